"""The files of a record over the API: listed, and sent as multipart/form-data."""

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from techmarket.api.bodies import refuse_unknown
from techmarket.api.parsers import BoundedJSONParser
from techmarket.attachments.models import Attachment, attachments_of


class FileSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    view_url = serializers.CharField(
        source="get_view_url",
        read_only=True,
        help_text="图片和 PDF 在网页里查看的地址；其他文件为空",
    )

    class Meta:
        model = Attachment
        fields = [
            "uuid",
            "kind",
            "title",
            "size",
            "sha256",
            "content_type",
            "uploaded_at",
            "url",
            "view_url",
        ]


class UploadSerializer(serializers.ModelSerializer):
    """上传材料（multipart/form-data）。"""

    class Meta:
        model = Attachment
        fields = ["kind", "file"]


class FilesMixin:
    """GET lists the files for those who may open them, POST keeps one more."""

    upload_permission = None

    @extend_schema(methods=["GET"], responses=FileSerializer(many=True), summary="列出材料")
    @extend_schema(
        methods=["POST"],
        request={"multipart/form-data": UploadSerializer},
        responses={201: FileSerializer},
        summary="上传材料",
    )
    @action(
        detail=True,
        methods=["get", "post"],
        pagination_class=None,
        filterset_class=None,
        permission_classes=[IsAuthenticatedOrReadOnly],
        parser_classes=[MultiPartParser, BoundedJSONParser],
    )
    def files(self, request, pk=None):
        subject = self.get_object()
        if request.method == "GET":
            rows = attachments_of(subject, request.user)
            return Response(FileSerializer(rows, many=True).data)
        if not request.user.has_perm(self.upload_permission, subject):
            self.permission_denied(request)
        serializer = UploadSerializer(data=request.data)
        refuse_unknown(serializer)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            sent = serializer.validated_data
            stored = Attachment.store(
                sent["file"], subject=subject, kind=sent["kind"], by=request.user
            )
        return Response(FileSerializer(stored).data, status=201)
