"""The base of every page that does something to one record."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from techmarket.attachments.forms import AttachmentForm
from techmarket.attachments.models import Attachment
from techmarket.pages.keeping import KeepsInput
from techmarket.pages.service import ServiceFormView


class SubjectMixin:
    """A page about one record: it must be visible (else 404) and permitted (else 403)."""

    model = None
    permission_required = None

    def dispatch(self, request, *args, **kwargs):
        rows = self.model._default_manager.visible_to(request.user)
        self.object = get_object_or_404(rows, pk=kwargs["pk"])
        if not self.is_permitted():
            return self.refused()
        return super().dispatch(request, *args, **kwargs)

    def refused(self):
        raise PermissionDenied

    def is_permitted(self):
        return self.request.user.has_perm(self.permission_required, self.object)


class SubjectFormView(LoginRequiredMixin, SubjectMixin, ServiceFormView):
    """A form that does something to a record and returns to it."""

    def get_context_data(self, **kwargs):
        url = self.object.get_absolute_url()
        return super().get_context_data(
            object=self.object,
            cancel_url=url,
            breadcrumbs=[(str(self.object), url), (self.page_title, "")],
            **kwargs,
        )

    def target_of(self, saved):
        return self.object


class KeptSubjectFormView(KeepsInput, SubjectFormView):
    """For forms of more than three fields: they lose nothing, as those of records."""

    def post(self, request, *args, **kwargs):
        return self.kept_aside() or super().post(request, *args, **kwargs)


class MarketUploadView(SubjectFormView):
    """Keep a file with a record."""

    form_class = AttachmentForm
    page_title = gettext_lazy("上传材料")
    submit_label = gettext_lazy("上传")
    saved_message = gettext_lazy("文件已上传。")

    def save(self, form):
        upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        return Attachment.store(upload, subject=self.object, kind=kind, by=self.request.user)
