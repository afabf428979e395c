from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker
from techmarket.indicators.registry import STOCK, Measure, indicator


@indicator(
    "brokers.registered",
    _("技术经理人"),
    unit="人",
    kind=STOCK,
    definition=_("至年末在平台登记并通过审核、处于执业状态的技术经理人。"),
)
def registered(scope):
    return Measure(
        records=Broker.objects.active(),
        value=Count("pk"),
        region="region",
        date="created_at",
        list_url=reverse("brokers:list"),
        is_open=True,
    )
