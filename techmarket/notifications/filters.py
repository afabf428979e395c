import django_filters
from django.utils.translation import gettext_lazy as _

from techmarket.notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter("read_at", lookup_expr="isnull", label=_("只看未读"))

    class Meta:
        model = Notification
        fields = ["unread"]
