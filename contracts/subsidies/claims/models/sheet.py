"""What came out, of which facts and which version of the clause. Append-only; can be redone."""

import json

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Payment
from contracts.subsidies.policies.calculation import EDITION, Result, calculate
from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.evidence.line import KINDS, PAYMENT
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.soundness import InvalidFacts
from contracts.subsidies.policies.values import InvalidClause
from contracts.subsidies.policies.writing import digest_of

MONEY = {"max_digits": 18, "decimal_places": 2}
FIRST_EDITION = 1  # sheets of that time do not name theirs


class CalculationSheet(models.Model):
    claim = models.ForeignKey(
        "subsidies.Claim",
        verbose_name=_("申请"),
        on_delete=models.PROTECT,
        related_name="sheets",
    )
    revision = models.PositiveSmallIntegerField(_("次数"))
    on = models.DateField(_("计算日"))
    entry = models.JSONField(_("条款全文"))
    facts = models.JSONField(_("事实"))
    result = models.JSONField(_("结果"))
    base = models.DecimalField(_("基数（元）"), **MONEY)
    rate = models.DecimalField(_("补助比例"), max_digits=7, decimal_places=6, null=True)
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
                condition=Q(amount__gte=0, base__gte=0) & (Q(rate__isnull=True) | Q(rate__gt=0)),
                name="sheet_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.claim_id}·{self.revision}"

    def get_absolute_url(self):
        return reverse("subsidies:sheet", args=[self.claim_id, self.revision])

    @property
    def edition(self):
        """By which edition of the calculation the sheet was written."""
        return self.result.get("edition", FIRST_EDITION)

    def recompute(self) -> Result:
        """The result once more, from the facts and the clause as they were."""
        facts = read_facts(json.dumps(self.facts).encode())
        return calculate(facts, parse_clause(self.entry), self.on)

    def holds(self) -> bool:
        """The sheet is as it was written, and its facts and clause still give its figures.

        A sheet of the present edition comes out bit for bit. One of a former edition has its own
        layout and wording: its digest covers all that it says, and every figure of it, down to
        what was counted of each piece of evidence, is calculated once more.
        """
        try:
            result = self.recompute()
        except (InvalidFacts, InvalidClause):
            return False
        figures = (result.base, result.rate, result.amount, result.rule_version)
        kept = (self.base, self.rate, self.amount, self.rule_version)
        if figures != kept or self.digest != self.result.get("digest"):
            return False
        if self.edition == EDITION:
            return result.written == self.result
        return digest_of(self.result) == self.digest and self._same_figures(result.written)

    def _same_figures(self, result):
        names = ("base", "rate", "uncapped", "cap", "granted", "cap_left", "amount")
        same = all(result[name] == self.result.get(name) for name in names)
        return same and counted_lines(result) == counted_lines(self.result)


def counted_lines(result):
    names = ("contract", "amount", "counted", "reason_code")
    return [[line[name] for name in names] for line in result["lines"]]


def evidence_kind():
    """What kind of thing a line or a use points at; payments are records with a foreign key."""
    return models.CharField(
        _("证据种类"), max_length=20, choices=list(KINDS.items()), default=PAYMENT
    )


def evidence_key():
    return models.CharField(_("证据编号"), max_length=400)


class SheetLine(models.Model):
    """One piece of evidence: counted or not, and why.

    Kind and key say which piece; `mark` is what people read (a voucher number, a grade).
    """

    sheet = models.ForeignKey(CalculationSheet, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = evidence_kind()
    key = evidence_key()
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("付款"),
        on_delete=models.PROTECT,
        related_name="sheet_lines",
        null=True,
    )
    contract_key = models.CharField(_("合同"), max_length=700, blank=True)
    mark = models.CharField(_("证据"), max_length=400)
    day = models.DateField(_("日期"))
    amount = models.DecimalField(_("金额（元）"), **MONEY)
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
                name="sheetline_counted_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(included=True, counted__gt=0) | Q(included=False, counted=0),
                name="sheetline_included_is_counted",
            ),
        ]

    def __str__(self):
        return self.mark


class EvidenceUse(models.Model):
    """Evidence granted under a clause. One piece, one clause, once: the database says so."""

    kind = evidence_kind()
    key = evidence_key()
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("付款"),
        on_delete=models.PROTECT,
        related_name="subsidy_uses",
        null=True,
    )
    scheme_code = models.CharField(_("条款编号"), max_length=20)
    claim = models.ForeignKey(
        "subsidies.Claim",
        verbose_name=_("申请"),
        on_delete=models.PROTECT,
        related_name="evidence_uses",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("已补助的证据")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "scheme_code"], name="evidenceuse_once_per_scheme"
            ),
            models.CheckConstraint(
                condition=Q(kind=PAYMENT, payment__isnull=False)
                | ~Q(kind=PAYMENT) & Q(payment__isnull=True),
                name="evidenceuse_payment_is_named",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}·{self.scheme_code}"
