from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from achievements.models import Achievement
from demands import services
from demands.filters import DemandFilter, IntentFilter
from demands.models import Demand, Intent, Match
from demands.models.intent import Direction
from institutions.api import OwnOrganizationField
from techmarket.api.fields import VisibleField
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin


class DemandSerializer(ModelCleanMixin, serializers.ModelSerializer):
    organization = OwnOrganizationField()

    class Meta:
        model = Demand
        fields = [
            "id",
            "title",
            "external_key",
            "organization",
            "description",
            "targets",
            "keywords",
            "field",
            "industry",
            "region",
            "budget_min",
            "budget_max",
            "maturity_wanted",
            "modes",
            "deadline_on",
            "no_secret",
            "status",
            "is_demo",
            "matched_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status", "matched_at"]


class MatchSerializer(serializers.ModelSerializer):
    class Meta:
        model = Match
        fields = ["achievement", "rank", "score", "reasons", "engine", "created_at"]


class DemandViewSet(MarketViewSet):
    """技术需求"""

    queryset = Demand.objects.all()
    serializer_class = DemandSerializer
    filterset_class = DemandFilter

    @extend_schema(responses=MatchSerializer(many=True))
    @action(detail=True, filterset_class=None)
    def matches(self, request, pk=None):
        """匹配结果：名次、得分与理由；只对需求单位和管理部门开放。"""
        rows = Match.objects.visible_to(request.user).filter(demand=self.get_object())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(MatchSerializer(page, many=True).data)


class IntentSerializer(serializers.ModelSerializer):
    withheld = ("contact_name", "contact_phone")
    sender = OwnOrganizationField()
    demand = VisibleField(queryset=Demand.objects.all(), required=False, allow_null=True)
    achievement = serializers.PrimaryKeyRelatedField(
        queryset=Achievement.objects.listed(), required=False, allow_null=True
    )

    class Meta:
        model = Intent
        fields = [
            "id",
            "direction",
            "achievement",
            "demand",
            "sender",
            "receiver",
            "message",
            "contact_name",
            "contact_phone",
            "open_to_brokers",
            "status",
            "reply",
            "reason_code",
            "reply_due_on",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["receiver", "status", "reply", "reason_code", "reply_due_on"]
        validators = []  # the service checks; the generated one would ask for `demand`

    def validate(self, attrs):
        matter = "demand" if attrs.get("direction") == Direction.OFFER else "achievement"
        if not attrs.get(matter):
            raise serializers.ValidationError(
                {matter: self.fields[matter].error_messages["required"]}
            )
        return attrs

    def to_representation(self, intent):
        """Whom to call is for the two sides, as on the page."""
        data = super().to_representation(intent)
        if not intent.may_open_files(self.context["request"].user):
            for name in self.withheld:
                data.pop(name)
        return data


class IntentViewSet(MarketViewSet):
    """合作意向：发出后只能通过 transitions 办理，不能修改。"""

    queryset = Intent.objects.all()
    serializer_class = IntentSerializer
    filterset_class = IntentFilter
    http_method_names = ["get", "post", "head", "options"]

    def perform_create(self, serializer):
        serializer.instance = services.send_intent(
            Intent(**serializer.validated_data), by=self.request.user, on=timezone.localdate()
        )
