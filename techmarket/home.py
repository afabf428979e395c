"""Registries for the home page and the workbench: apps contribute, the pages name no app."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.cache import cache

from techmarket.workflow.models import WorkflowEvent

OVERVIEW_SECONDS = 60
_sections: dict[str, Callable] = {}
_figures: list[Callable] = []
_tasks: list[Callable] = []


@dataclass(frozen=True)
class Task:
    """A line of somebody's to-do: what, how many, where; `due` is the nearest legal date."""

    title: str
    count: int
    url: str
    due: object = None
    urgent: bool = field(default=False)


def section(name):
    """Register `f() -> list` shown on the home page under this context name."""

    def register(function):
        _sections[name] = function
        return function

    return register


def figure(function):
    """Register `f() -> {label, value, unit, url}` for the strip of figures."""
    _figures.append(function)
    return function


def tasks(function):
    """Register `f(user) -> iterable of Task` for the workbench."""
    _tasks.append(function)
    return function


def overview():
    """Context of the home page; public, so it is the same for everybody and kept a minute."""

    def compute():
        context = {name: list(function()) for name, function in _sections.items()}
        return context | {"figures": [function() for function in _figures]}

    return cache.get_or_set("home-overview", compute, OVERVIEW_SECONDS)


def tasks_for(user):
    return [task for function in _tasks for task in function(user) if task.count]


def recent_for(user):
    return list(
        WorkflowEvent.objects.filter(actor=user)
        .select_related("subject_type")
        .prefetch_related("subject")
        .order_by("-at")[:8]
    )
