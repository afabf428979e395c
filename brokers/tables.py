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
        accessor="intent__achievement__title",
        linkify=lambda record: record.get_absolute_url(),
    )
    broker = tables.Column()
    sender = tables.Column(verbose_name=_("需求方"), accessor="intent__sender__name")
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Engagement
        fields = ["intent", "broker", "sender", "status"]
