"""What an import keeps of each record that it writes, so that it can be undone."""

import json
from functools import cache
from itertools import chain

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.encoding import is_protected_type

from techmarket.exchange.models import ImportedRow

DERIVED = {"search", "search_text"}


def versions_of(model, keys):
    """{key: its newest row of history, else the moment of its last change}: whoever saves a record
    gives it a new one."""
    if not hasattr(model, "history"):
        change = getattr(model, "last_change", "updated_at")
        rows = model._default_manager.filter(pk__in=keys).values_list("pk", change)
        return {key: int(changed.timestamp() * 1_000_000) for key, changed in rows}
    rows = model.history.model.objects.filter(id__in=keys)
    newest = rows.order_by("id", "-history_id").distinct("id")
    return dict(newest.values_list("id", "history_id"))


def own_rows(record, relations):
    return list(chain.from_iterable(getattr(record, name).all() for name in relations))


def frozen(record, relations):
    """The record and the rows of its own, to the last column: as Django's serializer writes them,
    at once instead of piece by piece."""
    rows = [row_as_kept(row) for row in (record, *own_rows(record, relations))]
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)


def row_as_kept(row):
    fields = [field for field in kept_fields(type(row)) if not field.primary_key]
    values = {field.name: as_kept(field, row) for field in fields}
    return {"model": row._meta.label_lower, "pk": row.pk, "fields": values}


@cache
def kept_fields(model):
    return [field for field in model._meta.concrete_fields if field.name not in DERIVED]


def as_kept(field, row):
    value = field.value_from_object(row)
    return value if is_protected_type(value) else field.value_to_string(row)


def thawed(text):
    """(record, rows of its own), as rows that are on file."""
    record, *rows = (found.object for found in serializers.deserialize("json", text))
    record._state.adding = False
    return record, rows


class Keeper:
    """Of one import: told by its Resource how far it is and what it has written."""

    def __init__(self, made):
        self.made = made

    def reached(self, row):
        self.made.note_progress(row)

    def keep(self, waiting):
        records = [one.instance for one in waiting]
        versions = versions_of(type(records[0]), [record.pk for record in records])
        ImportedRow.objects.bulk_create(
            ImportedRow(
                of=self.made,
                line=one.line,
                record_id=one.instance.pk,
                version=versions[one.instance.pk],
                before=one.before,
            )
            for one in waiting
        )
