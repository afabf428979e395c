"""Records side by side: what their own pages say of them, row by row, with what differs marked."""

from dataclasses import dataclass

from django.utils.html import strip_tags

from techmarket.pages.detail import page_view
from techmarket.pages.details import NOTHING

MOST = 4


@dataclass(frozen=True)
class ComparedRow:
    label: str
    values: list

    @property
    def differs(self):
        return len({strip_tags(str(value)).strip() for value in self.values}) > 1


def compared_rows(kind, keys, request):
    """([record], [ComparedRow]); what one may not see is not there."""
    view = page_view(kind.model, request)
    found = view.get_queryset().in_bulk(keys)
    records = [found[key] for key in keys if key in found]
    told = [facts_of(view, record, request.user) for record in records]
    labels = dict.fromkeys(label for facts in told for label in facts)
    return records, [
        ComparedRow(label, [facts.get(label, NOTHING) for facts in told]) for label in labels
    ]


def facts_of(view, record, user):
    """{label: value} of all that the page of a record tells this user in rows."""
    classes = view.details_classes.values()
    return {str(row["label"]): row["value"] for one in classes for row in one(record, user)}
