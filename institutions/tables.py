import django_tables2 as tables

from institutions.models import Organization
from techmarket.lists.tables import MarketTable, StatusColumn


class OrganizationTable(MarketTable):
    name = tables.Column(linkify=True, orderable=True)
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Organization
        fields = ["name", "kind", "region", "industry", "status"]
        sequence = fields

    def before_render(self, request):
        """The public sees verified ones only: nothing to tell apart."""
        if not request.user.is_authenticated:
            self.columns.hide("status")
