"""What hangs on a unit that is to end, and what becomes of it: each app declares its own.

Nothing is decided silently: the applicant sees every affair with its outcome beforehand, and what
was done is written down with the request (see Settlement).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import User
from techmarket.workflow.actions import perform

SHOWN = 20


class Outcome(models.TextChoices):
    FIRST = "first", _("须先办结")
    KEPT = "kept", _("保留")
    OVER = "over", _("终止")
    PASSED = "passed", _("转入承继单位")


@dataclass(frozen=True)
class Fate:
    """`words` tell the applicant; `settle(row, change)` does it to each row."""

    outcome: Outcome
    words: str
    settle: Callable | None = None


@dataclass(frozen=True)
class Affair:
    label: str
    rows: Callable
    closure: Fate
    merger: Fate
    is_private: bool = False  # its titles are for the unit itself: the decision counts them only


@dataclass(frozen=True)
class Matter:
    """An affair of one request: how many there are, and those that the reader may see."""

    label: str
    fate: Fate
    total: int
    rows: list

    @property
    def outcome(self):
        return self.fate.outcome


_affairs: list[Affair] = []


def affair(label, *, closure, merger, is_private=False):
    """Register `f(unit) -> QuerySet`: records of the unit that its end concerns."""

    def register(function):
        _affairs.append(Affair(label, function, closure, merger, is_private))
        return function

    return register


def matters_of(change, user) -> list[Matter]:
    """For the page and the API; what has to be finished comes first."""
    found = [
        Matter(one.label, fate_of(one, change), total, shown_to(user, rows))
        for one in _affairs
        if (total := (rows := one.rows(change.organization)).count())
    ]
    return sorted(found, key=lambda matter: matter.outcome != Outcome.FIRST)


def shown_to(user, rows):
    return list(rows.visible_to(user).order_by("pk")[:SHOWN])


def fate_of(one, change):
    return one.closure if change.kind == change.Kind.CLOSURE else one.merger


def unfinished(change) -> list[str]:
    """What has to be brought to an end first, in words."""
    found = []
    for one in _affairs:
        fate = fate_of(one, change)
        rows = one.rows(change.organization)
        if fate.outcome == Outcome.FIRST and (total := rows.count()):
            words = {"label": one.label, "n": total, "what": fate.words}
            found.append(_t("%(label)s %(n)d 件：%(what)s") % words)
    return found


def settle_all(change) -> Iterator[dict]:
    """Do to each what its fate says; gives what is to be written down.

    All are read first: what one affair leaves behind would be found by the next.
    """
    found = [(one, list(one.rows(change.organization).order_by("pk"))) for one in _affairs]
    for one, rows in found:
        fate = fate_of(one, change)
        titles = [(str(row), row.get_absolute_url()) for row in rows]
        for row in rows if fate.settle else ():
            fate.settle(row, change)
        named = fate.settle and not one.is_private
        for title, url in titles if named else number_of_them(titles):
            yield {"affair": one.label, "title": title, "url": url, "outcome": fate.words}


def number_of_them(titles):
    return [(_t("共 %(n)d 件") % {"n": len(titles)}, "")] if titles else []


def by_move(action):
    """End it as the unit itself would, by a move of its own."""

    def settle(row, change):
        perform(row, action, actor=User.objects.system(), note=str(change))

    return settle


def passed_on(row, change):
    """To the heir. A number of the unit's own that the heir has given already is left behind."""
    heir, fields = change.successor, ["organization", "updated_at"]
    row.organization = heir
    key = getattr(row, "external_key", "")
    if key and type(row)._default_manager.filter(organization=heir, external_key=key).exists():
        row.external_key = ""
        fields.append("external_key")
    row.save(update_fields=fields)


# What the heir simply goes on with.
GOES_ON = Fate(Outcome.PASSED, _("转入承继单位，状态不变"), passed_on)
