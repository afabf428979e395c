from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import BasePermission

from techmarket.accounts.models import SecurityEvent
from techmarket.api.pagination import NewestPagination
from techmarket.api.viewsets import VisibleMixin
from techmarket.audit.filters import SecurityEventFilter


class MayReadEvents(BasePermission):
    def has_permission(self, request, view):
        return request.user.has_perm("accounts.view_securityevent")


class SecurityEventSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    actor = serializers.SlugRelatedField(
        slug_field="username", read_only=True, allow_null=True, help_text="操作人的用户名"
    )

    class Meta:
        model = SecurityEvent
        fields = ["id", "at", "kind", "kind_label", "actor", "subject", "address"]


class SecurityEventViewSet(VisibleMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """安全事件（审计员和安全管理员），新的在前；`count` 最多数到 10000，更早的请用日期筛选"""

    queryset = SecurityEvent.objects.newest_first()
    serializer_class = SecurityEventSerializer
    filterset_class = SecurityEventFilter
    pagination_class = NewestPagination
    permission_classes = [MayReadEvents]
