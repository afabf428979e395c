"""测算表：按哪些事实、哪一版条款，逐笔付款算出多少。只能追加，可以原样重算。"""

import json

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Payment
from contracts.subsidies.policies.facts import InvalidFacts
from contracts.subsidies.policies.formulas import Result, calculate, to_json
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.parameters import InvalidScheme
from contracts.subsidies.policies.schemes import parse_scheme

MONEY = {"max_digits": 18, "decimal_places": 2}


class CalculationSheet(models.Model):
    claim = models.ForeignKey(
        "subsidies.Claim",
        verbose_name=_("申请"),
        on_delete=models.PROTECT,
        related_name="sheets",
    )
    revision = models.PositiveSmallIntegerField(_("次数"))
    on = models.DateField(_("计算日"))
    parameters = models.JSONField(_("条款数据"))
    facts = models.JSONField(_("事实"))
    result = models.JSONField(_("结果"))
    base = models.DecimalField(_("基数（元）"), **MONEY)
    rate = models.DecimalField(_("补助比例"), max_digits=7, decimal_places=6)
    amount = models.DecimalField(_("应补金额（元）"), **MONEY)
    rule_version = models.CharField(_("规则版本"), max_length=60)
    digest = models.CharField(_("摘要"), max_length=64)
    computed_at = models.DateTimeField(_("计算时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("测算表")
        ordering = ["claim", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "revision"], name="sheet_once_per_revision"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, base__gte=0, rate__gt=0), name="sheet_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.claim_id}·{self.revision}"

    def get_absolute_url(self):
        return reverse("subsidies:sheet", args=[self.claim_id, self.revision])

    def recompute(self) -> Result:
        """The result once more, from the facts and the clause as they were."""
        facts = read_facts(json.dumps(self.facts).encode())
        return calculate(facts, parse_scheme(self.parameters), self.on)

    def holds(self) -> bool:
        """Every stored figure is what the stored facts and clause give, bit for bit."""
        try:
            result = self.recompute()
        except (InvalidFacts, InvalidScheme):
            return False
        figures = (result.base, result.rate, result.amount, result.rule_version, result.digest)
        kept = (self.base, self.rate, self.amount, self.rule_version, self.digest)
        return figures == kept and to_json(result) == self.result


class SheetLine(models.Model):
    """One payment: counted or not, and why."""

    sheet = models.ForeignKey(CalculationSheet, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("付款"),
        on_delete=models.PROTECT,
        related_name="sheet_lines",
        null=True,
    )
    contract_key = models.CharField(_("合同"), max_length=250)
    voucher_number = models.CharField(_("凭证号"), max_length=60)
    paid_on = models.DateField(_("付款日期"))
    amount = models.DecimalField(_("付款金额（元）"), **MONEY)
    included = models.BooleanField(_("计入"))
    counted = models.DecimalField(_("计入金额（元）"), **MONEY)
    reason_code = models.CharField(_("原因代码"), max_length=40)
    reason = models.CharField(_("原因"), max_length=500)
    clause = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("测算表明细")
        ordering = ["sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="sheetline_position"),
            models.CheckConstraint(
                condition=Q(counted__gte=0, counted__lte=F("amount")),
                name="sheetline_counted_within_payment",
            ),
            models.CheckConstraint(
                condition=Q(included=True, counted__gt=0) | Q(included=False, counted=0),
                name="sheetline_included_is_counted",
            ),
        ]

    def __str__(self):
        return self.voucher_number


class PaymentUse(models.Model):
    """A payment granted under a clause. One payment, one clause, once: the database says so."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("付款"), on_delete=models.PROTECT, related_name="subsidy_uses"
    )
    scheme_code = models.CharField(_("条款编号"), max_length=20)
    claim = models.ForeignKey(
        "subsidies.Claim",
        verbose_name=_("申请"),
        on_delete=models.PROTECT,
        related_name="payment_uses",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("已补助的付款")
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "scheme_code"], name="paymentuse_once_per_scheme"
            )
        ]

    def __str__(self):
        return f"{self.payment_id}·{self.scheme_code}"
