"""Which records may be starred, whose lists may be saved, and which are compared side by side."""

from dataclasses import dataclass

from django.urls import resolve, reverse

_kinds: dict[str, "KeptKind"] = {}


@dataclass(frozen=True)
class KeptKind:
    """`list_url` names the list and so the kind; `compared`: its records stand side by side."""

    model: type
    label: str
    list_url: str
    related: tuple
    compared: bool

    @property
    def filterset_class(self):
        """That of the page: what was saved there is asked again by the same."""
        return resolve(reverse(self.list_url)).func.view_class.filterset_class

    @property
    def name(self):
        return self.model._meta.app_label


def keep_kind(kind):
    _kinds[kind.list_url] = kind


def of(list_url):
    return _kinds.get(list_url)


def of_model(model):
    return next((kind for kind in _kinds.values() if kind.model is model), None)


def compared_kind(name):
    found = (kind for kind in _kinds.values() if kind.compared and kind.name == name)
    return next(found, None)
