import structlog
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views import View

from techmarket.attachments.models import Attachment

log = structlog.get_logger(__name__)


class Download(View):
    """Serve a file as an attachment to those who may open its record."""

    missing_template = "attachments/missing.html"

    def get(self, request, uuid):
        attachment = get_object_or_404(Attachment, uuid=uuid)
        model = attachment.subject_type.model_class()
        rows = model._default_manager.visible_to(request.user)
        subject = get_object_or_404(rows, pk=attachment.subject_id)
        if not subject.may_open_files(request.user):
            raise Http404
        try:
            content = attachment.file.open("rb")
        except FileNotFoundError:
            log.exception("attachment_missing", attachment=str(attachment.uuid))
            return render(request, self.missing_template, {"attachment": attachment}, status=404)
        response = FileResponse(
            content,
            as_attachment=True,
            filename=attachment.title,
            content_type=attachment.content_type,
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        return response
