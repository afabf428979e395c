import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from techmarket.notices.models import Notice, Objection
from techmarket.tables import MarketTable, StatusColumn

DATE = "Y-m-d"


class NoticeTable(MarketTable):
    title = tables.Column(linkify=True)
    kind = tables.Column()
    region = tables.Column()
    starts_on = tables.DateColumn(format=DATE, orderable=True)
    term = tables.Column(verbose_name=_("公示期"))
    ends_on = tables.DateColumn(format=DATE, orderable=True)
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Notice
        fields = ["number", "title", "kind", "region", "starts_on", "term", "ends_on", "status"]
        sequence = fields

    number = tables.Column()


class ObjectionTable(MarketTable):
    number = tables.Column(linkify=True)
    notice = tables.Column(linkify=True)
    filed_on = tables.DateColumn(format=DATE, orderable=True)
    handled_on = tables.DateColumn(format=DATE, orderable=True)
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Objection
        fields = ["number", "notice", "filed_on", "handled_on", "status"]
