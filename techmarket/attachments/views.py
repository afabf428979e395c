from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views import View

from techmarket.attachments.models import Attachment


class Download(View):
    """Serve a file as an attachment to those who may open its record."""

    def get(self, request, uuid):
        attachment = get_object_or_404(Attachment, uuid=uuid)
        model = attachment.subject_type.model_class()
        rows = model._default_manager.visible_to(request.user)
        subject = get_object_or_404(rows, pk=attachment.subject_id)
        if not subject.may_open_files(request.user):
            raise Http404
        response = FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.title,
            content_type=attachment.content_type,
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        return response
