"""Pages of the ledgers: all payments and all invoices that one sees, and their import."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext_lazy as _

from contracts.filters import InvoiceFilter, PaymentFilter
from contracts.resources import InvoiceResource, PaymentResource
from contracts.tables import InvoiceTable, PaymentTable
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.list import MarketListView

NOT_YET = _(
    "导入的与逐笔录入的一样：补传凭证文件，并经合同另一方确认或登记机构核对后，才计入到账额和补助。"
    "退款、红字发票和录入有误的，写明“冲销原因”“冲销的号码”和“冲销说明”，原来的一行保留可查。"
)


class LedgerList(LoginRequiredMixin, MarketListView):
    links = ((_("技术合同"), "contracts:list"),)
    subtitle = _("只列出您看得到的合同；在合同页面逐笔录入、确认和冲销")

    def get_queryset(self):
        rows = super().get_queryset().select_related("contract")
        return rows.prefetch_related("reversals")


class PaymentList(LedgerList):
    filterset_class = PaymentFilter
    table_class = PaymentTable
    resource_class = PaymentResource
    page_title = _("付款（到账）台账")
    import_url_name = "contracts:import_payment"
    import_permission = "contracts.import_payment"
    empty_hint = _("合同登记后，在合同页面录入付款，或在这里批量导入。")


class InvoiceList(LedgerList):
    filterset_class = InvoiceFilter
    table_class = InvoiceTable
    resource_class = InvoiceResource
    page_title = _("发票台账")
    import_url_name = "contracts:import_invoice"
    import_permission = "contracts.import_invoice"
    empty_hint = _("合同登记后，在合同页面录入发票，或在这里批量导入。")


class PaymentImport(MarketImportView):
    resource_class = PaymentResource
    permission_required = "contracts.import_payment"
    list_url_name = "contracts:payments"
    page_title = _("批量导入付款")
    hint = NOT_YET


class InvoiceImport(MarketImportView):
    resource_class = InvoiceResource
    permission_required = "contracts.import_invoice"
    list_url_name = "contracts:invoices"
    page_title = _("批量导入发票")
    hint = NOT_YET
