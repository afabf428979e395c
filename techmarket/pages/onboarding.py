"""What somebody does first, each step done or not; away when all is done or the person says so."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from techmarket.accounts.models import DECIDING
from techmarket.workflow.models import WorkflowEvent

_steps: list[tuple[int, Callable]] = []


@dataclass(frozen=True)
class FirstStep:
    """`done` is read from the records: nobody ticks anything off."""

    label: str
    hint: str
    url: str
    done: bool


def first_day(place):
    """Register `f(user) -> iterable of FirstStep`; steps are shown by place."""

    def register(function):
        _steps.append((place, function))
        _steps.sort(key=lambda row: row[0])
        return function

    return register


def steps_for(user):
    """Nothing for whoever has settled in; the last step done ends it, too."""
    if user.settled_at:
        return []
    steps = [step for _place, function in _steps for step in function(user)]
    return [] if all(step.done for step in steps) else steps


@first_day(10)
def who_you_are(user):
    url = reverse("accounts:profile")
    done = bool(user.full_name and user.phone)
    yield FirstStep(_("填写姓名和联系电话"), _("办理时不再重复填写。"), url, done)
    if user.is_official:
        hint = _("承担管理职责的账号必须启用。")
        yield FirstStep(
            _("启用双因素验证"), hint, reverse("mfa_index"), user.authenticator_set.exists()
        )


@first_day(90)
def what_you_decided(user):
    if any(user.has_role(role) for role in DECIDING):
        done = WorkflowEvent.objects.filter(actor=user).exists()
        hint = _("在“等您办理”中打开一项，对照材料核对后办理。")
        yield FirstStep(_("办理第一件事项"), hint, f"{reverse('workbench')}#tasks-title", done)


class Settle(LoginRequiredMixin, View):
    """“不再显示”: once, for good, on every device."""

    http_method_names = ["post", "options"]

    def post(self, request):
        request.user.settled_at = request.user.settled_at or timezone.now()
        request.user.save(update_fields=["settled_at"])
        return redirect("workbench")
