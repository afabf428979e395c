"""The home page. Apps contribute sections and figures; it names no app."""

from collections.abc import Callable

from django.core.cache import cache
from django.utils import timezone
from django.views.generic import TemplateView

from techmarket.pages.figures import in_print

OVERVIEW_SECONDS = 60
_sections: dict[str, Callable] = {}
_figures: list[Callable] = []


def section(name):
    """Register `f() -> list` shown on the home page under this context name."""

    def register(function):
        _sections[name] = function
        return function

    return register


def figure(function):
    """Register `f() -> {label, value, unit, url}` for the strip of figures; whoever opens the
    url finds as many rows there, or rows of the same sum."""
    _figures.append(function)
    return function


def overview():
    """Context of the home page; public, so it is the same for everybody and kept a minute."""

    def compute():
        context = {name: list(function()) for name, function in _sections.items()}
        figures = [as_printed(function()) for function in _figures]
        return context | {"figures": figures, "as_of": timezone.now()}

    return cache.get_or_set("home-overview", compute, OVERVIEW_SECONDS)


def as_printed(shown):
    return shown | {"print": in_print(shown["value"], shown["unit"])}


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**overview(), **kwargs)
