from typing import ClassVar

from django.utils.translation import gettext as _
from import_export import fields

from contracts import doubts
from contracts.models import Invoice
from contracts.resources.papers import NumberOnPaperField, PaperNumberWidget, PaperResource, padded
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import MarketResource
from techmarket.exchange.widgets import DateWidget, DecimalWidget, remark


class InvoiceNumberWidget(PaperNumberWidget):
    def clean(self, value, row=None, **kwargs):
        number = super().clean(value, row, **kwargs)
        if padded(number) != number:
            words = {"text": number, "number": padded(number)}
            remark(row, _("“%(text)s”补足 8 位，读作 %(number)s。") % words)
        return padded(number)


@importable
class InvoiceResource(PaperResource):
    code = fields.Field("code", column_name=_("发票代码"), widget=PaperNumberWidget())
    number = NumberOnPaperField("number", column_name=_("发票号码"), widget=InvoiceNumberWidget())
    issued_on = fields.Field("issued_on", column_name=_("开票日期"), widget=DateWidget())
    amount = fields.Field("amount", column_name=_("价税合计（元）"), widget=DecimalWidget())

    names = ("number", "issued_on", "amount")
    optional_columns = (*PaperResource.optional_columns, _("发票代码"))
    also_called: ClassVar = {
        _("合同登记编号"): (
            "合同编号",
            "登记编号",
            "合同号",
            "技术合同登记编号",
            "合同认定登记编号",
        ),
        _("开票日期"): ("开具日期", "开票时间"),
        _("价税合计（元）"): ("发票金额（元）", "开票金额（元）", "金额（元）"),
        _("冲销的号码"): ("冲销的发票号码", "原发票号码", "对应蓝字发票号码"),
    }
    doubts_about = staticmethod(doubts.about_invoice)

    class Meta(MarketResource.Meta):
        model = Invoice
        import_id_fields = ["contract", "number"]
        fields = [
            "contract",
            "title",
            "code",
            "number",
            "issued_on",
            "amount",
            "reversal",
            "reversed_number",
            "reason",
            "left",
            "state",
        ]

    def fits(self, paper, row):
        code = self.cell("code", row)
        return not code or code == paper.code
