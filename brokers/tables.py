import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker, Engagement
from techmarket.lists.tables import MarketTable, StatusColumn


class BrokerTable(MarketTable):
    name = tables.Column(linkify=True)
    status = StatusColumn()
    under = ("grade", "organization", "region")

    class Meta(MarketTable.Meta):
        model = Broker
        fields = ["name", "grade", "organization", "region", "specialty", "status"]


class EngagementTable(MarketTable):
    intent = tables.Column(
        verbose_name=_("撮合的意向"),
        accessor="intent__matter",
        orderable=False,
        linkify=lambda record: record.get_absolute_url(),
    )
    broker = tables.Column()
    demand_side = tables.Column(
        verbose_name=_("需求方"), accessor="intent__demand_side", orderable=False
    )
    status = StatusColumn()
    under = ("broker", "demand_side")

    class Meta(MarketTable.Meta):
        model = Engagement
        fields = ["intent", "broker", "demand_side", "status"]

    def render_broker(self, value):
        return _("经理人 %(name)s") % {"name": value}

    def render_demand_side(self, value):
        return _("需求方 %(name)s") % {"name": value}
