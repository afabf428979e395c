"""Technology contracts.

Four figures are kept apart: total_amount “成交额”, technical_amount “技术交易额”,
technical_income “技术性收入”, and what was paid, “到账额”, which is never stored but summed from
the payments.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from achievements.models import Achievement
from brokers.models import Engagement
from contracts.doubts import refuse_impossible_dates
from contracts.models.confirmation import Confirmable
from contracts.models.party import ContractParty
from contracts.models.queries import ContractQuerySet
from contracts.models.registering import Registering
from contracts.workflows import ContractWorkflow, RejectionReason, Status
from demands.models import Intent
from institutions.models import people_of
from techmarket.accounts.models import Role, User, person_field
from techmarket.codes.models import seat_field
from techmarket.lists.search import Searchable

LICENCE_PREFIX = "XK"


class Contract(Searchable, Registering, Confirmable, ContractWorkflow):
    class PayMethod(models.TextChoices):
        """《民法典》 article 846."""

        LUMP = "lump", _("一次总付")
        INSTALMENT = "instalment", _("分期支付")
        ROYALTY = "royalty", _("提成支付")
        ENTRY_ROYALTY = "entry_royalty", _("入门费加提成")

    class LicenceMode(models.TextChoices):
        EXCLUSIVE = "exclusive", _("独占许可")
        SOLE = "sole", _("排他许可")
        ORDINARY = "ordinary", _("普通许可")

    search_fields = ("title", "number", "party_text")
    insiders = ("parties", "registrars", "officers")

    title = models.CharField(_("项目名称"), max_length=200)
    external_key = models.CharField(
        _("外部编号"),
        max_length=60,
        blank=True,
        help_text=_("本单位合同台账中的编号；再次导入时据此更新，不会重复。"),
    )
    number = models.CharField(
        _("登记编号"), max_length=16, unique=True, null=True, blank=True, editable=False
    )
    kind = models.ForeignKey(
        "codes.ContractKind", verbose_name=_("合同类别"), on_delete=models.PROTECT
    )
    intent = models.ForeignKey(
        Intent,
        verbose_name=_("来源意向"),
        on_delete=models.PROTECT,
        related_name="contracts",
        null=True,
        blank=True,
        editable=False,
    )
    engagement = models.ForeignKey(
        Engagement,
        verbose_name=_("撮合服务"),
        on_delete=models.PROTECT,
        related_name="contracts",
        null=True,
        blank=True,
        editable=False,
    )
    achievement = models.ForeignKey(
        Achievement,
        verbose_name=_("标的成果"),
        on_delete=models.PROTECT,
        related_name="contracts",
        null=True,
        blank=True,
    )
    signed_on = models.DateField(_("签订日期"))
    begins_on = models.DateField(_("有效期起"))
    ends_on = models.DateField(_("有效期止"))
    total_amount = models.DecimalField(
        _("合同成交额（元）"),
        max_digits=18,
        decimal_places=2,
        help_text=_("合同约定的总价款。"),
    )
    technical_amount = models.DecimalField(
        _("技术交易额（元）"),
        max_digits=18,
        decimal_places=2,
        help_text=_("成交额减去购置设备、仪器、零部件、原材料等非技术性费用。"),
    )
    technical_income = models.DecimalField(
        _("核定技术性收入（元）"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
    )
    pay_method = models.CharField(_("支付方式"), max_length=20, choices=PayMethod.choices)
    is_related = models.BooleanField(_("关联交易"), default=False)
    field = models.ForeignKey(
        "codes.TechField", verbose_name=_("技术领域"), on_delete=models.PROTECT
    )
    industry = models.ForeignKey(
        "codes.Industry",
        verbose_name=_("服务的国民经济行业"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    ip_kind = models.ForeignKey(
        "codes.IpKind", verbose_name=_("知识产权"), on_delete=models.PROTECT, null=True, blank=True
    )
    plan_source = models.ForeignKey(
        "codes.PlanSource",
        verbose_name=_("计划来源"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    goal = models.ForeignKey(
        "codes.SocioEconomicGoal",
        verbose_name=_("社会经济目标"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    implementation_region = seat_field(
        _("转化实施地"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("成果实际转化、产业化的地方，后补助据此核验。"),
    )
    licence_mode = models.CharField(
        _("许可方式"), max_length=10, choices=LicenceMode.choices, blank=True
    )
    licence_years = models.PositiveSmallIntegerField(
        _("许可年限"), validators=[MinValueValidator(1)], null=True, blank=True
    )
    submitted_on = models.DateField(_("提交日期"), null=True, editable=False)
    accepted_on = models.DateField(_("受理日期"), null=True, editable=False)
    is_disputed = models.BooleanField(_("有争议"), default=False, editable=False)
    due_on = models.DateField(_("登记期限"), null=True, editable=False)
    registered_on = models.DateField(_("登记日期"), null=True, editable=False)
    registrar = person_field(_("登记员"))
    checklist = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    rejection_reason = models.CharField(
        _("不予登记的情形"),
        max_length=4,
        choices=RejectionReason.choices,
        blank=True,
        editable=False,
    )
    revoked_on = models.DateField(_("撤销日期"), null=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    twin_of = models.ForeignKey(
        "self",
        verbose_name=_("疑似重复登记"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        help_text=_("从前按另一种写法登记的同一合同，待登记员核实后撤销其一。"),
    )
    certificate_token = models.CharField(max_length=32, blank=True, editable=False)
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)

    objects = ContractQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search"])

    class Meta(ContractWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("技术合同")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="contract_status_known"
            ),
            models.CheckConstraint(
                condition=Q(total_amount__gt=0),
                name="contract_amount_positive",
                violation_error_message=_("合同成交额须大于 0 元。"),
            ),
            models.CheckConstraint(
                condition=Q(technical_amount__gt=0, technical_amount__lte=F("total_amount")),
                name="contract_technical_within_total",
                violation_error_message=_("技术交易额须大于 0 且不超过成交额。"),
            ),
            models.CheckConstraint(
                condition=Q(technical_income__isnull=True)
                | Q(technical_income__gte=0, technical_income__lte=F("technical_amount")),
                name="contract_income_within_technical",
                violation_error_message=_("技术性收入不得为负，且不超过技术交易额。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="contract_term_in_order",
                violation_error_message=_("有效期止不得早于有效期起。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["registered", "revoked"])
                | Q(number__isnull=False, registered_on__isnull=False, registrar__isnull=False),
                name="contract_registered_has_number",
            ),
            models.UniqueConstraint(
                fields=["created_by", "external_key"],
                condition=~Q(external_key=""),
                name="contract_external_key_unique",
                violation_error_message=_("您已录入相同外部编号的合同。"),
            ),
            models.UniqueConstraint(
                fields=["intent"],
                condition=~Q(status__in=["rejected", "voided"]),
                name="contract_one_per_intent",
                violation_error_message=_("该意向已起草合同。"),
            ),
            models.UniqueConstraint(
                fields=["certificate_token"],
                condition=~Q(certificate_token=""),
                name="contract_certificate_token_unique",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(status__in=["submitted", "accepted", "registered"])
                & ~Q(fingerprint="")
                & Q(twin_of=None),
                name="contract_registered_once",
                violation_error_message=_(
                    "同一合同（当事人、名称、金额、签订日期相同）已提交或登记，不得重复登记。"
                ),
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["status", "registered_on"]),
            models.Index(fields=["status", "due_on"]),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("contracts:detail", args=[self.pk])

    def party(self, role):
        """The party of that role, or None; the parties are read once per object."""
        return next((p for p in self.parties_read() if p.role == role), None)

    def parties_read(self):
        prefetch_related_objects([self], "parties")
        return self.parties.all()

    @property
    def seller(self):
        return self.party(ContractParty.Role.SELLER)

    @property
    def buyer(self):
        return self.party(ContractParty.Role.BUYER)

    @property
    def party_text(self):
        """As on file, or as a draft is about to have them."""
        parties = self.__dict__.get("parties_to_be")
        if parties is None:
            parties = self.parties.all() if self.pk else ()
        return " ".join(party.name for party in parties)

    @property
    def organization_pks(self):
        return [p.organization_id for p in self.parties_read() if p.organization_id]

    @property
    def told_amount(self):
        return self.total_amount

    def received_amount(self):
        """“到账额”, in yuan: what was paid and proved."""
        return self.payments.proved().aggregate(total=Sum("amount"))["total"] or 0

    def unproved_amount(self):
        entered = self.payments.aggregate(total=Sum("amount"))["total"] or 0
        return entered - self.received_amount()

    def clean(self):
        refuse_impossible_dates(self)
        errors = {}
        total, technical = self.total_amount, self.technical_amount
        if total is not None and technical is not None and technical > total:
            errors["technical_amount"] = _("技术交易额不得超过合同成交额。")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            errors["ends_on"] = _("有效期止不得早于有效期起。")
        if self.kind_id and self.kind.is_group:
            errors["kind"] = _("“%(kind)s”是大类，请选择其中的小类。") % {"kind": self.kind.name}
        is_licence = bool(self.kind_id) and self.kind_id.startswith(LICENCE_PREFIX)
        if is_licence and not self.licence_years:
            errors["licence_years"] = _("技术许可合同须填写许可年限。")
        if is_licence and not self.licence_mode:
            # 《司法解释》 article 25: what was not agreed is an ordinary licence.
            self.licence_mode = self.LicenceMode.ORDINARY
        if errors:
            raise ValidationError(errors)

    def may_open_files(self, user):
        return True  # whoever sees a contract acts in it

    def recipients(self, audience):
        if audience == "parties":
            return people_of(self.organization_pks)
        if audience == "registrars":
            return User.objects.with_role(Role.REGISTRAR, self.station_region_id)
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.station_region_id)
        return super().recipients(audience)
