"""Where somebody must go first, when a page asks for what they do not have yet."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect

from techmarket.accounts import errands

_leads: list[Callable] = []


@dataclass(frozen=True)
class Lead:
    """What is missing, in words, and the page on which one gets it."""

    message: str
    url: str


def lead(function):
    """Register `f(user) -> Lead | None`: what a newcomer lacks, or nothing."""
    _leads.append(function)
    return function


def lead_for(user):
    return next((found for function in _leads if (found := function(user))), None)


def led_away(request, title):
    """The answer that leads to what is missing; None when this person lacks nothing there."""
    found = lead_for(request.user) if request.method == "GET" else None
    if found is None:
        return None
    errands.set_out(request, request.get_full_path(), title)
    messages.info(request, found.message)
    return redirect(found.url)
