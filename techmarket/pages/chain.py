"""The chain of a deal, from demand to payment, on the page of each of its records.

An app says which of its records are links (`chain_link`), which other link follows from one of them
(`leads_to`), and what a station of the chain shows (`station`). The platform knows none of them:
it walks from the record at hand to whatever is reached and visible, and draws the stations.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

DONE, CURRENT, AHEAD, STOPPED = "done", "current", "ahead", "stopped"


@dataclass(frozen=True)
class Station:
    """`turn` is who has to act now, `until` by when; `fact` an amount or a number of records."""

    label: str
    state: str = AHEAD
    url: str = ""
    day: date | None = None
    fact: str = ""
    turn: str = ""
    until: date | None = None


_names: dict[type, str] = {}
_leads: dict[str, list] = defaultdict(list)
_stations: list[tuple[int, Callable]] = []


def chain_link(model, name):
    """Records of this model are the `name` of a deal."""
    _names[model] = name


def leads_to(name, other):
    """Register `f(record, user) -> record | None`: the visible `other` of this `name`."""

    def register(function):
        _leads[name].append((other, function))
        return function

    return register


def station(place):
    """Register `f(deal) -> Station`; `deal` is {name: record}. Stations are drawn by place."""

    def register(function):
        _stations.append((place, function))
        _stations.sort(key=lambda row: row[0])
        return function

    return register


def deal_of(record, user):
    """{name: record} of what hangs together with this record; empty when it is no link."""
    name = _names.get(type(record))
    if name is None:
        return {}
    deal, waiting = {name: record}, [name]
    while waiting:
        here = waiting.pop(0)
        for other, function in _leads[here]:
            if other not in deal and (found := function(deal[here], user)):
                deal[other] = found
                waiting.append(other)
    return deal


def chain_of(record, user):
    """[Station] for whoever takes part: nobody else is to learn how far a deal has come."""
    deal = deal_of(record, user)
    return [function(deal) for _place, function in _stations] if deal else []
