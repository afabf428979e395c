from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework import serializers

from brokers import services
from brokers.filters import BrokerFilter, EngagementFilter, ServiceRecordFilter
from brokers.models import Broker, Engagement, ServiceRecord
from brokers.rules import is_practising
from demands.models import Intent
from institutions.api import OwnOrganizationField
from techmarket.api.fields import VisibleField
from techmarket.api.viewsets import AppendOnlyMarketViewSet, MarketViewSet, ModelCleanMixin


class BrokerSerializer(ModelCleanMixin, serializers.ModelSerializer):
    organization = OwnOrganizationField(required=False, allow_null=True)

    class Meta:
        model = Broker
        fields = [
            "id",
            "name",
            "organization",
            "region",
            "grade",
            "certificate_number",
            "issuer",
            "issued_on",
            "valid_to",
            "tech_fields",
            "specialty",
            "intro",
            "status",
            "is_demo",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status"]


class BrokerViewSet(MarketViewSet):
    """技术经理人"""

    queryset = Broker.objects.prefetch_related("tech_fields")
    serializer_class = BrokerSerializer
    filterset_class = BrokerFilter

    def perform_create(self, serializer):
        serializer.save(created_by=self.request.user, user=self.request.user)


class ServiceRecordSerializer(serializers.ModelSerializer):
    engagement = VisibleField(queryset=Engagement.objects.all())

    class Meta:
        model = ServiceRecord
        fields = ["id", "engagement", "kind", "held_on", "content", "created_at"]


class ServiceRecordViewSet(AppendOnlyMarketViewSet):
    """撮合服务的记录：由服务的技术经理人添加，不能修改。"""

    queryset = ServiceRecord.objects.all()
    serializer_class = ServiceRecordSerializer
    filterset_class = ServiceRecordFilter

    def perform_create(self, serializer):
        record, by = ServiceRecord(**serializer.validated_data), self.request.user
        if not by.has_perm("brokers.log_service", record.engagement):
            raise PermissionDenied
        serializer.instance = services.log_service(record, by=by, on=timezone.localdate())


class EngagementSerializer(serializers.ModelSerializer):
    intent = VisibleField(queryset=Intent.objects.all())
    broker = VisibleField(queryset=Broker.objects.all(), required=False)

    class Meta:
        model = Engagement
        fields = ["id", "intent", "broker", "plan", "status", "answer_due_at", "created_at"]
        read_only_fields = ["status", "answer_due_at"]
        validators = []  # the service checks; the keys would make the broker required


class EngagementViewSet(MarketViewSet):
    """撮合服务：不写 broker 是经理人本人申请，写明 broker 是需求方委托该经理人；
    其后只能通过 transitions 办理。"""

    queryset = Engagement.objects.all()
    serializer_class = EngagementSerializer
    filterset_class = EngagementFilter
    http_method_names = ["get", "post", "head", "options"]

    def perform_create(self, serializer):
        user, sent = self.request.user, serializer.validated_data
        own = user.broker if is_practising(user) else None
        broker = sent.pop("broker", own)
        if broker is None:
            raise PermissionDenied
        agreed = services.apply_for if broker == own else services.commission
        serializer.instance = agreed(Engagement(broker=broker, **sent), by=user, at=timezone.now())
