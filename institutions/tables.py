import django_tables2 as tables
from django.utils.translation import gettext as _

from institutions.models import Organization
from techmarket.lists.tables import MarketTable, StatusColumn


class OrganizationTable(MarketTable):
    name = tables.Column(linkify=True, orderable=True)
    status = StatusColumn()
    under = ("kind", "region", "industry")

    class Meta(MarketTable.Meta):
        model = Organization
        fields = ["name", "kind", "region", "industry", "status"]
        sequence = fields

    def render_name(self, record):
        """A search finds a unit by its former name: say so."""
        former = record.former_text
        names = {"name": record.name, "former": former}
        return _("%(name)s（曾用名：%(former)s）") % names if former else record.name

    def before_render(self, request):
        """The public sees verified ones only: nothing to tell apart."""
        if not request.user.is_authenticated:
            self.columns.hide("status")
