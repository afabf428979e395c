"""The site with one list more: policy targets, counted by the indicator of these tests."""

import django_filters
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django_filters.views import FilterView

from techmarket import urls
from techmarket.indicators.filters import IndicatorFilter
from techmarket.indicators.models import PolicyTarget


class ListedTargets(django_filters.FilterSet):
    indicator = IndicatorFilter()

    class Meta:
        model = PolicyTarget
        fields = []


class TargetList(FilterView):
    filterset_class = ListedTargets

    def render_to_response(self, context):
        template = engines["django"].from_string("{{ filter.qs }}")
        return HttpResponse(template.render(context, self.request))


urlpatterns = [*urls.urlpatterns, path("listed/", TargetList.as_view(), name="listed")]
