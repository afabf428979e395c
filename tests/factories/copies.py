"""Rows that were made once by the product's own moves, and copies of them.

Most tests need a verified unit and do not care how it came to be one. The first in a process is
moved there; the others are its rows again, under new keys, in a quarter of the time
(test_copies.py compares the two).
"""

import datetime as dt
from contextlib import contextmanager
from itertools import groupby
from types import MappingProxyType

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone


class Recording:
    """The rows that `make()` adds, as [(model, {column: value})], those of histories last; they are
    taken back again."""

    def __init__(self, make):
        self.began, keys = timezone.now(), []
        with transaction.atomic():
            with _told_of(keys):
                make()
            rows = [(model, _values(model, pk)) for model, pk in keys]
            transaction.set_rollback(True)
        self.ended = timezone.now()
        models = list(dict.fromkeys(model for model, _values in rows))
        models.sort(key=_is_history)
        self.rows = sorted(rows, key=lambda row: models.index(row[0]))

    def copy(self, given=MappingProxyType({}), others=MappingProxyType({})):
        """Write the rows again: `given` {model: {column: value}} is what differs, also in their
        history, and `others` {(model, key): key} which rows now stand for those of then. Returns
        {(model, old key): row}."""
        new, keys = {}, dict(others)
        now = timezone.now()
        for model, rows in groupby(self.rows, key=lambda row: row[0]):
            before = [values for _model, values in rows]
            copies = [
                model(**self._values_now(model, values, keys, now) | _given(model, given))
                for values in before
            ]
            for values, row in zip(before, model._base_manager.bulk_create(copies), strict=True):
                old = values[model._meta.pk.attname]
                new[model, old] = row
                keys[model, old] = row.pk
        return new

    def _values_now(self, model, values, keys, now):
        found = {
            name: self._moment(value, now)
            for name, value in values.items()
            if name != model._meta.pk.attname
        }
        for field in model._meta.concrete_fields:
            if field.remote_field and not field.primary_key:
                value = values[field.attname]
                found[field.attname] = keys.get((field.related_model, value), value)
        if "subject_id" in found:
            subject = ContentType.objects.get_for_id(found["subject_type_id"]).model_class()
            found["subject_id"] = keys.get((subject, values["subject_id"]), values["subject_id"])
        if _is_history(model):
            original = model.instance_type
            found[original._meta.pk.attname] = keys[original, values[original._meta.pk.attname]]
        if "uuid" in found:
            found["uuid"] = model._meta.get_field("uuid").get_default()
        return found

    def _moment(self, value, now):
        """What happened then happens now."""
        if isinstance(value, dt.datetime) and self.began <= value <= self.ended:
            return now
        if isinstance(value, dt.date) and value == timezone.localdate(self.began):
            return timezone.localdate(now)
        return value


@contextmanager
def _told_of(keys):
    def added(sender, instance, created, **_kwargs):
        if created:
            keys.append((sender, instance.pk))

    post_save.connect(added)
    try:
        yield
    finally:
        post_save.disconnect(added)


def _values(model, pk):
    names = [field.attname for field in model._meta.concrete_fields if not field.generated]
    return model._base_manager.values(*names).get(pk=pk)


def _given(model, given):
    if not _is_history(model):
        return given.get(model, {})
    names = {field.attname for field in model._meta.concrete_fields}
    wanted = given.get(model.instance_type, {})
    return {name: value for name, value in wanted.items() if name in names}


def _is_history(model):
    return hasattr(model, "instance_type")
