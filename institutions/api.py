from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from institutions import services
from institutions.filters import InvitationFilter, MembershipFilter, OrganizationFilter
from institutions.models import FormerName, Invitation, Membership, Organization, Qualification
from techmarket.accounts.models import User
from techmarket.accounts.persons import hidden_fields
from techmarket.api.files import FilesMixin
from techmarket.api.permissions import ObjectRules
from techmarket.api.viewsets import MarketViewSet, ModelCleanMixin, ReadOnlyMarketViewSet
from techmarket.codes.identifiers import normalise_uscc


class QualificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Qualification
        fields = ["kind", "level", "number", "issued_by", "valid_from", "valid_to"]


class FormerNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = FormerName
        fields = ["name", "valid_from", "valid_until", "unit"]


class OrganizationSerializer(ModelCleanMixin, serializers.ModelSerializer):
    withheld = tuple(Organization.personal)
    qualifications = QualificationSerializer(many=True, read_only=True)
    former_names = FormerNameSerializer(many=True, read_only=True)

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
            "area",
            "industry",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "established_on",
            "intro",
            "status",
            "ended_on",
            "successor",
            "is_demo",
            "qualifications",
            "former_names",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status", "ended_on", "successor"]

    def to_representation(self, organization):
        data = super().to_representation(organization)
        for name in hidden_fields(organization, self.context["request"].user):
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


class OrganizationViewSet(FilesMixin, MarketViewSet):
    """机构"""

    upload_permission = "institutions.upload_organization"

    queryset = Organization.objects.without_search().prefetch_related(
        "qualifications", "former_names"
    )
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def perform_create(self, serializer):
        serializer.instance = services.register(
            Organization(**serializer.validated_data), by=self.request.user
        )


class InvitationSerializer(serializers.ModelSerializer):
    organization = OwnOrganizationField()
    username = serializers.SlugRelatedField(
        source="user", slug_field="username", queryset=User.objects.filter(is_active=True)
    )

    class Meta:
        model = Invitation
        fields = ["id", "organization", "username", "role", "status", "created_at"]
        read_only_fields = ["status"]


class InvitationViewSet(MarketViewSet):
    """加入单位的邀请：由单位管理员发出，受邀人通过 transitions 接受或谢绝。"""

    queryset = Invitation.objects.select_related("user")
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    permission_classes = [IsAuthenticated, ObjectRules]
    http_method_names = ["get", "post", "head", "options"]

    def perform_create(self, serializer):
        invitation = Invitation(**serializer.validated_data)
        if not self.request.user.has_perm("institutions.manage_members", invitation.organization):
            raise PermissionDenied
        serializer.instance = services.invite(invitation, by=self.request.user)


class MembershipSerializer(serializers.ModelSerializer):
    username = serializers.CharField(source="user.username", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "organization", "username", "role", "joined_at"]


class MembershipViewSet(ReadOnlyMarketViewSet):
    """本人及同单位人员的成员关系"""

    queryset = Membership.objects.select_related("user")
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={204: None}, summary="退出单位")
    @action(detail=True, methods=["post"], filterset_class=None)
    def leave(self, request, pk=None):
        membership = self.get_object()
        if membership.user_id != request.user.pk:
            raise PermissionDenied
        services.leave(membership)
        return Response(status=204)
