"""A claim for a subsidy: one unit, one clause, one year."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models import Contract
from contracts.subsidies.claims import granting
from contracts.subsidies.claims.models.scheme import Scheme
from contracts.subsidies.claims.models.sheet import EvidenceUse, SheetLine
from contracts.subsidies.claims.workflows import ENDED, GRANTED, ClaimWorkflow, Status
from contracts.workflows import Status as ContractStatus
from institutions.models import Organization, organization_ids, people_of
from institutions.workflows import ENDED as ENDED_UNITS
from techmarket.accounts.models import Role, User, person_field, region_prefix
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.jobs.services import enqueue
from techmarket.lists.search import Searchable, SearchQuerySet
from techmarket.notices.kinds import notice_kind

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ClaimQuerySet(SearchQuerySet):
    def paid(self):
        return self.filter(status=Status.PAID)

    def live(self):
        return self.exclude(status__in=ENDED)

    def on_revoked_contracts(self):
        """Claims that hold a payment of a contract whose registration was revoked since."""
        uses = EvidenceUse.objects.filter(payment__contract__status=ContractStatus.REVOKED)
        return self.filter(pk__in=uses.values("claim"))

    def resting_on(self, contract):
        """Claims in whose sheets a payment of this contract stands."""
        lines = SheetLine.objects.filter(payment__contract=contract)
        return self.filter(pk__in=lines.values("sheet__claim"))

    def visible_to(self, user):
        """The applicant's own, and officers of the region. The public reads the notice."""
        return scoped(
            self,
            user,
            Q(applicant__in=organization_ids(user)),
            on_duty(user, Role.OFFICER)
            & ~Q(status=Status.DRAFT)
            & ~Q(status=Status.VOIDED, applied_on=None),
        )


class Claim(Searchable, ClaimWorkflow):
    NOTICE_KIND = notice_kind("subsidy", _("后补助公示"))

    search_fields = ("number", "applicant_name", "scheme_code", "note")

    number = models.CharField(_("申请编号"), max_length=20, unique=True, editable=False)
    scheme = models.ForeignKey(
        Scheme, verbose_name=_("政策"), on_delete=models.PROTECT, related_name="claims"
    )
    scheme_code = models.CharField(_("条款编号"), max_length=20, editable=False)
    applicant = models.ForeignKey(
        Organization,
        verbose_name=_("申请单位"),
        on_delete=models.PROTECT,
        related_name="subsidy_claims",
    )
    region = models.ForeignKey(
        "codes.Region",
        verbose_name=_("经办区域"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("申请单位在政策适用地区内的，为其所在区域；否则为政策适用地区。"),
    )
    year = models.PositiveSmallIntegerField(
        _("申报年度"), help_text=_("“上年度”指申报年度的前一公历年。")
    )
    note = models.TextField(_("说明"), blank=True, max_length=1000)
    applied_on = models.DateField(_("申请日期"), null=True, editable=False)
    revision = models.PositiveSmallIntegerField(_("核算次数"), default=0, editable=False)
    amount = models.DecimalField(
        _("应补金额（元）"), max_digits=18, decimal_places=2, null=True, editable=False
    )
    approved_by = person_field(_("审核人"))
    approved_on = models.DateField(_("审核日期"), null=True, editable=False)
    paid_by = person_field(_("拨付经办人"))
    paid_on = models.DateField(_("拨付日期"), null=True, editable=False)
    payment_reference = models.CharField(_("拨付凭证号"), max_length=60, blank=True, editable=False)
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)

    objects = ClaimQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search"])

    class Meta(ClaimWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("后补助申请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="claim_status_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="claim_year_plausible",
                violation_error_message=_("申报年度应为四位年份。"),
            ),
            models.UniqueConstraint(
                fields=["applicant", "scheme_code", "year"],
                condition=~Q(status__in=["rejected", "objected", "voided"]),
                name="claim_one_live_per_year",
                violation_error_message=_("本单位已有该政策同一申报年度的申请。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["publicised", "payable", "paid"])
                | Q(amount__gt=0, approved_by__isnull=False, approved_on__isnull=False),
                name="claim_granted_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid")
                | Q(paid_by__isnull=False, paid_on__isnull=False) & ~Q(payment_reference=""),
                name="claim_paid_has_voucher",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("approved_by")),
                name="claim_two_persons",
                violation_error_message=_("审核人与拨付人不得是同一人。"),
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["status", "paid_on"]),
            models.Index(fields=["applicant", "scheme_code"]),
        ]

    def __str__(self):
        return f"{self.number} {self.applicant_name}"

    def get_absolute_url(self):
        return reverse("subsidies:detail", args=[self.pk])

    @property
    def applicant_name(self):
        return self.applicant.name

    def settle_scheme(self):
        """What follows from scheme and applicant; they may change while it is a draft."""
        self.scheme_code = self.scheme.code
        inside = self.applicant.region_id.startswith(region_prefix(self.scheme.region_id))
        self.region_id = self.applicant.region_id if inside else self.scheme.region_id

    @property
    def told_amount(self):
        return self.amount

    @cached_property
    def sheet(self):
        """The sheet of the present revision, or None while it is being calculated."""
        return self.sheets.filter(revision=self.revision).first()

    def contract_ids(self):
        """Of the contracts whose payments the present sheet counts."""
        if self.sheet is None:
            return []
        counted = self.sheet.lines.filter(included=True, payment__isnull=False)
        return list(counted.values_list("payment__contract", flat=True).distinct())

    # -- steps of the workflow -----------------------------------------------------------------
    def check_open(self, on):
        if not self.applicant.may_go_on:
            raise ValidationError(_("申请单位尚未通过核验或已停用、注销，暂不能申请补助。"))
        if not self.scheme.rules.in_force(on):
            raise ValidationError(_("该政策在申请当日不在有效期内，不能申请。"))
        if self.year != on.year:
            raise ValidationError(
                _(
                    "这份申请的申报年度是 %(year)d，申报年度须是提交申请的年度。"
                    "请点击“修改”，把申报年度改为 %(now)d 后再提交。"
                )
                % {"year": self.year, "now": on.year}
            )

    def check_applicant(self):
        """Nothing is granted to a unit that is no more; an heir goes on with what was begun."""
        if self.applicant.living.status in ENDED_UNITS:
            raise ValidationError(_("申请单位已注销，不能补助、拨付；请不予补助并写明理由。"))

    def request_calculation(self):
        """One job per revision; the sheet is written by it, never by a request.

        The current text of the policy is used; its values are dated, so that the day of the
        application decides, and the sheet keeps the text it was made with.
        """
        self.scheme = Scheme.objects.current().get(code=self.scheme_code)
        self.revision += 1
        self.amount = None
        enqueue("subsidies.calculate", self.pk, key=f"{self.pk}:{self.revision}")

    def grant(self, by, on):
        self.check_sheet()
        granting.hold(self)
        granting.publicise(self, by=by, on=on)

    def check_sheet(self):
        """The amount is what the sheet says, the sheet holds, and its contracts still stand."""
        if not self.amount:
            raise ValidationError(_("应补金额为 0，不能通过，请退回补正或不予补助。"))
        if self.sheet is None or self.sheet.amount != self.amount or not self.sheet.holds():
            raise ValidationError(_("测算表与金额不一致，不能办理，请联系系统管理员核查。"))
        granting.check_contracts(self)

    def check_payment(self, paid_on, payment_reference, on):
        if not payment_reference.strip():
            raise ValidationError({"payment_reference": _("请填写拨付凭证号。")})
        if paid_on is None or paid_on > on:
            raise ValidationError({"paid_on": _("请填写实际拨付日期，不能晚于今天。")})
        if paid_on < self.approved_on:
            raise ValidationError({"paid_on": _("拨付日期不能早于审核日期。")})
        granting.check_notice_over(self, paid_on)

    def release_payments(self):
        self.evidence_uses.all().delete()

    def refuse_own(self, by):
        """Nobody handles a claim of their own unit or one that they entered."""
        if self.applicant_id in organization_ids(by):
            raise ValidationError(_("您是申请单位的成员，应当回避，请由其他工作人员办理。"))
        if by.pk == self.created_by_id:
            raise ValidationError(_("您录入了该申请，应当回避，请由其他工作人员办理。"))

    # -- who is told -----------------------------------------------------------------------------
    def recipients(self, audience):
        if audience == "owner":
            return people_of([self.applicant_id])
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)

    def contracts(self):
        """Contracts whose payments the present sheet counts."""
        lines = self.sheet.lines.filter(included=True) if self.sheet else None
        if lines is None:
            return Contract.objects.none()
        return Contract.objects.filter(pk__in=lines.values("payment__contract"))

    def revoked_contracts(self):
        return self.contracts().filter(status=ContractStatus.REVOKED)

    @property
    def is_granted(self):
        return self.status in GRANTED
