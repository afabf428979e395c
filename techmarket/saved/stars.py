"""Stars and boxes to compare beside the rows of lists, and a person's records with a star."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from techmarket.pages.find import kind_of
from techmarket.pages.list import row_marks
from techmarket.pages.panels import SIDE, panel
from techmarket.saved import kinds
from techmarket.saved.models import Favourite
from techmarket.saved.services import starred_keys


def may_be_kept(model, *, compared=False):
    """Register what the search over all kinds knows, too: its records have a list and a page."""
    found = kind_of(model)
    kind = kinds.KeptKind(model, found.label, found.list_url, found.related, compared)
    kinds.keep_kind(kind)

    @panel(model, "saved/star.html", place=SIDE)
    def star_of(record, user):
        if not user.is_authenticated:
            return None
        on = bool(starred_keys(user, model, [record.pk]))
        return {"kind": kind, "pk": record.pk, "on": on}


BOX = '<input type="checkbox" form="compare" name="id" value="{}" aria-label="{}">'
STAR = (
    '<button type="submit" form="star" name="pk" value="{}"'
    ' aria-pressed="{}" aria-label="{}">{}</button>'
)


@dataclass(frozen=True)
class Marks:
    """Of one page of a list: where its forms go, and what stands beside each row."""

    kind: object
    starred: set
    may_star: bool

    @property
    def compare_url(self):
        return reverse("saved:compare", args=[self.kind.name]) if self.kind.compared else ""

    def beside(self, record):
        name, parts = str(record), []
        if self.kind.compared:
            parts.append(format_html(BOX, record.pk, _("选来比较：%s") % name))
        if self.may_star:
            on = record.pk in self.starred
            label = (_("取消收藏：%s") if on else _("收藏：%s")) % name
            pressed, sign = ("true", "★") if on else ("false", "☆")
            parts.append(format_html(STAR, record.pk, pressed, label, sign))
        return format_html('<span class="row-marks">{}</span>', SafeString("".join(parts)))


@row_marks
def marks_of(user, model, records):
    kind, is_known = kinds.of_model(model), user.is_authenticated
    if kind is None or not (is_known or kind.compared):
        return None
    starred = starred_keys(user, model, [record.pk for record in records]) if is_known else set()
    return Marks(kind, starred, is_known)


@dataclass(frozen=True)
class StarredGroup:
    """Those of one kind that the person still may see; `gone` counts the others."""

    kind: object
    records: list
    gone: int

    @property
    def compare_url(self):
        return reverse("saved:compare", args=[self.kind.name]) if self.kind.compared else ""


def groups_of(user):
    keys = {}
    for type_id, key in Favourite.objects.visible_to(user).values_list("record_type", "record_id"):
        keys.setdefault(type_id, []).append(key)
    found = (group_of(user, type_id, own) for type_id, own in keys.items())
    return [group for group in found if group]


def group_of(user, type_id, keys):
    kind = kinds.of_model(ContentType.objects.get_for_id(type_id).model_class())
    if kind is None:
        return None
    rows = kind.model._default_manager.visible_to(user).select_related(*kind.related)
    seen = rows.in_bulk(keys)
    return StarredGroup(kind, [seen[key] for key in keys if key in seen], len(keys) - len(seen))
