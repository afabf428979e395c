import django_filters
from django.utils.translation import gettext_lazy as _

from demands.threads.models import ThreadMessage


class ThreadMessageFilter(django_filters.FilterSet):
    intent = django_filters.NumberFilter(
        label=_("意向"), field_name="intent_id", max_value=2**63 - 1, min_value=1
    )

    class Meta:
        model = ThreadMessage
        fields = ["intent"]
