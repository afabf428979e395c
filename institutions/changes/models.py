"""What a verified unit asks to have changed: its name, seat or legal representative."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from institutions.changes.workflows import OPEN, ChangeRequestWorkflow, Status
from institutions.models import LICENCE, FormerName, Organization, organization_ids
from techmarket.accounts.models import Role, User
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.attachments.kinds import attachment_kind
from techmarket.attachments.models import Attachment
from techmarket.codes.days import validate_day
from techmarket.codes.models import area_field, seat_field

NOTICE = attachment_kind("change_notice", _("登记机关变更通知书"))
CHANGEABLE = ("name", "region", "area", "legal_representative")


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The unit's own; officers of the place it leaves and of the one it goes to; auditors."""
        places = on_duty(user, Role.OFFICER, region="old_region") | on_duty(user, Role.OFFICER)
        mine = Q(organization__in=organization_ids(user))
        return scoped(self, user, mine, places & ~Q(status=Status.DRAFT))


class ChangeRequest(ChangeRequestWorkflow):
    """New values only; what stays empty stays as it is. The old ones are kept beside them."""

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
    effective_on = models.DateField(
        _("变更日期"),
        validators=[validate_day],
        help_text=_("登记机关核准变更的日期，见变更通知书。"),
    )
    reason = models.CharField(_("变更原因"), max_length=200, blank=True)
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
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(status__in=OPEN),
                name="changerequest_one_open",
                violation_error_message=_("本单位已有一件变更申请正在办理，请先办完或撤回。"),
            ),
        ]

    def __str__(self):
        return _t("%(name)s 变更申请") % {"name": self.old_name}

    def get_absolute_url(self):
        return reverse("changes:detail", args=[self.pk])

    @property
    def papers(self):
        return Attachment.objects.filter_for(self).filter(kind__in=[NOTICE, LICENCE])

    def remember(self):
        """What is to be changed, as it stands."""
        unit = self.organization
        self.old_name, self.old_region_id = unit.name, unit.region_id
        self.old_legal_representative = unit.legal_representative

    def clean(self):
        """What is written as it already stands is no change."""
        unit = self.organization
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
            raise ValidationError({"effective_on": _("变更日期还没有到，请在登记机关核准后提交。")})

    def apply(self):
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
            return self.organization.recipients("owner")
        if audience == "officers":
            officers = User.objects.with_role(Role.OFFICER, self.old_region_id)
            if self.region_id:
                officers |= User.objects.with_role(Role.OFFICER, self.region_id)
            return officers.distinct()
        return super().recipients(audience)
