"""One decision on many records of a desk: each its own transaction, its own checks, its own answer.

A desk names the moves that may be made so (`together`): what the law wants looked at one by one,
a contract's registration or a subsidy, is none of them.
"""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from techmarket.lists.desks import desks_on
from techmarket.pages.perform import with_usual_reason, workflow_model
from techmarket.text import whole_number
from techmarket.workflow.actions import Conflict, find_open_move, perform
from techmarket.workflow.conflicts import reason_of
from techmarket.workflow.forms import build_form
from techmarket.workflow.reasons import usual_reasons

MOST, ANSWERS = 50, "together-answers"


def desk_of(model, action):
    """The desk on which this move may be made on many at once."""
    return next((desk for desk in desks_on(model).values() if action in desk.together), None)


class Together(LoginRequiredMixin, TemplateView):
    template_name = "together.html"
    http_method_names = ["get", "post", "head", "options"]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.model = workflow_model(kwargs["app_label"], kwargs["model_name"])
        self.action = kwargs["action"]
        self.desk = desk_of(self.model, self.action)
        if self.desk is None:
            raise Http404

    @property
    def rows(self):
        rows = self.desk.rows(self.request.user).select_related(*self.desk.related)
        return self.desk.ordered(rows.prefetch_related(*self.desk.prefetch))

    def declared(self):
        """The move as the workflow declares it, whether or not a row has it open."""
        every = self.model._meta.get_field("status").get_all_transitions(self.model)
        return next(move for move in every if move.name == self.action)

    def get_context_data(self, **kwargs):
        user, move, rows = self.request.user, self.declared(), list(self.rows[:MOST])
        form = kwargs.pop("form", None) or build_form(move, None)
        return super().get_context_data(
            page_title=_("批量%(label)s") % {"label": move.custom.label},
            move=move,
            lines=[(row, self.desk.heading(row), self.desk.about(row)) for row in rows],
            desk=self.desk,
            form=form,
            reasons=usual_reasons(self.model, move, user, at=timezone.now()) if rows else [],
            answers=self.request.session.pop(ANSWERS, []),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        asked = map(whole_number, request.POST.getlist("record"))
        wanted = [key for key in asked if key is not None][:MOST]
        chosen = list(self.rows.filter(pk__in=wanted)) if wanted else []
        if wanted and not chosen:
            raise PermissionDenied(_("所选的记录不在您的待办里，或已由他人办理。"))
        form = build_form(self.declared(), None, with_usual_reason(request.POST), request.FILES)
        if not chosen:
            form.add_error(None, _("请至少选一项。"))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        found = [(self.desk.heading(row), *self.decide(row, form)) for row in chosen]
        request.session[ANSWERS] = sorted(found, key=lambda answer: answer[1])
        done = sum(ok for _heading, ok, _text in found)
        names = {"done": done, "all": len(found)}
        messages.success(request, _("已办理 %(done)d 项，共选 %(all)d 项。") % names)
        return redirect(request.path)

    def decide(self, row, form):
        """(done, what is said of it); what one refuses changes nothing for the others."""
        user = self.request.user
        try:
            move = find_open_move(row, self.action, user)
            saved = perform(row, self.action, actor=user, **inputs_for(row, move, form))
        except ValidationError as error:
            return False, " ".join(error.messages)
        except Conflict as conflict:
            return False, str(conflict)
        except PermissionDenied:
            return False, _("不归您办理。")
        except IntegrityError as error:
            return False, reason_of(error)
        return True, saved.get_status_display()


def inputs_for(row, move, form):
    """What was left as it was offered is what the row's own form offers."""
    own = build_form(move, row)
    offered = {
        name: own.get_initial_for_field(field, name)
        for name, field in own.fields.items()
        if name not in form.changed_data
    }
    return form.cleaned_data | {name: value for name, value in offered.items() if value is not None}
