"""The conditions of a list in words: chips above it, and what a saved search is called by."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from techmarket.lists.links import changed_url, given
from techmarket.money import date_cn

NO_CONDITION = ("ordering",)


@dataclass(frozen=True)
class Chip:
    """`url` leads to the list without it."""

    name: str
    label: str
    text: str
    url: str

    def __str__(self):
        return f"{self.label}：{self.text}" if self.text else self.label


def chips_of(filterset, path=""):
    """[Chip] in force, in the order of the filters; none of a form that was refused."""
    if not filterset.is_bound or not filterset.form.is_valid():
        return []
    asked = filterset.form.cleaned_data
    return [
        Chip(name, str(filterset.filters[name].label), text, url)
        for name, value in asked.items()
        if name not in NO_CONDITION and value not in (None, "", [])
        for text, url in worded(filterset, name, value, path)
    ]


def worded(filterset, name, value, path):
    """(text, url) for each value of a condition."""
    if not isinstance(value, list):
        return [(in_words(filterset.filters[name], value), dropped(filterset, name, None, path))]
    texts = value_words(filterset.filters[name], value)
    sent = given(filterset.data, name)
    urls = [dropped(filterset, name, raw, path) for raw in dict.fromkeys(sent)]
    return list(zip(texts, urls, strict=False))


def dropped(filterset, name, raw, path):
    return changed_url(path, filterset.data, drop=(name, raw))


def value_words(field, values):
    labels = field.facet_labels(values) if hasattr(field, "facet_labels") else {}
    return [str(labels[v]) if v in labels else in_words(field, v) for v in values]


def in_words(field, value):
    """A value as people say it; “是” needs no saying beside its label."""
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if isinstance(value, bool):
        return "" if value else _("否")
    if isinstance(value, dt.date):
        return date_cn(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    choices = field.extra.get("choices", ())
    named = dict(flatten_choices(choices() if callable(choices) else choices))
    return str(named.get(value, value))
