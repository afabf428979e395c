"""`?indicator=contracts.amount/4106/2025`: the list behind a figure, and the targets' filter."""

import re

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from techmarket.codes.models import Region

from . import registry
from .models import PolicyTarget

SHAPE = re.compile(
    r"(?P<code>[a-z0-9_.]+)/(?:-|(?P<prefix>[0-9]{2}|[0-9]{4}|[0-9]{6}))/(?:-|(?P<year>(?:19|20|21)[0-9]{2}))"
)


class IndicatorField(forms.CharField):
    """Code, region prefix and year in one value, as the links of the dashboard carry them."""

    widget = forms.HiddenInput

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        found = SHAPE.fullmatch(value)
        indicator = registry.get(found["code"]) if found else None
        if indicator is None:
            raise forms.ValidationError(_("没有这个指标或范围，请回到指标页重新打开清单。"))
        year = found["year"]
        return indicator, registry.Scope(found["prefix"], int(year) if year else None)


@extend_schema_field(str)
class IndicatorFilter(django_filters.Filter):
    """Narrows a list to the records that an indicator was counted from."""

    field_class = IndicatorField

    def filter(self, qs, value):
        if not value:
            return qs
        indicator, scope = value
        return indicator.narrow(qs, scope)

    def in_words(self, value):
        indicator, scope = value
        return "，".join([str(indicator.name), *scope_words(scope)])


def scope_words(scope):
    """Where and when, in words."""
    if scope.region_prefix:
        codes = Region.objects.filter(pk=scope.region_prefix.ljust(6, "0"))
        yield codes.values_list("name", flat=True).first() or scope.region_prefix
    if scope.year:
        yield _("%(year)d 年") % {"year": scope.year}


class PolicyTargetFilter(django_filters.FilterSet):
    region = django_filters.CharFilter("region_id", label=_("行政区划代码"))
    document = django_filters.CharFilter(label=_("文号"))
    clause = django_filters.CharFilter(label=_("条款编号"))
    indicator = django_filters.CharFilter(label=_("指标代码"))
    year = django_filters.NumberFilter(label=_("目标年份"), min_value=1900, max_value=2200)

    class Meta:
        model = PolicyTarget
        fields = ["region", "document", "clause", "indicator", "year"]
