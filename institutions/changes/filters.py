import django_filters
from django.utils.translation import gettext_lazy as _

from institutions.changes.models import ChangeRequest
from institutions.changes.workflows import Status


class ChangeRequestFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Status.choices)

    class Meta:
        model = ChangeRequest
        fields = ["status", "organization"]
