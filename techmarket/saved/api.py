from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated

from techmarket.api.viewsets import KnownFieldsMixin, ReadOnlyMarketViewSet
from techmarket.saved import kinds, services
from techmarket.saved.filters import FavouriteFilter, SavedSearchFilter
from techmarket.saved.models import Favourite, SavedSearch

NO_LIST = _("没有这个列表，可用的如 achievements:list、demands:list。")


class SavedSearchSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = SavedSearch
        fields = ["id", "name", "kind", "query", "summary", "alerts", "created_at", "url"]
        read_only_fields = ["summary", "created_at"]

    def validate_name(self, name):
        own = SavedSearch.objects.visible_to(self.context["request"].user).filter(name=name)
        if own.exclude(pk=self.instance and self.instance.pk).exists():
            raise ValidationError(_("您已有同名的搜索，请换一个名称。"))
        return name


class AlertsSerializer(SavedSearchSerializer):
    """改名，停止或恢复提醒；条件不能修改，请另存一个。"""

    class Meta(SavedSearchSerializer.Meta):
        read_only_fields = ["kind", "query", "summary", "created_at"]


class SavedSearchViewSet(
    KnownFieldsMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    ReadOnlyMarketViewSet,
):
    """本人保存的搜索：有新记录时提醒一次"""

    queryset = SavedSearch.objects.order_by("-pk")
    filterset_class = SavedSearchFilter
    permission_classes = [IsAuthenticated]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_serializer_class(self):
        is_change = self.action in ("update", "partial_update")
        return AlertsSerializer if is_change else SavedSearchSerializer

    def perform_create(self, serializer):
        search = SavedSearch(user=self.request.user, **serializer.validated_data)
        serializer.instance = services.save_search(search)

    def perform_update(self, serializer):
        before = serializer.instance.alerts
        search = serializer.save()
        if search.alerts != before:
            services.set_alerts(search, search.alerts)


class FavouriteSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(max_length=40, help_text="列表的代号，如 achievements:list")
    record = serializers.IntegerField(source="record_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Favourite
        fields = ["id", "kind", "record", "created_at"]
        read_only_fields = ["created_at"]


class FavouriteViewSet(
    KnownFieldsMixin, mixins.CreateModelMixin, mixins.DestroyModelMixin, ReadOnlyMarketViewSet
):
    """本人收藏的记录"""

    queryset = Favourite.objects.order_by("-pk")
    serializer_class = FavouriteSerializer
    filterset_class = FavouriteFilter
    permission_classes = [IsAuthenticated]

    def perform_create(self, serializer):
        sent = serializer.validated_data
        kind = kinds.of(sent["kind"])
        if kind is None:
            raise ValidationError({"kind": [NO_LIST]})
        rows = kind.model._default_manager.visible_to(self.request.user)
        record = rows.filter(pk=sent["record_id"]).first()
        if record is None:
            raise ValidationError({"record": [_("没有这条记录，或不对您开放。")]})
        serializer.instance = services.star(self.request.user, record)
