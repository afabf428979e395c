import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.models import (
    Invitation,
    Membership,
    Organization,
    Qualification,
    organization_ids,
)
from institutions.workflows import ENDED, Status
from techmarket.lists.filters import AreaFilter, MarketFilterSet, Ordering
from techmarket.lists.several import ChoicesFilter, OfMany, RegionFilter, StatusFilter


class MineFilterSet(MarketFilterSet):
    """Lists of what units publish: `?mine=true` keeps those of one's own."""

    mine = django_filters.BooleanFilter(
        label=_("只看本单位"), method="filter_mine", widget=forms.HiddenInput
    )

    def filter_mine(self, queryset, name, value):
        if value is None:
            return queryset
        keep = queryset.filter if value else queryset.exclude
        return keep(organization__in=organization_ids(self.request.user))


class QualificationFilter(OfMany, ChoicesFilter):
    pass


class OrganizationFilter(MarketFilterSet):
    kind = ChoicesFilter(label=_("机构类型"), choices=Organization.Kind.choices)
    region = RegionFilter(label=_("所在区域"), field_name="region")
    area = AreaFilter()
    qualification = QualificationFilter(
        label=_("资质"), field_name="qualifications__kind", choices=Qualification.Kind.choices
    )
    status = StatusFilter(choices=Status.choices, hidden=[Status.VOIDED, *ENDED])
    ordering = Ordering(
        fields=["created_at", "name"],
        field_labels={"created_at": _("登记时间"), "name": _("名称")},
    )

    class Meta:
        model = Organization
        fields = ["kind", "region", "area", "qualification", "status"]
        facets = ("kind", "region", "qualification", "status")


class InvitationFilter(django_filters.FilterSet):
    class Meta:
        model = Invitation
        fields = ["status"]


class MembershipFilter(django_filters.FilterSet):
    class Meta:
        model = Membership
        fields = ["role"]
