import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker, Engagement
from techmarket.lists.tables import MarketTable, StatusColumn


class BrokerTable(MarketTable):
    name = tables.Column(linkify=True)
    status = StatusColumn()

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

    class Meta(MarketTable.Meta):
        model = Engagement
        fields = ["intent", "broker", "demand_side", "status"]
