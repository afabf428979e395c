from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from demands.models import Demand
from demands.workflows import Status
from institutions.models.organization import at_seat
from techmarket.indicators.registry import Measure, indicator


@indicator(
    "demands.published",
    _("发布技术需求"),
    unit="项",
    definition=_("当年创建并已发布（含已关闭）的技术需求。"),
)
def published(scope):
    return Measure(
        records=at_seat(Demand.objects.filter(status__in=[Status.PUBLISHED, Status.CLOSED])),
        value=Count("pk"),
        region="place",
        date="created_at",
        list_url=reverse("demands:list"),
        is_open=True,
    )
