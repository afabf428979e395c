import django_tables2 as tables

from institutions.models import Organization
from techmarket.tables import MarketTable, StatusColumn


class OrganizationTable(MarketTable):
    name = tables.Column(linkify=True)
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Organization
        fields = ["name", "kind", "region", "industry", "status"]
        sequence = ["name", "kind", "region", "industry", "status"]
        order_by_field = "sort"
