from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from . import places, registry
from .dashboard import Board
from .filters import PolicyTargetFilter
from .models import PolicyTarget

SCOPE = [
    OpenApiParameter("region", str, description="行政区划代码（6 位）；空缺为本市场所在地区"),
    OpenApiParameter("year", int, description="统计年份；空缺为今年"),
]


NOT_TOLD = "不足 3 项的金额只对当地科技主管部门公开，其余为 null"


def told(value):
    return None if value is None else str(value)


class YearValueSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    value = serializers.CharField(allow_null=True, help_text=NOT_TOLD)


class RegionValueSerializer(serializers.Serializer):
    region = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text=NOT_TOLD)
    list_url = serializers.CharField()


class IndicatorSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.ChoiceField(choices=registry.KINDS)
    definition = serializers.CharField()
    money = serializers.CharField()
    region = serializers.CharField()
    year = serializers.IntegerField()
    value = serializers.CharField(
        allow_null=True, help_text=f"十进制数字，金额单位为元；{NOT_TOLD}"
    )
    list_url = serializers.CharField()


class IndicatorDetailSerializer(IndicatorSerializer):
    series = YearValueSerializer(many=True)
    regions = RegionValueSerializer(many=True)


class IndicatorViewSet(viewsets.ViewSet):
    query_parameters = tuple(parameter.name for parameter in SCOPE)
    permission_classes = [AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9_.]+"

    @extend_schema(
        description="全部指标在一个地区、一个年份的数值，每个数值附清单地址。",
        parameters=SCOPE,
        responses=IndicatorSerializer(many=True),
    )
    def list(self, request):
        board = self.board(registry.registered())
        rows = [self.summary(board, one) for one in board.counted.values()]
        return Response(IndicatorSerializer(rows, many=True).data)

    @extend_schema(
        description="一个指标的数值、近五年序列与分地区数值。",
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH), *SCOPE],
        responses=IndicatorDetailSerializer,
    )
    def retrieve(self, request, code=None):
        found = registry.get(code)
        if found is None:
            raise NotFound(_("没有这个指标。"))
        board = self.board([found])
        one = board.counted[code]
        years = reversed(board.years)
        row = self.summary(board, one) | {
            "series": [
                {"year": year, "value": told(one.total(board.place.prefix, year))} for year in years
            ],
            "regions": [
                {"region": r.code, "name": r.name, "value": told(r.value), "list_url": r.list_url}
                for r in (board.league(one) if one.divisible else [])
            ],
        }
        return Response(IndicatorDetailSerializer(row).data)

    def board(self, indicators) -> Board:
        today = timezone.localdate()
        try:
            place = places.Place.from_query(self.request.query_params, settings.MARKET_REGION)
            year = places.chosen_year(self.request.query_params, today)
        except places.UnknownPlaceError as error:
            raise ValidationError({error.field: [str(error)]}) from error
        selection = places.Selection(place, today)
        return Board(selection, year, places.years(today), indicators, self.request.user)

    @staticmethod
    def summary(board: Board, one) -> dict:
        indicator, card = one.indicator, board.card(one)
        return {
            "code": indicator.code,
            "name": str(indicator.name),
            "unit": indicator.unit,
            "kind": indicator.kind,
            "definition": str(indicator.definition),
            "money": str(indicator.money),
            "region": board.place.code,
            "year": board.year,
            "value": told(card.value),
            "list_url": card.list_url,
        }


class PolicyTargetSerializer(serializers.ModelSerializer):
    class Meta:
        model = PolicyTarget
        fields = [
            "id",
            "document",
            "document_title",
            "clause",
            "clause_path",
            "quote",
            "indicator",
            "name",
            "region",
            "year",
            "comparator",
            "value",
            "unit",
            "note",
        ]


@extend_schema(description="五部政策的目标值，逐条附条款编号与原文。")
class PolicyTargetViewSet(viewsets.ReadOnlyModelViewSet):
    permission_classes = [AllowAny]
    queryset = PolicyTarget.objects.all()
    serializer_class = PolicyTargetSerializer
    filterset_class = PolicyTargetFilter
