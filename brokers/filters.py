import django_filters
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker, Engagement, ServiceRecord
from brokers.workflows import EngagementStatus, Status
from demands.models.intent import about
from techmarket.codes.models import TechField
from techmarket.lists.filters import MarketFilterSet, Ordering
from techmarket.lists.several import (
    ChoicesFilter,
    OfMany,
    RegionFilter,
    SeveralRowsField,
    StatusFilter,
)


class SpecialtyFilter(OfMany, django_filters.ModelChoiceFilter):
    several_field = SeveralRowsField


class BrokerFilter(MarketFilterSet):
    grade = ChoicesFilter(label=_("等级"), choices=Broker.Grade.choices)
    region = RegionFilter(label=_("服务区域"))
    field = SpecialtyFilter(
        label=_("擅长领域"), field_name="tech_fields", queryset=TechField.objects.all()
    )
    status = StatusFilter(choices=Status.choices)
    ordering = Ordering(
        fields=["created_at", "name"],
        field_labels={"created_at": _("登记时间"), "name": _("姓名")},
    )

    class Meta:
        model = Broker
        fields = ["grade", "region", "field", "status"]
        facets = ("grade", "region", "field", "status")


class EngagementFilter(MarketFilterSet):
    status = ChoicesFilter(label=_("状态"), choices=EngagementStatus.choices)
    ordering = Ordering(fields=["created_at"], field_labels={"created_at": _("申请时间")})

    class Meta:
        model = Engagement
        fields = ["status"]
        facets = ("status",)

    def filter_search(self, queryset, name, value):
        return queryset.filter(about(value, "intent__"))


class ServiceRecordFilter(django_filters.FilterSet):
    class Meta:
        model = ServiceRecord
        fields = ["engagement", "kind"]
