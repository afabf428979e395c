"""Units: firms, universities, research institutes, technology transfer agencies."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from institutions.models.acting import acting_ids, organization_ids, people_of
from institutions.models.papers import LICENCE
from institutions.workflows import ENDED, ON_REGISTER, OrganizationWorkflow, Status
from techmarket.accounts.models import Role, User, has_role
from techmarket.accounts.visibility import entered_on_duty, on_duty, scoped
from techmarket.attachments.models import Attachment
from techmarket.codes.days import validate_day
from techmarket.codes.identifiers import normalise_uscc, validate_uscc
from techmarket.codes.models import area_field, counted_in, seat_field
from techmarket.lists.search import Searchable, SearchQuerySet

phone_validator = RegexValidator(r"^[0-9+\-() ]{5,20}$", _("电话只能含数字、+、- 和括号。"))

ONE_UNIT = _(
    "该统一社会信用代码已登记，请向本单位管理员申请加入；"
    "被他人冒用的，请持营业执照联系所在地科技主管部门。"
)
NO_MORE = _(
    "该统一社会信用代码的单位已注销或已合并，代码不再赋予其他单位；"
    "登记机关撤销注销的，请持证明联系所在地科技主管部门恢复。"
)
ONE_DRAFT = _("您已登记过该单位，请在原来的一份上办理。")
NUMBER_PREFIX = "TM-"  # how a spreadsheet names a record that has no external key


def at_seat(rows):
    """Records of an organisation with the `place` that counts them: the owner's statistical area
    where the record lies at the owner's seat, else the region that the record names itself."""
    at_home = When(region_id=F("organization__region_id"), then=F("organization__area_id"))
    return rows.annotate(
        owner_area=Case(at_home, output_field=models.CharField()),
        place=counted_in("owner_area", "region_id"),
    )


class OrganizationQuerySet(SearchQuerySet):
    def verified(self):
        return self.filter(status=Status.VERIFIED)

    def visible_to(self, user):
        """Verified ones are public, and that one has ended; one's own always; officers see their
        region; auditors all."""
        return scoped(
            self,
            user,
            Q(pk__in=organization_ids(user)),
            on_duty(user, Role.OFFICER) & ~Q(status=Status.DRAFT),
            entered_on_duty(user, Role.OFFICER),
            public=Q(status__in=[Status.VERIFIED, *ENDED]),
        )

    def of(self, user):
        """The organisations in whose name the user may begin something."""
        over = [Status.VOIDED, *ENDED]
        return self.filter(pk__in=acting_ids(user)).exclude(status__in=over)

    def on_register(self):
        """Those to which a credit code belongs."""
        return self.filter(status__in=ON_REGISTER)


class Organization(Searchable, OrganizationWorkflow):
    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业")
        UNIVERSITY = "university", _("高等院校")
        INSTITUTE = "institute", _("科研院所")
        AGENCY = "agency", _("技术转移机构")
        GOVERNMENT = "government", _("机关单位")
        OTHER = "other", _("其他组织")

    class Scale(models.TextChoices):
        LARGE = "large", _("大型")
        MEDIUM = "medium", _("中型")
        SMALL = "small", _("小型")
        MICRO = "micro", _("微型")

    search_fields = ("name", "uscc", "intro", "former_text")
    personal = {
        "legal_representative": "institutions.see_representative",
        "contact_name": "institutions.see_contact",
        "contact_phone": "institutions.see_contact",
    }

    name = models.CharField(_("机构名称"), max_length=120)
    uscc = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        db_index=True,
        validators=[validate_uscc],
    )
    kind = models.CharField(_("机构类型"), max_length=20, choices=Kind.choices)
    party_type = models.ForeignKey(
        "codes.PartyType",
        verbose_name=_("单位性质"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    region = seat_field(_("所在区域"))
    area = area_field(
        help_text=_("单位在开发区、高新区内的填写该区，如：鹤壁经济技术开发区；统计按该区计入。")
    )
    industry = models.ForeignKey(
        "codes.Industry",
        verbose_name=_("国民经济行业"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    scale = models.CharField(_("企业规模"), max_length=10, choices=Scale.choices, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    legal_representative = models.CharField(_("法定代表人"), max_length=50, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = models.CharField(
        _("联系电话"), max_length=20, blank=True, validators=[phone_validator]
    )
    established_on = models.DateField(
        _("成立日期"), null=True, blank=True, validators=[validate_day]
    )
    intro = models.TextField(_("简介"), blank=True, max_length=2000)
    ended_on = models.DateField(_("注销或合并日期"), null=True, editable=False)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("承继单位"),
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        editable=False,
    )
    heir = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="inherited",
        null=True,
        editable=False,
        help_text="The last of the successors, whose people act in the records of this unit.",
    )
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)

    objects = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search", "heir"])

    class Meta(OrganizationWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("机构")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="organization_status_known"
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="organization_uscc_shape",
                violation_error_message=_("统一社会信用代码须为 18 位数字或大写字母。"),
            ),
            models.UniqueConstraint(
                fields=["uscc"],
                condition=Q(status__in=["verified", "suspended", "closed", "merged"]),
                name="organization_on_register_once",
                violation_error_message=ONE_UNIT,
            ),
            models.CheckConstraint(
                condition=Q(status="merged", successor__isnull=False, heir__isnull=False)
                | ~Q(status="merged") & Q(successor=None, heir=None),
                name="organization_merged_into_one",
            ),
            models.UniqueConstraint(
                fields=["uscc", "created_by"],
                condition=Q(status__in=["draft", "returned", "submitted"]),
                name="organization_once_per_person",
                violation_error_message=ONE_DRAFT,
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["status", "region"]),
            models.Index(fields=["status", "kind"]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("institutions:detail", args=[self.pk])

    @property
    def contact(self):
        return f"{self.contact_name}　{self.contact_phone}" if self.contact_name else ""

    code_is_free = False  # whoever has looked up many codes at once says so

    def clean(self):
        self.uscc = normalise_uscc(self.uscc or "")
        if self.status not in ON_REGISTER:
            self.refuse_second()
        if self.kind == self.Kind.ENTERPRISE and not self.scale:
            raise ValidationError({"scale": _("企业须选择企业规模。")})
        self.check_area()

    def check_area(self):
        """An area stands beside the counties of its city, so it is of the city of the seat."""
        if self.area and self.region_id and not self.region_id.startswith(self.area.parent.prefix):
            raise ValidationError({"area": _("统计区域须与所在区域同属一市，请核对。")})

    def refuse_second(self):
        """Only what was verified keeps others away; drafts of others do not."""
        if self.code_is_free:
            return
        holder = self.same_code().on_register().first()  # one at most
        if holder is not None:
            raise ValidationError({"uscc": NO_MORE if holder.status in ENDED else ONE_UNIT})

    def same_code(self):
        """Others with this credit code, whoever entered them."""
        return type(self)._default_manager.filter(uscc=self.uscc).exclude(pk=self.pk)

    @property
    def is_verified(self):
        return self.status == Status.VERIFIED

    @property
    def living(self):
        """Who has its rights and duties: itself, or what it was merged into."""
        return self.heir or self

    @property
    def may_go_on(self):
        """With what was begun: itself, or by whom it was succeeded."""
        return self.living.status == Status.VERIFIED

    @property
    def former_text(self):
        """Former names and those of units merged into it, also of one that is not saved yet."""
        return "、".join(str(row) for row in self.former_names.all()) if self.pk else ""

    @property
    def licences(self):
        """Business licences or certificates of legal person, the newest last."""
        return Attachment.objects.filter_for(self).filter(kind=LICENCE)

    def may_open_files(self, user):
        """Certificates are for the organisation itself and for those who verify it."""
        return (
            self.pk in organization_ids(user)
            or has_role(user, Role.OFFICER, self.region_id)
            or has_role(user, Role.AUDITOR)
        )

    def recipients(self, audience):
        if audience == "owner":
            return people_of([self.pk])
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)
