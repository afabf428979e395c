from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from techmarket.api.bodies import refuse_unknown
from techmarket.api.viewsets import ReadOnlyMarketViewSet
from techmarket.notices.filters import NoticeFilter
from techmarket.notices.forms import ObjectionForm
from techmarket.notices.models import Notice, Objection


class ObjectionThrottle(SimpleRateThrottle):
    """Filing is open to everybody, so it is limited per address; the page asks it too."""

    scope = "objection"
    rate = "20/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class RowSerializer(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()


class NoticeSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    rows = RowSerializer(many=True, read_only=True, help_text="发布时冻结的公示内容")
    url = serializers.SerializerMethodField(help_text="永久地址")

    class Meta:
        model = Notice
        fields = [
            "id",
            "number",
            "title",
            "kind",
            "kind_label",
            "region",
            "rows",
            "starts_on",
            "days",
            "unit",
            "ends_on",
            "suspended_on",
            "clause",
            "status",
            "status_label",
            "url",
        ]

    def get_url(self, notice) -> str:
        return settings.SITE_URL + notice.get_absolute_url()


class ObjectionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Objection
        fields = ["name", "organization", "phone", "email", "content"]
        extra_kwargs = {"content": {"min_length": 10}}


class ReceiptSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="异议编号")
    status = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="回执地址，答复显示在此；请妥善保存")

    def get_url(self, objection) -> str:
        return settings.SITE_URL + objection.get_absolute_url()


class NoticeViewSet(ReadOnlyMarketViewSet):
    """公示"""

    queryset = Notice.objects.all()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    @extend_schema(
        request=ObjectionSerializer, responses={201: ReceiptSerializer}, summary="提出异议"
    )
    @action(
        detail=True,
        methods=["post"],
        permission_classes=[AllowAny],
        throttle_classes=[ObjectionThrottle],
        filterset_class=None,
    )
    def objections(self, request, pk=None):
        notice = self.get_object()
        serializer = ObjectionSerializer(data=request.data)
        refuse_unknown(serializer)
        serializer.is_valid(raise_exception=True)
        form = ObjectionForm(serializer.validated_data, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        objection = form.file(notice, on=timezone.localdate(), user=request.user)
        return Response(ReceiptSerializer(objection).data, status.HTTP_201_CREATED)
