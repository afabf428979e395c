import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from techmarket.lists.tables import MarketTable, StatusColumn
from techmarket.notices.models import Notice, Objection


class DayColumn(tables.DateColumn):
    def __init__(self, **kwargs):
        super().__init__(attrs={"td": {"class": "text-nowrap"}}, **kwargs)


class NoticeTable(MarketTable):
    title = tables.Column(verbose_name=_("公示标题"), linkify=True)
    starts_on = DayColumn(verbose_name=_("公示起始日"), orderable=True)
    term = tables.Column(verbose_name=_("公示期"), attrs={"td": {"class": "text-nowrap"}})
    ends_on = DayColumn(verbose_name=_("异议截止日"), orderable=True)
    status = StatusColumn()
    under = ("kind", "region")

    class Meta(MarketTable.Meta):
        model = Notice
        fields = ["title", "kind", "region", "starts_on", "term", "ends_on", "status"]


class ObjectionTable(MarketTable):
    number = tables.Column(verbose_name=_("异议编号"), linkify=True)
    notice = tables.Column(verbose_name=_("公示"), linkify=True)
    filed_on = DayColumn(verbose_name=_("提出日期"), orderable=True)
    handled_on = DayColumn(verbose_name=_("答复日期"), orderable=True)
    status = StatusColumn()
    under = ("notice",)

    class Meta(MarketTable.Meta):
        model = Objection
        fields = ["number", "notice", "filed_on", "handled_on", "status"]
