"""The areas of the API that a key may be bound to: one for each app whose views it has."""

from functools import cache

from django.apps import apps
from django.urls import URLResolver, get_resolver

API = "api/v1/"
LIBRARIES = ("drf_", "rest_framework")  # describe the API; they have no records


@cache
def areas():
    """{label of the app: its name}, in the order of the addresses."""
    ours = [config_of(view) for view in views_under(get_resolver().url_patterns)]
    return {config.label: config.verbose_name for config in ours if config is not None}


def area_of(view_class):
    """The label of the app that the view belongs to; None for the description of the API."""
    config = config_of(view_class)
    return config.label if config and config.label in areas() else None


def config_of(view_class):
    config = apps.get_containing_app_config(view_class.__module__)
    return config if config and not config.name.startswith(LIBRARIES) else None


def views_under(patterns, path=""):
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if API.startswith(here) or here.startswith(API):
                yield from views_under(pattern.url_patterns, here)
        elif here.startswith(API) and hasattr(pattern.callback, "cls"):
            yield pattern.callback.cls
