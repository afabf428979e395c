from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from contracts import doubts
from contracts.books import dashless
from contracts.models import Invoice, Payment
from contracts.resources.papers import NumberOnPaperField, PaperNumberWidget, PaperResource, padded
from techmarket.codes.identifiers import normalise_number
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import MarketResource
from techmarket.exchange.widgets import DateWidget, DecimalWidget


class InvoiceOfField(fields.Field):
    """The invoice that a payment is for, by its number, or by code and number: of its contract."""

    def save(self, payment, row, is_m2m=False, **kwargs):
        number = dashless(padded(normalise_number(row[self.column_name] or "")))
        if payment.contract_id:
            payment.invoice = self.widget.find(payment, number) if number else None


class InvoiceOfWidget(widgets.Widget):
    """Invoices of a contract are read once."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.known = {}

    def read(self, contracts):
        rows = Invoice.objects.filter(contract__in=contracts, reverses=None, is_void=False)
        for invoice in rows.prefetch_related("reversals"):
            number = dashless(invoice.number)
            for called in {number, invoice.code + number}:
                self.known.setdefault((invoice.contract_id, called), []).append(invoice)

    def find(self, payment, number):
        found = self.known.get((payment.contract_id, number), ())
        if len(found) != 1:
            message = _("这份合同没有号码为“%(number)s”的发票，或不止一张：请先导入发票。")
            raise ValueError(message % {"number": number[:40]})
        return found[0]

    def render(self, value, obj=None, **kwargs):
        return f"{value.code} {value.number}".strip() if value else ""


@importable
class PaymentResource(PaperResource):
    """One row for each contract that a voucher pays."""

    voucher_number = NumberOnPaperField(
        "voucher_number", column_name=_("转账凭证号"), widget=PaperNumberWidget()
    )
    paid_on = fields.Field("paid_on", column_name=_("付款日期"), widget=DateWidget())
    amount = fields.Field("amount", column_name=_("付款金额（元）"), widget=DecimalWidget())
    voucher_total = fields.Field(
        "voucher_total", column_name=_("凭证总额（元）"), widget=DecimalWidget()
    )
    invoice = InvoiceOfField("invoice", column_name=_("对应发票号码"), widget=InvoiceOfWidget())

    names = ("voucher_number", "paid_on", "amount")
    optional_columns = (*PaperResource.optional_columns, _("凭证总额（元）"), _("对应发票号码"))
    export_related = (*PaperResource.export_related, "invoice")
    also_called: ClassVar = {
        _("合同登记编号"): (
            "合同编号",
            "登记编号",
            "合同号",
            "技术合同登记编号",
            "合同认定登记编号",
        ),
        _("转账凭证号"): ("凭证号", "凭证号码", "付款凭证号", "银行流水号", "转账凭证号码"),
        _("付款日期"): ("到账日期", "到账时间", "收款日期", "付款时间"),
        _("付款金额（元）"): ("到账金额（元）", "到账额（元）", "收款金额（元）", "金额（元）"),
        _("对应发票号码"): ("对应发票", "发票号码"),
        _("冲销的号码"): ("冲销的凭证号", "原凭证号"),
    }
    doubts_about = staticmethod(doubts.about_payment)

    class Meta(MarketResource.Meta):
        model = Payment
        import_id_fields = ["contract", "voucher_number"]
        fields = [
            "contract",
            "title",
            "voucher_number",
            "paid_on",
            "amount",
            "voucher_total",
            "invoice",
            "reversal",
            "reversed_number",
            "reason",
            "left",
            "state",
        ]

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.fields["invoice"].widget.read(self.books.contracts)

    def cell_errors(self, instance):
        errors = super().cell_errors(instance)
        total = instance.voucher_total
        if total is not None and instance.amount is not None and total < instance.amount:
            errors["voucher_total"] = ValidationError(_("凭证总额不能小于付款金额。"))
        return errors
