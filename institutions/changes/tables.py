import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from institutions.changes.models import ChangeRequest
from techmarket.lists.tables import MarketTable, StatusColumn


class ChangeRequestTable(MarketTable):
    old_name = tables.Column(
        verbose_name=_("申请单位"), linkify=lambda record: record.get_absolute_url()
    )
    what = tables.Column(verbose_name=_("申请事项"), orderable=False)
    effective_on = tables.DateColumn(orderable=True)
    status = StatusColumn()
    under = ("kind", "old_region")

    class Meta(MarketTable.Meta):
        model = ChangeRequest
        fields = ["old_name", "kind", "what", "old_region", "effective_on", "status"]
        sequence = fields
