"""The page on which a person confirms a move. One view serves every workflow."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from techmarket.pages.check import answers_of
from techmarket.pages.detail import record_page
from techmarket.pages.queue import Queue
from techmarket.pages.service import ServiceFormView
from techmarket.workflow.actions import Conflict, find_open_move, perform
from techmarket.workflow.forms import build_form
from techmarket.workflow.links import perform_url, receipt_url
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.reasons import usual_reasons
from techmarket.workflow.trial import gaps_at


def workflow_model(app_label, model_name):
    content_type = get_object_or_404(ContentType, app_label=app_label, model=model_name)
    model = content_type.model_class()
    if model is None or not issubclass(model, WorkflowModel):
        raise Http404
    return model


def with_usual_reason(data):
    """One of the usual reasons stands for the text, where none was written."""
    chosen = data and data.get("usual_reason")
    if not chosen or data.get("note", "").strip():
        return data
    filled = data.copy()
    filled["note"] = chosen
    return filled


class PerformView(LoginRequiredMixin, ServiceFormView):
    """Beside what is decided: the record's own page, with the form in its side column."""

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
        self.queue = Queue.of(self.object, request)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self):
        """Only what is shown is read: a move that is done leads elsewhere."""
        return record_page(self.object, self.request)

    @cached_property
    def answers(self):
        """What is submitted is checked as it was asked for, with the way to change it."""
        if not self.move.custom.next_step:
            return []
        return answers_of(self.object, self.request.user, self.change_url)

    @cached_property
    def change_url(self):
        may_change = self.request.user.has_perm(self.page.change_permission, self.object)
        return reverse(self.page.change_url_name, args=[self.object.pk]) if may_change else ""

    def get_template_names(self):
        return ["components/check_answers.html" if self.answers else self.page.template_name]

    def get_form_class(self):
        return self.move.custom.form_class

    def get_form(self, form_class=None):
        sent = self.get_form_kwargs()
        data = with_usual_reason(sent.get("data"))
        return build_form(self.move, self.object, data, sent.get("files"))

    def get_context_data(self, **kwargs):
        reasons = usual_reasons(type(self.object), self.move, self.request.user, at=timezone.now())
        decision = {"move": self.move, "queue": self.queue, "reasons": reasons}
        decision["gaps"] = self.standing_gaps()
        own = {"decision": decision, "answers": self.answers}
        return self.page.get_context_data() | super().get_context_data(**(own | kwargs))

    def standing_gaps(self):
        if self.request.method == "POST" or not self.answers:
            return []
        return gaps_at(self.object, self.move, self.request.user, self.change_url)

    def save(self, form):
        user = self.request.user
        return perform(self.object, self.move.name, actor=user, **form.cleaned_data)

    def target_of(self, saved):
        """The next one of the pile that somebody works through, or the record itself."""
        following = self.queue and self.queue.following
        if following is None:
            return self.receipt_of(saved) if self.move.custom.next_step else saved
        try:
            find_open_move(following, self.move.name, self.request.user)
        except (Conflict, PermissionDenied):
            return self.queue.marked(following.get_absolute_url())
        return self.queue.marked(perform_url(following, self.move.name))

    def receipt_of(self, saved):
        return receipt_url(saved, saved.events.filter(action=self.move.name).latest("pk"))

    def conflict(self, form, message):
        """The move is not open any more: there is nothing to fill in, only to look at."""
        messages.error(self.request, message)
        return redirect(self.object)

    def message_of(self, saved):
        names = {"label": self.move.custom.label, "status": saved.get_status_display()}
        return _("%(label)s：已办理，当前状态为“%(status)s”。") % names
