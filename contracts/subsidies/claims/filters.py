import django_filters
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims.models import Claim, Scheme
from contracts.subsidies.claims.workflows import Status
from techmarket.lists.filters import MarketFilterSet, Ordering
from techmarket.lists.several import NumbersFilter, RegionFilter, Several, StatusFilter


class SchemeCodeFilter(Several, django_filters.CharFilter):
    """A clause, in whichever version."""

    def facet_labels(self, values):
        rows = Scheme.objects.current().filter(code__in=values)
        return {row.code: str(row) for row in rows}


class SchemeFilter(MarketFilterSet):
    code = django_filters.CharFilter(label=_("条款编号"), max_length=20)
    region = RegionFilter(label=_("适用地区"), max_length=6)
    is_current = django_filters.BooleanFilter(label=_("现行版"))

    class Meta:
        model = Scheme
        fields = ["code", "region", "is_current"]


class ClaimFilter(MarketFilterSet):
    status = StatusFilter(choices=Status.choices)
    scheme = SchemeCodeFilter(label=_("政策"), field_name="scheme_code", max_length=20)
    year = NumbersFilter(label=_("申报年度"), min_value=2000, max_value=2100)
    region = RegionFilter(label=_("经办区域"), max_length=6)
    paid_after = django_filters.DateFilter(
        label=_("拨付日期起"), field_name="paid_on", lookup_expr="gte"
    )
    paid_before = django_filters.DateFilter(
        label=_("拨付日期止"), field_name="paid_on", lookup_expr="lte"
    )
    contract_revoked = django_filters.BooleanFilter(
        label=_("合同登记已撤销"), method="filter_revoked"
    )
    ordering = Ordering(
        fields=["created_at", "applied_on", "amount", "paid_on"],
        field_labels={
            "created_at": _("创建时间"),
            "applied_on": _("申请日期"),
            "amount": _("金额"),
            "paid_on": _("拨付日期"),
        },
    )

    class Meta:
        model = Claim
        fields = ["status", "scheme", "year", "region"]
        facets = ("status", "scheme", "year", "region")

    def filter_revoked(self, queryset, name, value):
        revoked = Claim.objects.on_revoked_contracts().values("pk")
        return queryset.filter(pk__in=revoked) if value else queryset.exclude(pk__in=revoked)
