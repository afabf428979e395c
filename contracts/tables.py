import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Invoice, Payment
from techmarket.lists.tables import MarketTable, MoneyColumn, StatusColumn


class ContractTable(MarketTable):
    title = tables.Column(linkify=True)
    kind = tables.Column()
    seller = tables.Column(verbose_name=_("卖方"), accessor="seller__name")
    buyer = tables.Column(verbose_name=_("买方"), accessor="buyer__name")
    total_amount = MoneyColumn(verbose_name=_("成交额"))
    registered_on = tables.DateColumn()
    status = StatusColumn()
    under = ("kind", "seller", "buyer")

    class Meta(MarketTable.Meta):
        model = Contract
        fields = ["title", "kind", "seller", "buyer", "total_amount", "registered_on"]
        sequence = [*fields, "status"]

    def render_seller(self, value):
        return _("卖方 %(name)s") % {"name": value}

    def render_buyer(self, value):
        return _("买方 %(name)s") % {"name": value}


class PaperTable(MarketTable):
    contract = tables.Column(linkify=lambda record: record.contract.get_absolute_url())
    state_in_words = tables.Column(verbose_name=_("证实"))
    under = ("contract",)


class PaymentTable(PaperTable):
    paid_on = tables.DateColumn(orderable=True)
    amount = MoneyColumn(verbose_name=_("金额"), orderable=True)

    class Meta(MarketTable.Meta):
        model = Payment
        fields = ["voucher_number", "contract", "paid_on", "amount"]
        sequence = [*fields, "state_in_words"]


class InvoiceTable(PaperTable):
    under = ("code", "contract")
    issued_on = tables.DateColumn(orderable=True)
    amount = MoneyColumn(verbose_name=_("金额"), orderable=True)

    class Meta(MarketTable.Meta):
        model = Invoice
        fields = ["code", "number", "contract", "issued_on", "amount"]
        sequence = [*fields, "state_in_words"]
