import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from demands.models import Demand, Intent
from techmarket.lists.tables import MarketTable, MoneyColumn, StatusColumn


class DemandTable(MarketTable):
    title = tables.Column(linkify=True)
    field = tables.Column()
    region = tables.Column()
    budget_max = MoneyColumn(verbose_name=_("预算上限"))
    deadline_on = tables.DateColumn()
    status = StatusColumn()
    under = ("organization", "field", "region")

    class Meta(MarketTable.Meta):
        model = Demand
        fields = ["title", "organization", "field", "region", "budget_max", "deadline_on"]
        sequence = [*fields, "status"]


class IntentTable(MarketTable):
    matter = tables.Column(
        verbose_name=_("成果或需求"),
        linkify=lambda record: record.get_absolute_url(),
        orderable=False,
    )
    sender = tables.Column()
    receiver = tables.Column()
    reply_due_on = tables.DateColumn()
    status = StatusColumn()
    under = ("direction", "sender", "receiver")

    class Meta(MarketTable.Meta):
        model = Intent
        fields = ["matter", "direction", "sender", "receiver", "reply_due_on"]
        sequence = [*fields, "status"]

    def render_sender(self, value):
        return _("发出 %(name)s") % {"name": value}

    def render_receiver(self, value):
        return _("接收 %(name)s") % {"name": value}
