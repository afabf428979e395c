"""One's own imports over the API: state, progress and result, and the way back."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from techmarket.api.bodies import refuse_unknown
from techmarket.api.viewsets import ReadOnlyMarketViewSet
from techmarket.exchange import undoing
from techmarket.exchange.models import Import


class ImportFilter(django_filters.FilterSet):
    class Meta:
        model = Import
        fields = ["state", "target"]


class CellSerializer(serializers.Serializer):
    row = serializers.CharField(help_text="文件中的行号；空表示整个文件")
    messages = serializers.ListField(child=serializers.CharField())


class TotalsSerializer(serializers.Serializer):
    new = serializers.IntegerField(required=False)
    update = serializers.IntegerField(required=False)
    skip = serializers.IntegerField(required=False)


class ImportSerializer(serializers.ModelSerializer):
    reached = serializers.IntegerField(read_only=True, help_text="正在处理时，已经处理的行数")
    totals = TotalsSerializer(read_only=True)
    problems = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Import
        fields = [
            "id",
            "target",
            "file_name",
            "state",
            "row_count",
            "reached",
            "totals",
            "problems",
            "created_at",
            "written_at",
            "undone_at",
            "url",
        ]

    @extend_schema_field(CellSerializer(many=True))
    def get_problems(self, made):
        return made.report.get("problems", [])


class UndoSerializer(serializers.Serializer):
    """撤销一次导入。"""

    kept = serializers.IntegerField(
        min_value=0, default=0, help_text="已知有多少条记录因之后有变动而保留；与实际不符则不撤销"
    )


class ImportViewSet(ReadOnlyMarketViewSet):
    """本人的导入"""

    queryset = Import.objects.without_file()
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    permission_classes = [IsAuthenticated]

    @extend_schema(request=UndoSerializer, responses=ImportSerializer, summary="撤销导入")
    @action(detail=True, methods=["post"], filterset_class=None)
    def undo(self, request, pk=None):
        made = self.get_object()
        serializer = UndoSerializer(data=request.data)
        refuse_unknown(serializer)
        serializer.is_valid(raise_exception=True)
        kept = serializer.validated_data["kept"]
        made = undoing.undo(made.pk, by=request.user, kept=kept, at=timezone.now())
        return Response(self.get_serializer(made).data)
