import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from techmarket.tables import MarketTable, MoneyColumn, StatusColumn


class ContractTable(MarketTable):
    title = tables.Column(linkify=True, orderable=False)
    kind = tables.Column(orderable=False)
    seller = tables.Column(verbose_name=_("卖方"), accessor="seller.name", orderable=False)
    buyer = tables.Column(verbose_name=_("买方"), accessor="buyer.name", orderable=False)
    total_amount = MoneyColumn(verbose_name=_("成交额"), orderable=False)
    registered_on = tables.DateColumn(format="Y-m-d", orderable=False)
    status = StatusColumn(orderable=False)

    class Meta(MarketTable.Meta):
        model = Contract
        fields = ["title", "kind", "seller", "buyer", "total_amount", "registered_on"]
        sequence = [*fields, "status"]
