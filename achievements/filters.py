import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement, TransferMode
from achievements.workflows import Status
from institutions.filters import MineFilterSet
from institutions.models import Organization
from techmarket.codes.models import Industry, TechField
from techmarket.lists.filters import AreaFilter, CodeFilter, CodesFilter, Ordering
from techmarket.lists.several import ChoicesFilter, LevelsFilter, RegionFilter, StatusFilter

LEVELS = [(level, _("%(level)d 级") % {"level": level}) for level in range(1, 10)]


class TransferModeFilter(ChoicesFilter):
    """Rows that offer the mode among others."""

    def condition(self, value):
        return Q(transfer_modes__contains=[value])

    def facet_values(self, value):
        return value


def visible_organizations(request):
    return Organization.objects.visible_to(request.user)


class AchievementFilter(MineFilterSet):
    field = CodesFilter(label=_("技术领域"), queryset=TechField.objects.all())
    region = RegionFilter(label=_("所在区域"), field_name="region")
    area = AreaFilter(field_name="organization__area")
    maturity = LevelsFilter(label=_("技术成熟度"), choices=LEVELS)
    transfer_modes = TransferModeFilter(label=_("转化方式"), choices=TransferMode.choices)
    status = StatusFilter(choices=Status.choices)
    industry = CodeFilter(label=_("应用行业"), queryset=Industry.objects.all())
    maturity_min = django_filters.NumberFilter(
        label=_("成熟度不低于（级）"),
        field_name="maturity",
        lookup_expr="gte",
        min_value=1,
        max_value=9,
    )
    maturity_max = django_filters.NumberFilter(
        label=_("成熟度不高于（级）"),
        field_name="maturity",
        lookup_expr="lte",
        min_value=1,
        max_value=9,
    )
    price_min = django_filters.NumberFilter(
        label=_("报价不低于（元）"), field_name="price", lookup_expr="gte", min_value=0
    )
    price_max = django_filters.NumberFilter(
        label=_("报价不高于（元）"), field_name="price", lookup_expr="lte", min_value=0
    )
    organization = django_filters.ModelChoiceFilter(
        label=_("完成单位"), queryset=visible_organizations, widget=forms.HiddenInput
    )
    expires_by = django_filters.DateFilter(
        label=_("在此日前到期"),
        field_name="valid_until",
        lookup_expr="lte",
        widget=forms.HiddenInput,
    )
    ordering = Ordering(
        label=_("排序"),
        fields=["published_at", "maturity", "price", "title"],
        field_labels={
            "published_at": _("发布时间"),
            "maturity": _("技术成熟度"),
            "price": _("报价"),
            "title": _("名称"),
        },
    )

    class Meta:
        model = Achievement
        fields = ["field", "region", "area", "maturity", "transfer_modes", "status", "industry"]
        facets = ("field", "region", "maturity", "transfer_modes", "status")
