from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement
from institutions.models.organization import at_seat
from techmarket.indicators.registry import STOCK, Measure, indicator


@indicator(
    "achievements.listed",
    _("在库科技成果"),
    unit="项",
    headline=True,
    kind=STOCK,
    definition=_("至年末已发布且仍在有效期内的科技成果。"),
)
def listed(scope):
    return Measure(
        records=at_seat(Achievement.objects.listed()),
        value=Count("pk"),
        region="place",
        date="created_at",
        list_url=reverse("achievements:list"),
        is_open=True,
    )
