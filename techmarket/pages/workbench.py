"""Somebody's to-do list. Apps contribute lines; the platform adds its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from techmarket.jobs.models import Job
from techmarket.workflow.models import WorkflowEvent

_tasks: list[Callable] = []


@dataclass(frozen=True)
class Task:
    """A line of somebody's to-do: what, how many, where; `due` is the nearest legal date."""

    title: str
    count: int
    url: str
    due: object = None
    urgent: bool = field(default=False)


def tasks(function):
    """Register `f(user) -> iterable of Task` for the workbench."""
    _tasks.append(function)
    return function


def tasks_for(user):
    return [task for function in _tasks for task in function(user) if task.count]


def recent_for(user):
    return list(
        WorkflowEvent.objects.filter(actor=user)
        .select_related("subject_type")
        .prefetch_related("subject")
        .order_by("-at")[:8]
    )


@tasks
def jobs_set_aside(user):
    count = Job.objects.visible_to(user).dead().count()
    return [Task(_("搁置的后台任务"), count, reverse("jobs:list"), urgent=True)]


class Workbench(LoginRequiredMixin, TemplateView):
    template_name = "workbench.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(tasks=tasks_for(user), recent=recent_for(user), **kwargs)
