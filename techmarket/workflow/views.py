"""The page on which a person confirms a move. One view serves every workflow."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from techmarket.workflow.actions import Conflict, find_open_move, perform
from techmarket.workflow.forms import build_form
from techmarket.workflow.models import WorkflowModel


def workflow_model(app_label, model_name):
    content_type = get_object_or_404(ContentType, app_label=app_label, model=model_name)
    model = content_type.model_class()
    if model is None or not issubclass(model, WorkflowModel):
        raise Http404
    return model


class PerformView(LoginRequiredMixin, View):
    template_name = "components/confirm_action.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()  # before the record: it may be visible afterwards
        model = workflow_model(kwargs["app_label"], kwargs["model_name"])
        rows = model._default_manager.visible_to(request.user)
        self.subject = get_object_or_404(rows, pk=kwargs["pk"])
        try:
            return super().dispatch(request, *args, **kwargs)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect(self.subject)

    def move(self):
        return find_open_move(self.subject, self.kwargs["action"], self.request.user)

    def page(self, move, form, status=200):
        context = {"object": self.subject, "move": move, "form": form}
        return render(self.request, self.template_name, context, status=status)

    def get(self, request, **kwargs):
        move = self.move()
        return self.page(move, build_form(move, self.subject))

    def post(self, request, **kwargs):
        move = self.move()
        form = build_form(move, self.subject, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(move, form, status=422)
        try:
            subject = perform(self.subject, move.name, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.page(move, form, status=422)
        messages.success(
            request,
            _("%(label)s：已办理，当前状态为“%(status)s”。")
            % {"label": move.custom["label"], "status": subject.get_status_display()},
        )
        return redirect(subject)


def add_errors(form, error):
    """Put a transition's ValidationError on the form; unknown fields become form errors."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
