from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from institutions import services
from institutions.filters import OrganizationFilter
from institutions.models import Organization, Qualification
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin
from techmarket.codes.identifiers import normalise_uscc


class QualificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Qualification
        fields = ["kind", "level", "number", "issued_by", "valid_from", "valid_to"]


class OrganizationSerializer(ModelCleanMixin, serializers.ModelSerializer):
    qualifications = QualificationSerializer(many=True, read_only=True)

    class Meta:
        model = Organization
        fields = [
            "id",
            "name",
            "uscc",
            "kind",
            "scale",
            "party_type",
            "region",
            "industry",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "established_on",
            "intro",
            "status",
            "is_demo",
            "qualifications",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status"]

    def to_representation(self, organization):
        """Persons are named to signed-in users only (个人信息保护法第二十五条)."""
        data = super().to_representation(organization)
        if not self.context["request"].user.is_authenticated:
            for name in ("legal_representative", "contact_name", "contact_phone"):
                data.pop(name)
        return data

    def to_internal_value(self, data):
        if isinstance(data, dict) and isinstance(data.get("uscc"), str):
            data = data | {"uscc": normalise_uscc(data["uscc"])}
        return super().to_internal_value(data)


class OwnOrganizationField(serializers.PrimaryKeyRelatedField):
    """An organisation the caller acts for; anybody else's does not exist."""

    default_error_messages = {"does_not_exist": _("您不代表编号为 {pk_value} 的单位。")}

    def get_queryset(self):
        return Organization.objects.of(self.context["request"].user)


class OrganizationViewSet(MarketViewSet):
    """机构"""

    queryset = Organization.objects.without_search().prefetch_related("qualifications")
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def perform_create(self, serializer):
        serializer.instance = services.register(
            Organization(**serializer.validated_data), by=self.request.user
        )
