from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from contracts.subsidies.claims import services
from contracts.subsidies.claims.filters import ClaimFilter, SchemeFilter
from contracts.subsidies.claims.forms import check_year
from contracts.subsidies.claims.models import CalculationSheet, Claim, Scheme
from institutions.api import OwnOrganizationField
from techmarket.api.viewsets import MarketViewSet, ReadOnlyMarketViewSet


class SchemeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Scheme
        fields = [
            "id",
            "code",
            "version",
            "is_current",
            "title",
            "document",
            "document_number",
            "clause",
            "quote",
            "region",
            "valid_from",
            "valid_to",
            "entry",
            "digest",
        ]


class SchemeViewSet(ReadOnlyMarketViewSet):
    """后补助政策：条款原文，以及每个参数的值、起用日期和依据。"""

    queryset = Scheme.objects.all()
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter


class SheetSerializer(serializers.ModelSerializer):
    result = serializers.JSONField(
        help_text="逐笔付款、每项条件、算式的每一步、别的读法和用到的每个参数"
    )
    facts = serializers.JSONField(help_text="计算所用的事实，写法见 estimate 的请求")

    class Meta:
        model = CalculationSheet
        fields = [
            "revision",
            "on",
            "base",
            "rate",
            "amount",
            "rule_version",
            "digest",
            "computed_at",
            "result",
            "facts",
        ]


class ClaimSerializer(serializers.ModelSerializer):
    applicant = OwnOrganizationField()
    scheme = serializers.PrimaryKeyRelatedField(queryset=Scheme.objects.current())

    class Meta:
        model = Claim
        fields = [
            "id",
            "number",
            "scheme",
            "scheme_code",
            "applicant",
            "region",
            "year",
            "note",
            "status",
            "applied_on",
            "revision",
            "amount",
            "approved_on",
            "paid_on",
            "payment_reference",
            "is_demo",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "number",
            "scheme_code",
            "region",
            "status",
            "applied_on",
            "revision",
            "amount",
            "approved_on",
            "paid_on",
            "payment_reference",
        ]

    def validate_year(self, year):
        return check_year(year, on=timezone.localdate())

    def save(self, **kwargs):
        """By the same service as the page."""
        claim = self.instance or Claim()
        for name, value in self.validated_data.items():
            setattr(claim, name, value)
        by = self.context["request"].user
        self.instance = services.save_claim(claim, by=by, on=timezone.localdate())
        return self.instance


class ClaimViewSet(MarketViewSet):
    """后补助申请：只对申请单位和经办区域的管理部门可见。"""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter

    @extend_schema(responses=SheetSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def sheet(self, request, pk=None):
        """现行测算表。"""
        sheet = self.get_object().sheet
        if sheet is None:
            raise NotFound(_("还没有核算，请稍后再试。"))
        return Response(SheetSerializer(sheet).data)
