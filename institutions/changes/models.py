"""What a verified unit asks for: another name, seat or representative; its closure or merger."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from institutions.changes import ending
from institutions.changes.workflows import OPEN, ChangeRequestWorkflow, Status
from institutions.models import LICENCE, FormerName, Organization, organization_ids, people_of
from techmarket.accounts.models import Role, User
from techmarket.accounts.visibility import entered_on_duty, on_duty, scoped
from techmarket.attachments.kinds import attachment_kind
from techmarket.attachments.models import Attachment
from techmarket.codes.days import validate_day
from techmarket.codes.models import area_field, seat_field

NOTICE = attachment_kind("change_notice", _("登记机关变更通知书"))
CLOSURE = attachment_kind("closure_notice", _("准予注销登记通知书"))
MERGER = attachment_kind("merger_agreement", _("合并协议及登记机关的文书"))
CHANGEABLE = ("name", "region", "area", "legal_representative")


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The unit's own and those of its heir; officers of the place it leaves and of the one it
        goes to; auditors."""
        places = on_duty(user, Role.OFFICER, region="old_region") | on_duty(user, Role.OFFICER)
        units = organization_ids(user)
        theirs = places | Q(successor__in=units)
        entered = entered_on_duty(user, Role.OFFICER)
        return scoped(
            self, user, Q(organization__in=units), entered, theirs & ~Q(status=Status.DRAFT)
        )

    def search(self, text):
        text = text.strip()
        names = Q(old_name__icontains=text) | Q(name__icontains=text)
        return self.filter(names | Q(organization__uscc__iexact=text)) if text else self


class ChangeRequest(ChangeRequestWorkflow):
    """New values only; what stays empty stays as it is. The old ones are kept beside them."""

    class Kind(models.TextChoices):
        CHANGE = "change", _("变更")
        CLOSURE = "closure", _("注销")
        MERGER = "merger", _("合并")

    PAPERS = {
        Kind.CHANGE: (NOTICE, LICENCE),
        Kind.CLOSURE: (CLOSURE,),
        Kind.MERGER: (MERGER,),
    }

    kind = models.CharField(
        _("类别"), max_length=10, choices=Kind.choices, default=Kind.CHANGE, editable=False
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("机构"),
        on_delete=models.PROTECT,
        related_name="change_requests",
    )
    name = models.CharField(_("新名称"), max_length=120, blank=True)
    region = seat_field(_("新的所在区域"), null=True, blank=True)
    area = area_field(help_text=_("迁入开发区、高新区的填写该区。"))
    legal_representative = models.CharField(_("新的法定代表人"), max_length=50, blank=True)
    successor = models.ForeignKey(
        Organization,
        verbose_name=_("承继单位"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    effective_on = models.DateField(
        _("核准日期"),
        validators=[validate_day],
        help_text=_("登记机关核准的日期，见其通知书。"),
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    old_name = models.CharField(_("原名称"), max_length=120, editable=False)
    old_region = seat_field(_("原所在区域"), editable=False, related_name="+")
    old_legal_representative = models.CharField(
        _("原法定代表人"), max_length=50, blank=True, editable=False
    )
    objects = ChangeRequestQuerySet.as_manager()

    class Meta(ChangeRequestWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("机构变更申请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="changerequest_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="merger", successor__isnull=False)
                | Q(kind__in=["change", "closure"], successor=None),
                name="changerequest_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("organization")),
                name="changerequest_into_another",
                violation_error_message=_("承继单位不能是本单位。"),
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(status__in=OPEN),
                name="changerequest_one_open",
                violation_error_message=_("本单位已有一件变更申请正在办理，请先办完或撤回。"),
            ),
        ]

    def __str__(self):
        words = {"name": self.old_name, "kind": self.get_kind_display()}
        return _t("%(name)s %(kind)s申请") % words

    def get_absolute_url(self):
        return reverse("changes:detail", args=[self.pk])

    @property
    def papers(self):
        return Attachment.objects.filter_for(self).filter(kind__in=self.PAPERS[self.kind])

    @property
    def is_end(self):
        return self.kind != self.Kind.CHANGE

    @property
    def what(self):
        """In a line what is asked for, for lists."""
        if self.kind == self.Kind.CLOSURE:
            return _t("注销")
        if self.successor_id:
            return _t("并入 %(name)s") % {"name": self.successor}
        words = {
            _t("名称改为 %(new)s"): self.name,
            _t("迁往 %(new)s"): self.region and self.region.full_name,
            _t("统计区域改为 %(new)s"): self.area,
            _t("法定代表人变更"): self.legal_representative,
        }
        return "；".join(text % {"new": new} for text, new in words.items() if new)

    def remember(self):
        """What is to be changed, as it stands."""
        unit = self.organization
        self.old_name, self.old_region_id = unit.name, unit.region_id
        self.old_legal_representative = unit.legal_representative

    def clean(self):
        if self.is_end:
            self.clean_end()
        else:
            self.clean_change()

    def clean_end(self):
        """A unit ends as it stands; its heir is there."""
        for name in CHANGEABLE:
            setattr(self, name, None if name in ("region", "area") else "")
        if self.kind == self.Kind.CLOSURE:
            self.successor = None
        elif self.successor is None or not self.successor.is_verified:
            message = _("请填写承继单位；承继单位须已在平台核验，新设合并的先登记新单位。")
            raise ValidationError({"successor": message})
        elif self.successor_id == self.organization_id:
            raise ValidationError({"successor": _("承继单位不能是本单位。")})

    def clean_change(self):
        """What is written as it already stands is no change."""
        unit, self.successor = self.organization, None
        for name in CHANGEABLE:
            if getattr(self, name) == getattr(unit, name):
                setattr(self, name, None if name in ("region", "area") else "")
        if not any(getattr(self, name) for name in CHANGEABLE):
            raise ValidationError(_("请填写要变更的内容：名称、所在区域或法定代表人至少一项。"))
        self.changed_unit().check_area()

    def changed_unit(self):
        """The unit as it would stand then; not saved. A new seat has its own statistical area."""
        unit = Organization.objects.get(pk=self.organization_id)
        for name in CHANGEABLE:
            if getattr(self, name) or (name == "area" and self.region_id):
                setattr(unit, name, getattr(self, name))
        return unit

    def check_open(self, *, on):
        if not self.organization.is_verified:
            raise ValidationError(_("单位不是“已核验”状态，不能变更。"))
        if self.effective_on > on:
            raise ValidationError({"effective_on": _("核准日期还没有到，请在登记机关核准后提交。")})
        if self.is_end:
            self.clean_end()
            ending.check_ready(self)

    def apply(self, *, by):
        if self.is_end:
            self.remember()
            ending.end_unit(self, by=by)
        else:
            self.change_unit()

    def change_unit(self):
        """Only what changes is written: a suspension at the same moment is not undone."""
        self.remember()
        if self.name:
            self.keep_former_name()
        unit = self.changed_unit()
        unit.save(update_fields=[*CHANGEABLE, "updated_at"])

    def keep_former_name(self):
        before = self.organization.former_names.order_by("valid_until").last()
        since = before.valid_until if before else self.organization.established_on
        FormerName.objects.create(
            organization=self.organization,
            name=self.old_name,
            valid_from=since,
            valid_until=self.effective_on,
        )

    def may_open_files(self, user):
        return True  # whoever sees a request acts in it

    def recipients(self, audience):
        if audience == "owner":
            return people_of([self.organization_id])
        if audience == "successor":
            return people_of([self.successor_id])
        if audience == "officers":
            officers = User.objects.with_role(Role.OFFICER, self.old_region_id)
            if self.region_id:
                officers |= User.objects.with_role(Role.OFFICER, self.region_id)
            return officers.distinct()
        return super().recipients(audience)


class Settlement(models.Model):
    """What became of one record when its unit ended; written once, with the decision."""

    change = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="settlements")
    affair = models.CharField(_("事项"), max_length=60)
    title = models.CharField(_("名称"), max_length=300)
    url = models.CharField(_("网址"), max_length=200, blank=True)
    outcome = models.CharField(_("处理"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("善后处理")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.affair}：{self.title}"
