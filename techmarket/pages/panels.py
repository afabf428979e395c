"""What apps above add to the page of a record; the page names none of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

_panels: dict[tuple[type, str], list] = defaultdict(list)
PLACES = MAIN, SIDE = "main", "side"


@dataclass(frozen=True)
class Panel:
    """A template of the contributing app, and what it shows under the name `content`."""

    template: str
    content: object


def panel(model, template, *, place=MAIN):
    """Register `f(record, user) -> content`; None leaves the panel out."""

    def register(function: Callable):
        _panels[model, place].append((template, function))
        return function

    return register


def panels_of(record, user):
    """{place: [Panel]} in the order of the installed apps."""
    return {place: list(drawn(record, user, place)) for place in PLACES}


def drawn(record, user, place):
    for template, function in _panels[type(record), place]:
        content = function(record, user)
        if content is not None:
            yield Panel(template, content)
