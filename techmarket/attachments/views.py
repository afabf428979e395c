import structlog
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views import View

from techmarket.attachments.models import Attachment

log = structlog.get_logger(__name__)


class OpenFile(View):
    """A file for those who may open its record."""

    missing_template = "attachments/missing.html"
    policy = "sandbox; default-src 'none'"

    def get(self, request, uuid):
        attachment = get_object_or_404(Attachment, uuid=uuid)
        model = attachment.subject_type.model_class()
        rows = model._default_manager.visible_to(request.user)
        subject = get_object_or_404(rows, pk=attachment.subject_id)
        if not subject.may_open_files(request.user):
            raise Http404
        try:
            response = self.answer(attachment)
        except FileNotFoundError:
            log.exception("attachment_missing", attachment=str(attachment.uuid))
            return render(request, self.missing_template, {"attachment": attachment}, status=404)
        response["Content-Security-Policy"] = self.policy
        response["Cache-Control"] = "private, no-store"
        return response


class Download(OpenFile):
    """The file as it was sent, never run by the browser."""

    def answer(self, attachment):
        return FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.title,
            content_type=attachment.content_type,
        )


class ShowInPlace(OpenFile):
    """A picture, a phone's photo as the JPEG that we drew of it, or a PDF, within our own pages.

    The browser's PDF viewer does not start in a sandbox; nothing else may be loaded or run.
    """

    policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    policy += "; frame-ancestors 'self'"

    def answer(self, attachment):
        if attachment.shown:
            response = FileResponse(attachment.shown.open("rb"), content_type="image/jpeg")
        elif attachment.get_view_url():
            kind = attachment.content_type
            response = FileResponse(attachment.file.open("rb"), content_type=kind)
        else:
            raise Http404
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
