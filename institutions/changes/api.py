from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from institutions.api import OwnOrganizationField
from institutions.changes import services
from institutions.changes.affairs import Outcome, matters_of
from institutions.changes.filters import ChangeRequestFilter
from institutions.changes.models import ChangeRequest, Settlement
from institutions.models import Organization
from techmarket.api.files import FilesMixin
from techmarket.api.permissions import ObjectRules
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin

OLD = ["old_name", "old_region", "old_legal_representative"]


class SettlementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Settlement
        fields = ["affair", "title", "url", "outcome"]


class RecordSerializer(serializers.Serializer):
    title = serializers.CharField(source="__str__")
    url = serializers.CharField(source="get_absolute_url")


class MatterSerializer(serializers.Serializer):
    label = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    words = serializers.CharField(source="fate.words")
    total = serializers.IntegerField()
    rows = RecordSerializer(many=True, help_text="您可以查看的，最多 20 件")


class ChangeRequestSerializer(ModelCleanMixin, serializers.ModelSerializer):
    organization = OwnOrganizationField()
    kind = serializers.ChoiceField(
        ChangeRequest.Kind.choices, required=False, help_text="变更、注销或合并，提出后不能改"
    )
    successor = serializers.PrimaryKeyRelatedField(
        queryset=Organization.objects.verified(), required=False, allow_null=True
    )
    settlements = SettlementSerializer(many=True, read_only=True)

    class Meta:
        model = ChangeRequest
        fields = [
            "id",
            "organization",
            "kind",
            "successor",
            "name",
            "region",
            "area",
            "legal_representative",
            "effective_on",
            "reason",
            *OLD,
            "status",
            "settlements",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [*OLD, "status"]

    def validate_organization(self, organization):
        """A request is of the unit that it was made for."""
        if self.instance and organization != self.instance.organization:
            raise serializers.ValidationError(self.fields["organization"].error_messages["null"])
        return organization

    def validate_kind(self, kind):
        if self.instance and kind != self.instance.kind:
            raise serializers.ValidationError(_("类别不能修改，请撤回后另行提出。"))
        return kind


class ChangeRequestViewSet(FilesMixin, MarketViewSet):
    """机构变更、注销、合并的申请：由单位管理员提出，科技部门审核。"""

    upload_permission = "changes.upload_changerequest"
    queryset = ChangeRequest.objects.prefetch_related("settlements")
    serializer_class = ChangeRequestSerializer
    filterset_class = ChangeRequestFilter
    permission_classes = [IsAuthenticated, ObjectRules]
    http_method_names = ["get", "post", "patch", "head", "options"]

    @extend_schema(responses=MatterSerializer(many=True), summary="注销、合并前的未了事项")
    @action(detail=True, pagination_class=None, filterset_class=None)
    def affairs(self, request, pk=None):
        """逐项列出及其处理：first 须先办结，kept 保留，over 终止，passed 转入承继单位。"""
        change = self.get_object()
        rows = matters_of(change, request.user) if change.is_end else []
        return Response(MatterSerializer(rows, many=True).data)

    def perform_create(self, serializer):
        change = ChangeRequest(**serializer.validated_data)
        serializer.instance = services.propose_change(change, by=self.request.user)
