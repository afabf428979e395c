"""For whom somebody acts, on the profile page: the apps that know it say so."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

_sources: list[Callable] = []


class Affiliation(NamedTuple):
    name: str
    url: str
    role: str


def affiliations(function):
    """Register `f(user) -> iterable of Affiliation`."""
    _sources.append(function)
    return function


def affiliations_of(user) -> Iterable[Affiliation]:
    return [one for source in _sources for one in source(user)]
