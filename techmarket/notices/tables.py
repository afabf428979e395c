import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from techmarket.notices.models import Notice, Objection
from techmarket.tables import MarketTable, StatusColumn

DATE = "Y-m-d"


class NoticeTable(MarketTable):
    title = tables.Column(linkify=True, orderable=False)
    kind = tables.Column(orderable=False)
    region = tables.Column(orderable=False)
    starts_on = tables.DateColumn(format=DATE)
    term = tables.Column(verbose_name=_("公示期"), orderable=False)
    ends_on = tables.DateColumn(format=DATE)
    status = StatusColumn(orderable=False)

    class Meta(MarketTable.Meta):
        model = Notice
        fields = ["number", "title", "kind", "region", "starts_on", "term", "ends_on", "status"]
        sequence = fields

    number = tables.Column(orderable=False)


class ObjectionTable(MarketTable):
    number = tables.Column(linkify=True, orderable=False)
    notice = tables.Column(linkify=True, orderable=False)
    filed_on = tables.DateColumn(format=DATE)
    handled_on = tables.DateColumn(format=DATE)
    status = StatusColumn(orderable=False)

    class Meta(MarketTable.Meta):
        model = Objection
        fields = ["number", "notice", "filed_on", "handled_on", "status"]
