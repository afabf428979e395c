"""Payments with their vouchers, and invoices.

Rows are never altered, only proved (see `proof`). What turns out otherwise gets a row against it,
with a negative amount and the reason: money that came back, a red invoice, an entry that was wrong.
All sums are sums of rows, so they need not know.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Greatest, Replace
from django.utils.translation import gettext_lazy as _

from contracts.models.fingerprint import bare
from contracts.models.proof import PaperQuerySet, ProvedModel
from techmarket.codes.identifiers import normalise_number
from techmarket.money import yuan

ONE_INVOICE = _("该发票已登记，一张发票只能用于一份合同。")
ONE_VOUCHER = _(
    "该付款方的这张凭证已登记，一张凭证只能使用一次；一笔付款分给几份合同的，请填写凭证总额。"
)
DIGITAL = r"^[0-9]{20}$"  # fully digital: has no code, its number is unique in the country


class NumberField(models.CharField):
    """A number on paper, in one spelling however it is typed; nothing but dashes is no number."""

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise_number(value).strip("-")

    def pre_save(self, model_instance, add):
        number = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, number)
        return number


def without_dashes(name):
    return Replace(name, Value("-"), Value(""))


class Reversal(models.TextChoices):
    RETURN = "return", _("退款、红字发票")
    MISTAKE = "mistake", _("录入有误")


class PaperModel(ProvedModel):
    """A paper counts once: “PZ-1” and “PZ1” are the same one."""

    number_field = date_field = used_already = ""
    made_by = made_by_field = ""  # whose numbers these are, and where that is kept

    reverses = models.ForeignKey(
        "self",
        verbose_name=_("冲销"),
        on_delete=models.PROTECT,
        related_name="reversals",
        null=True,
        blank=True,
        editable=False,
    )
    reversal = models.CharField(
        _("冲销原因"), max_length=10, choices=Reversal.choices, blank=True, editable=False
    )
    reason = models.CharField(_("说明"), max_length=200, blank=True, editable=False)
    # An entry that was wrong, and the row against it: their number is free again.
    is_void = models.BooleanField(_("作废"), default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    objects = PaperQuerySet.as_manager()
    last_change = Greatest("created_at", "proved_at", "denied_at")
    known = None  # living rows with this number, where those of many papers were read at once
    drawn = ()  # rows against it that a file has drawn up and not written yet

    class Meta:
        abstract = True

    def __str__(self):
        return self.number_on_paper

    @classmethod
    def constraints_of(cls, name):
        return [
            models.CheckConstraint(
                condition=Q(reverses=None, reversal="", reason="")
                | Q(reverses__isnull=False, reversal__in=Reversal.values) & ~Q(reason=""),
                name=f"{name}_reversed_with_reason",
            ),
            *cls.proof_constraints(name),
        ]

    @property
    def number_on_paper(self):
        return getattr(self, self.number_field)

    @property
    def net(self):
        """What is left of the amount; reads the prefetched rows."""
        taken = self.reversals.all() if self.pk else ()
        return self.amount + sum(row.amount for row in (*taken, *self.drawn))

    @property
    def dated(self):
        return getattr(self, self.date_field)

    def same_papers(self):
        """Living rows with this number, in any spelling."""
        if self.known is not None:
            return [row for row in self.known if row is not self]
        key = self.number_on_paper.replace("-", "")
        rows = type(self)._default_manager.alias(key=without_dashes(self.number_field))
        return list(rows.filter(key=key, is_void=False).exclude(pk=self.pk))

    def clean(self):
        if not self.reversal and self.contract_id:
            maker = party_key(getattr(self.contract, self.made_by))
            setattr(self, self.made_by_field, maker)
            if self.amount is not None and self.amount <= 0:
                message = _("%(kind)s金额须大于 0 元；退款和红字发票请用“冲销”。")
                raise ValidationError({"amount": message % {"kind": self._meta.verbose_name}})
        self.refuse_taken()

    def refuse_taken(self):
        if not self.is_void and self.is_taken():
            raise ValidationError({self.number_field: self.used_already})


def party_key(party):
    """Who issued or paid, as the papers of one body are told from those of others."""
    return (party.uscc or bare(party.name))[:120] if party else ""


class Invoice(PaperModel):
    """An invoice serves one contract, once."""

    number_field, date_field, used_already = "number", "issued_on", ONE_INVOICE
    made_by, made_by_field = "seller", "issuer"

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="invoices"
    )
    code = models.CharField(
        _("发票代码"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{10,12}$", _("发票代码是 10 至 12 位数字。"))],
        help_text=_("纸质发票上的 10 或 12 位数字；数电发票（20 位号码）没有代码，留空。"),
    )
    number = NumberField(_("发票号码"), max_length=30)
    issuer = models.CharField(_("开票方"), max_length=120, blank=True, editable=False)
    issued_on = models.DateField(_("开票日期"))
    amount = models.DecimalField(_("价税合计（元）"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = _("发票")
        ordering = ["issued_on", "pk"]
        constraints = [
            *PaperModel.constraints_of("invoice"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="invoice_amount_positive",
                violation_error_message=_("发票金额须大于 0 元。"),
            ),
            models.UniqueConstraint(
                without_dashes("number"),
                condition=Q(is_void=False, number__regex=DIGITAL),
                name="invoice_used_once",
            ),
            models.UniqueConstraint(
                without_dashes("number"),
                "code",
                condition=Q(is_void=False) & ~Q(code=""),
                name="invoice_code_and_number_once",
            ),
            models.UniqueConstraint(
                without_dashes("number"),
                "issuer",
                condition=Q(is_void=False, code=""),
                name="invoice_seller_and_number_once",
            ),
        ]

    def is_taken(self):
        """By code and number; where one of the two lacks its code, by seller and number."""
        return any(self.is_same(other) for other in self.same_papers())

    def is_same(self, other):
        if re.search(DIGITAL, other.number) or (self.code and other.code == self.code):
            return True
        return other.issuer == self.issuer and not (self.code and other.code)


class Payment(PaperModel):
    """Money that came in, with a voucher: subsidies count this, not the contract's price."""

    number_field, date_field, used_already = "voucher_number", "paid_on", ONE_VOUCHER
    made_by, made_by_field = "buyer", "payer"

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(_("付款日期"))
    amount = models.DecimalField(_("付款金额（元）"), max_digits=18, decimal_places=2)
    voucher_number = NumberField(_("转账凭证号"), max_length=60)
    voucher_total = models.DecimalField(
        _("凭证总额（元）"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("一笔付款分给几份合同的，填凭证上的总额；只用于本合同的留空。"),
    )
    payer = models.CharField(_("付款方"), max_length=120, blank=True, editable=False)
    invoice = models.ForeignKey(
        Invoice,
        verbose_name=_("对应发票"),
        on_delete=models.PROTECT,
        related_name="payments",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = _("付款")
        ordering = ["paid_on", "pk"]
        constraints = [
            *PaperModel.constraints_of("payment"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_amount_positive",
                violation_error_message=_("付款金额须大于 0 元。"),
            ),
            models.CheckConstraint(
                condition=Q(voucher_total=None) | Q(voucher_total__gte=models.F("amount")),
                name="payment_within_voucher",
                violation_error_message=_("付款金额不能超过凭证总额。"),
            ),
            models.UniqueConstraint(
                without_dashes("voucher_number"),
                "payer",
                condition=Q(is_void=False, voucher_total=None),
                name="voucher_used_once",
            ),
            models.UniqueConstraint(
                without_dashes("voucher_number"),
                "payer",
                "contract",
                condition=Q(is_void=False),
                name="voucher_once_in_a_contract",
            ),
        ]
        indexes = [models.Index(fields=["paid_on"])]

    def is_taken(self):
        """By payer and number, unless one voucher pays for several contracts."""
        same = [row for row in self.same_papers() if row.payer == self.payer]
        if not same:
            return False
        if self.voucher_total is None or self.contract_id in {row.contract_id for row in same}:
            return True
        self.check_shares(same)
        return False

    def check_shares(self, others):
        totals = {row.voucher_total for row in others if row.voucher_total is not None}
        if totals - {self.voucher_total}:
            message = _("与另一份合同中这张凭证的总额不一致，请核对。")
            raise ValidationError({"voucher_total": message})
        left = self.voucher_total - sum(row.net for row in others)
        if self.amount > left:
            message = _("这张凭证已分给其他合同，还可分 %(left)s。") % {"left": yuan(left)}
            raise ValidationError({"amount": message})
