import django_filters
from django.utils.translation import gettext_lazy as _

from institutions.models import Invitation, Membership, Organization, Qualification
from institutions.workflows import ENDED, Status
from techmarket.lists.filters import AreaFilter, MarketFilterSet, RegionFilter, StatusFilter


class OrganizationFilter(MarketFilterSet):
    kind = django_filters.ChoiceFilter(label=_("机构类型"), choices=Organization.Kind.choices)
    region = RegionFilter(label=_("所在区域"), field_name="region")
    area = AreaFilter()
    qualification = django_filters.ChoiceFilter(
        label=_("资质"),
        field_name="qualifications__kind",
        choices=Qualification.Kind.choices,
        distinct=True,
    )
    status = StatusFilter(choices=Status.choices, hidden=[Status.VOIDED, *ENDED])
    ordering = django_filters.OrderingFilter(
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
