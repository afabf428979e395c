"""What waits on somebody's desk: rows of a list, narrowed by the app that knows whose turn it is.

    @desk(Demand, "review", _("待审核的需求"), "demands:list")
    def to_review(rows, user):
        return rows.filter(status=Status.SUBMITTED)

The workbench shows the first rows and their number, the list under `?desk=review` shows them all.
Both ask the same function, so that for everybody the number is that of the list.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

WAITING, PROGRESS, DRAFTS = "waiting", "progress", "drafts"
_desks: dict[type, dict[str, "Desk"]] = defaultdict(dict)


@dataclass(frozen=True)
class Desk:
    """`narrow(visible rows, user)` gives the rows, or None when this is no desk of that person;
    `heading(record)` names it, `about(record)` says with whom; `due` names the field with the legal
    date."""

    model: type
    name: str
    title: str
    list_url: str
    narrow: Callable
    place: str = WAITING
    due: str = ""
    heading: Callable = str
    about: Callable = lambda record: ""
    related: tuple = ()
    prefetch: tuple = ()
    urgent: bool = False
    together: tuple[str, ...] = ()  # moves that may be made on many of them at once
    bulk: tuple[str, str] | None = None  # (label, url name) of what does all of them at once

    @property
    def url(self):
        return f"{reverse(self.list_url)}?desk={self.name}"

    def narrowed(self, rows, user):
        """The rows of a list that lie on this desk; none for whoever has no such desk."""
        found = self.narrow(rows, user) if user.is_authenticated else None
        return rows.none() if found is None else found

    def ordered(self, rows):
        """What is due first comes first."""
        return rows.order_by(self.due, "pk") if self.due else rows.order_by("pk")

    def rows(self, user):
        return self.narrowed(self.model._default_manager.visible_to(user), user)


def desk(model, name, title, list_url, **options):
    """Register `f(visible rows, user) -> rows | None`."""

    def register(function):
        if name in _desks[model]:
            raise ValueError(f"desk {name} of {model.__name__} is declared twice")
        _desks[model][name] = Desk(model, name, title, list_url, function, **options)
        return function

    return register


def desks_on(model):
    """{name: Desk} of a list."""
    return _desks[model]


def all_desks():
    return [desk for found in _desks.values() for desk in found.values()]
