import django_filters
from django.utils.translation import gettext_lazy as _

from achievements.models import TransferMode
from demands.models import Demand, Intent
from demands.models.intent import Direction, about
from demands.workflows import IntentStatus, Status
from institutions.filters import MineFilterSet
from techmarket.codes.models import TechField
from techmarket.lists.filters import AreaFilter, CodesFilter, MarketFilterSet, Ordering
from techmarket.lists.several import ChoicesFilter, RegionFilter, StatusFilter


class DemandFilter(MineFilterSet):
    field = CodesFilter(label=_("技术领域"), queryset=TechField.objects.all())
    region = RegionFilter(label=_("所在区域"))
    area = AreaFilter(field_name="organization__area")
    mode = django_filters.ChoiceFilter(
        label=_("合作方式"),
        field_name="modes",
        lookup_expr="contains",
        choices=TransferMode.choices,
    )
    budget_from = django_filters.NumberFilter(
        label=_("预算不低于（元）"),
        field_name="budget_max",
        lookup_expr="gte",
        max_digits=18,
        decimal_places=2,
    )
    status = StatusFilter(choices=Status.choices)
    organization = django_filters.NumberFilter(
        label=_("需求单位"), field_name="organization_id", max_value=2**63 - 1, min_value=1
    )
    ordering = Ordering(
        fields=["created_at", "budget_max", "deadline_on"],
        field_labels={
            "created_at": _("发布时间"),
            "budget_max": _("预算"),
            "deadline_on": _("截止日"),
        },
    )

    class Meta:
        model = Demand
        fields = ["field", "region", "area", "mode", "budget_from", "status", "organization"]
        facets = ("field", "region", "status")


class IntentFilter(MarketFilterSet):
    status = ChoicesFilter(label=_("状态"), choices=IntentStatus.choices)
    direction = ChoicesFilter(label=_("方向"), choices=Direction.choices)
    demand = django_filters.NumberFilter(
        label=_("需求"), field_name="demand_id", max_value=2**63 - 1, min_value=1
    )
    achievement = django_filters.NumberFilter(
        label=_("成果"), field_name="achievement_id", max_value=2**63 - 1, min_value=1
    )
    ordering = Ordering(
        fields=["created_at", "reply_due_on"],
        field_labels={"created_at": _("发出时间"), "reply_due_on": _("答复期限")},
    )

    class Meta:
        model = Intent
        fields = ["status", "direction", "demand", "achievement"]
        facets = ("status", "direction")

    def filter_search(self, queryset, name, value):
        return queryset.filter(about(value))
