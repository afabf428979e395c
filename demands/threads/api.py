from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated

from demands.models import Intent
from demands.threads import services
from demands.threads.filters import ThreadMessageFilter
from demands.threads.models import ThreadMessage
from techmarket.api.bodies import refuse_unknown
from techmarket.api.fields import VisibleField
from techmarket.api.files import FileSerializer
from techmarket.api.parsers import BoundedJSONParser
from techmarket.api.viewsets import ReadOnlyMarketViewSet
from techmarket.attachments.validators import validate_upload


class ThreadMessageSerializer(serializers.ModelSerializer):
    intent = VisibleField(queryset=Intent.objects.all())
    file = serializers.FileField(write_only=True, required=False, validators=[validate_upload])
    files = FileSerializer(many=True, read_only=True)
    speaker = serializers.CharField(read_only=True, help_text="发言单位；技术经理人为其姓名")

    class Meta:
        model = ThreadMessage
        fields = ["id", "intent", "organization", "speaker", "text", "file", "files", "created_at"]
        read_only_fields = ["organization"]


class ThreadMessageViewSet(CreateModelMixin, ReadOnlyMarketViewSet):
    """意向往来：双方和服务中的技术经理人可读可写，只增不改；可附一个文件（multipart/form-data）。"""

    queryset = ThreadMessage.objects.select_related("organization", "created_by")
    queryset = queryset.prefetch_related("files")
    serializer_class = ThreadMessageSerializer
    filterset_class = ThreadMessageFilter
    permission_classes = [IsAuthenticated]
    parser_classes = [BoundedJSONParser, MultiPartParser]

    def get_serializer(self, *args, **kwargs):
        serializer = super().get_serializer(*args, **kwargs)
        if "data" in kwargs:
            refuse_unknown(serializer)
        return serializer

    def perform_create(self, serializer):
        data = dict(serializer.validated_data)
        upload = data.pop("file", None)
        serializer.instance = services.write_message(
            ThreadMessage(**data), by=self.request.user, upload=upload
        )
