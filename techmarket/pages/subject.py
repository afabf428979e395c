"""The base of every page that does something to one record."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from techmarket.attachments.forms import AttachmentForm
from techmarket.attachments.models import Attachment
from techmarket.workflow.views import add_errors


class SubjectMixin:
    """A page about one record: it must be visible (else 404) and permitted (else 403)."""

    model = None
    permission_required = None

    def dispatch(self, request, *args, **kwargs):
        rows = self.model._default_manager.visible_to(request.user)
        self.object = get_object_or_404(rows, pk=kwargs["pk"])
        if not request.user.has_perm(self.permission_required, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SubjectFormView(LoginRequiredMixin, SubjectMixin, FormView):
    """A form that does something to a record: subclasses write `save(form)`."""

    template_name = "components/form_page.html"
    page_title = submit_label = saved_message = ""

    def get_context_data(self, **kwargs):
        url = self.object.get_absolute_url()
        return super().get_context_data(
            object=self.object,
            page_title=self.page_title,
            submit_label=self.submit_label,
            cancel_url=url,
            breadcrumbs=[(str(self.object), url), (self.page_title, "")],
            **kwargs,
        )

    def form_valid(self, form):
        try:
            with transaction.atomic():
                self.save(form)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.saved_message)
        return redirect(self.get_success_url())

    def get_success_url(self):
        return self.object.get_absolute_url()

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class MarketUploadView(SubjectFormView):
    """Keep a file with a record."""

    form_class = AttachmentForm
    page_title = gettext_lazy("上传材料")
    submit_label = gettext_lazy("上传")
    saved_message = gettext_lazy("文件已上传。")

    def save(self, form):
        upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        Attachment.store(upload, subject=self.object, kind=kind, by=self.request.user)
