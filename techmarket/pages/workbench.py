"""Somebody's desk: what waits for them, row by row, with the next move. Apps contribute it all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from techmarket.jobs.models import Job
from techmarket.lists.desks import DRAFTS, PROGRESS, WAITING, all_desks
from techmarket.pages.onboarding import steps_for
from techmarket.pages.panels import Panel
from techmarket.workflow.actions import available_transitions
from techmarket.workflow.kept import unfinished_by
from techmarket.workflow.links import perform_url
from techmarket.workflow.models import WorkflowEvent

SHOWN = 5
_tasks: list[Callable] = []
_shortcuts: list[Callable] = []
_asides: list[tuple[str, Callable]] = []
_heaps: list[Callable] = []


@dataclass(frozen=True)
class Task:
    """Something to do that lies on no desk: what, how many, where; `is_list` where the page lists
    just those."""

    title: str
    count: int
    url: str
    urgent: bool = False
    is_list: bool = False


@dataclass(frozen=True)
class DeskLine:
    """Something on a desk: `url` shows it, `move` is (label, url) of what is done next."""

    heading: str
    about: str
    url: str
    move: tuple[str, str]
    since: object = None
    due: object = None


@dataclass(frozen=True)
class Pile:
    """A desk of this person as it lies there now; without a number where no list has just these."""

    title: str
    url: str
    count: int
    lines: list
    urgent: bool = False
    bulk: tuple[str, str] | None = None
    together: tuple[tuple[str, str], ...] = ()


def tasks(function):
    """Register `f(user) -> iterable of Task` for the workbench."""
    _tasks.append(function)
    return function


def heap(function):
    """Register `f(user) -> iterable of Pile`: what waits for a duty, no list of the market."""
    _heaps.append(function)
    return function


def shortcuts(function):
    """Register `f(user) -> iterable of (label, url)`: what is one click away from everywhere."""
    _shortcuts.append(function)
    return function


def aside(template):
    """Register `f(user) -> content` for the side of the workbench; None leaves it out."""

    def register(function):
        _asides.append((template, function))
        return function

    return register


def asides_of(user):
    found = ((template, function(user)) for template, function in _asides)
    return [Panel(template, content) for template, content in found if content is not None]


def shortcuts_of(user):
    return [row for function in _shortcuts for row in function(user)]


def piles_of(user, place=WAITING):
    """The desks with something on them, what is urgent first."""
    found = [pile_of(desk, user) for desk in all_desks() if desk.place == place]
    if place == WAITING:
        found += [pile for function in _heaps for pile in function(user) if pile.lines]
    return sorted((pile for pile in found if pile), key=lambda pile: not pile.urgent)


def pile_of(desk, user):
    """The first rows and the number of all; None when there is nothing. Most desks are empty: to
    ask for keys alone, and to read rows only where there are some, takes a third of the time."""
    rows = desk.rows(user)
    keys = list(desk.ordered(rows).values_list("pk", flat=True)[: SHOWN + 1])
    if not keys:
        return None
    count = len(keys) if len(keys) <= SHOWN else rows.count()
    related = rows.filter(pk__in=keys).select_related(*desk.related)
    first = list(desk.ordered(related).prefetch_related(*desk.prefetch))
    lines = [line_of(desk, record, user) for record in first[:SHOWN]]
    bulk = desk.bulk and (desk.bulk[0], reverse(desk.bulk[1]))
    together = moves_together(desk, first[0], user) if len(first) > 1 else []
    return Pile(str(desk.title), desk.url, count, lines, desk.urgent, bulk, together)


def moves_together(desk, record, user):
    """[(label, url)] of what may be done with many of this desk at once."""
    meta = desk.model._meta
    return [
        (
            move.custom.label,
            reverse("workflow:together", args=[meta.app_label, meta.model_name, move.name]),
        )
        for move in (available_transitions(record, user) if desk.together else ())
        if move.name in desk.together
    ]


def line_of(desk, record, user):
    return DeskLine(
        heading=desk.heading(record),
        about=desk.about(record),
        url=record.get_absolute_url(),
        since=getattr(record, "updated_at", None),
        due=getattr(record, desk.due) if desk.due else None,
        move=next_move(record, user, desk),
    )


def next_move(record, user, desk):
    """The first move that is no refusal; where nothing waits for this person, to look at it. The
    address names the desk, so that the next one follows."""
    mark = f"?desk={desk.name}"
    for move in available_transitions(record, user) if desk.place == WAITING else ():
        if move.custom.style != "danger":
            return move.custom.label, perform_url(record, move.name) + mark
    return _("查看"), record.get_absolute_url() + mark


def tasks_for(user):
    return [task for function in _tasks for task in function(user) if task.count]


def recent_for(user):
    return list(
        WorkflowEvent.objects.filter(actor=user)
        .select_related("subject_type")
        .prefetch_related("subject")
        .order_by("-at")[:8]
    )


@heap
def jobs_set_aside(user):
    """Imports that are stuck among them: their job has given up."""
    rows, url = Job.objects.visible_to(user).dead(), reverse("jobs:list")
    lines = [
        DeskLine(row.label, row.error[:120], url, (_("查看并重试"), url), since=row.created_at)
        for row in rows.order_by("-created_at")[:SHOWN]
    ]
    yield Pile(_("搁置的后台任务"), url, rows.count() if lines else 0, lines, urgent=True)


@tasks
def unfinished_forms(user):
    """What was typed and neither saved nor dropped."""
    return [
        Task(_("继续填写：%(title)s") % {"title": row.title}, 1, row.path)
        for row in unfinished_by(user)[:SHOWN]
    ]


class Workbench(LoginRequiredMixin, TemplateView):
    template_name = "workbench.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            tasks=tasks_for(user),
            piles=piles_of(user),
            progress=piles_of(user, PROGRESS),
            drafts=piles_of(user, DRAFTS),
            shortcuts=shortcuts_of(user),
            recent=recent_for(user),
            steps=steps_for(user),
            asides=asides_of(user),
            **kwargs,
        )
