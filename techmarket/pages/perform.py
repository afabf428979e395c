"""The page on which a person confirms a move. One view serves every workflow."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from techmarket.pages.service import ServiceFormView
from techmarket.workflow.actions import Conflict, find_open_move, perform
from techmarket.workflow.forms import build_form
from techmarket.workflow.models import WorkflowModel


def workflow_model(app_label, model_name):
    content_type = get_object_or_404(ContentType, app_label=app_label, model=model_name)
    model = content_type.model_class()
    if model is None or not issubclass(model, WorkflowModel):
        raise Http404
    return model


class PerformView(LoginRequiredMixin, ServiceFormView):
    template_name = "components/confirm_action.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()  # before the record: it may be visible afterwards
        model = workflow_model(kwargs["app_label"], kwargs["model_name"])
        rows = model._default_manager.visible_to(request.user)
        self.object = get_object_or_404(rows, pk=kwargs["pk"])
        try:
            self.move = find_open_move(self.object, kwargs["action"], request.user)
        except Conflict as conflict:
            return self.conflict(None, str(conflict))
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return self.move.custom.form_class

    def get_form(self, form_class=None):
        sent = self.get_form_kwargs()
        return build_form(self.move, self.object, sent.get("data"), sent.get("files"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(object=self.object, move=self.move, **kwargs)

    def save(self, form):
        user = self.request.user
        return perform(self.object, self.move.name, actor=user, **form.cleaned_data)

    def conflict(self, form, message):
        """The move is not open any more: there is nothing to fill in, only to look at."""
        messages.error(self.request, message)
        return redirect(self.object)

    def message_of(self, saved):
        names = {"label": self.move.custom.label, "status": saved.get_status_display()}
        return _("%(label)s：已办理，当前状态为“%(status)s”。") % names
