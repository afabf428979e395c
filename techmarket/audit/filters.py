import datetime as dt

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import SecurityEvent
from techmarket.lists.filters import MarketFilterSet


class SecurityEventFilter(MarketFilterSet):
    """Conditions that an index answers: there is no end of events, and nobody searches their text
    or counts them by kind."""

    q = indicator = None
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=SecurityEvent.Kind.choices)
    username = django_filters.CharFilter("actor__username", label=_("操作人用户名"), max_length=150)
    address = django_filters.CharFilter(label=_("网络地址"), max_length=45)
    since = django_filters.DateFilter(label=_("日期起"), method="filter_since")
    until = django_filters.DateFilter(label=_("日期止"), method="filter_until")

    class Meta:
        model = SecurityEvent
        fields = ["kind", "username", "address", "since", "until"]

    def filter_since(self, rows, name, day):
        return rows.filter(at__gte=midnight(day))

    def filter_until(self, rows, name, day):
        return rows.filter(at__lt=midnight(day + dt.timedelta(days=1)))


def midnight(day):
    """A day as a moment: to ask each event for its day is no question for an index."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
