from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated

from institutions.api import OwnOrganizationField
from institutions.changes import services
from institutions.changes.filters import ChangeRequestFilter
from institutions.changes.models import ChangeRequest
from techmarket.api.files import FilesMixin
from techmarket.api.permissions import ObjectRules
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin

OLD = ["old_name", "old_region", "old_legal_representative"]


class ChangeRequestSerializer(ModelCleanMixin, serializers.ModelSerializer):
    organization = OwnOrganizationField()

    class Meta:
        model = ChangeRequest
        fields = [
            "id",
            "organization",
            "name",
            "region",
            "area",
            "legal_representative",
            "effective_on",
            "reason",
            *OLD,
            "status",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [*OLD, "status"]

    def validate_organization(self, organization):
        """A request is of the unit that it was made for."""
        if self.instance and organization != self.instance.organization:
            raise serializers.ValidationError(self.fields["organization"].error_messages["null"])
        return organization


class ChangeRequestViewSet(FilesMixin, MarketViewSet):
    """机构变更申请：由单位管理员提出，科技部门审核。"""

    upload_permission = "changes.upload_changerequest"
    queryset = ChangeRequest.objects.all()
    serializer_class = ChangeRequestSerializer
    filterset_class = ChangeRequestFilter
    permission_classes = [IsAuthenticated, ObjectRules]
    http_method_names = ["get", "post", "patch", "head", "options"]

    def perform_create(self, serializer):
        change = ChangeRequest(**serializer.validated_data)
        serializer.instance = services.propose_change(change, by=self.request.user)
