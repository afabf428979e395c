"""One search over all kinds of records: how many of each, the newest of each, the list of each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from techmarket.lists.near import may_be_near, near_names

SHOWN, MOST_COUNTED, LONGEST = 5, 1000, 200
_kinds: list["Kind"] = []


@dataclass(frozen=True)
class Kind:
    model: type
    label: str
    list_url: str
    related: tuple


@dataclass(frozen=True)
class Found:
    """Of one kind: the first records, and how many there are in all (“1000+” from there on)."""

    label: str
    url: str
    rows: list
    count: int
    is_near: bool = False  # nothing as typed: names that are alike

    @property
    def total(self):
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


def searched_for(model, label, list_url, *related):
    """Register a kind whose QuerySet has `visible_to(user)` and `search(text)`."""
    _kinds.append(Kind(model, label, list_url, related))


def kind_of(model):
    return next(kind for kind in _kinds if kind.model is model)


def find_everywhere(text, user):
    """[Found] of the kinds of which this user sees something."""
    if not text.strip():
        return []
    return [found for kind in _kinds if (found := find_kind(kind, text, user)).rows]


def find_kind(kind, text, user):
    seen = kind.model._default_manager.visible_to(user)
    rows = seen.search(text)
    first = list(rows.select_related(*kind.related)[:SHOWN])
    is_near = not first and may_be_near(kind.model, text)
    if is_near:
        rows = near_names(seen, text)
        first = list(rows.select_related(*kind.related)[:SHOWN])
    count = len(first)
    if count == SHOWN:
        count = rows.values("pk")[: MOST_COUNTED + 1].count()
    url = f"{reverse(kind.list_url)}?{urlencode({'q': text})}"
    return Found(str(kind.label), url, first, count, is_near)


class Search(TemplateView):
    template_name = "search.html"
    extra_context = {"page_title": _("搜索")}

    def get_context_data(self, **kwargs):
        text = self.request.GET.get("q", "")[:LONGEST]
        return super().get_context_data(
            q=text, found=find_everywhere(text, self.request.user), **kwargs
        )
