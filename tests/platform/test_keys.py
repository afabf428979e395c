"""Each unique key admits no second row; without it (the control) the second row is let in.

A row of the market is copied in the database itself, the other keys of its table being away, so
that no form or service has a say in it.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from achievements.models import Achievement
from contracts.models import Contract, Invoice
from demands.models import Demand, Match
from institutions.models import FormerName, Organization
from techmarket.audit.services import seal
from techmarket.notifications.services import prefer
from techmarket.workflow import kept, submissions
from tests import tree
from tests.databases import owner_rights
from tests.factories.achievements import PatentFactory
from tests.factories.contracts import paid
from tests.factories.institutions import QualificationFactory

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Key:
    model: type
    name: str
    fields: tuple = ()  # those that must be filled for the key to count
    condition: models.Q | None = None


def keys_of(model):
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield Key(model, f"{model._meta.db_table}.{field.column}", (field.name,))
    for key in model._meta.constraints:
        if isinstance(key, models.UniqueConstraint):
            filled = key.fields if key.nulls_distinct is not False else ()
            yield Key(model, key.name, filled, key.condition)


def shipped():
    """Those of the code tables, whose rows come from files, are left to the loading command."""
    ours = ("techmarket.", *(f"{name}." for name in tree.PACKAGES))
    for model in apps.get_models():
        if model._meta.app_label == "codes" or model.__name__.startswith("Historical"):
            continue
        if model.__module__.startswith(ours):
            yield from keys_of(model)


KEYS = sorted(shipped(), key=lambda key: key.name)


@pytest.fixture(scope="module")
def rows(world, django_db_blocker):
    """What the market of world.py lacks."""
    listed, draft, user = world.record("ach.listed"), world.record("dem.draft"), world.people
    with django_db_blocker.unblock():
        PatentFactory(achievement=listed)
        QualificationFactory(organization=world.record("university"))
        FormerName.objects.create(
            organization=world.record("university"), name="示例学院", valid_until="2020-01-01"
        )
        Match.objects.create(
            demand=draft, achievement=listed, rank=1, score=1, revision=1, engine="test"
        )
        prefer(user["owner"], "none")
        seal(at=timezone.now())
        submissions.take(submissions.new_key(), user["owner"])
        kept.keep(
            user=user["owner"], path="/", title="表单", values={}, version="", at=timezone.now()
        )
        intent = world.record("int.accepted")
        coded = paid(world.record("con.registered"), "100.00", proof=False).invoice
        Invoice.objects.filter(pk=coded.pk).update(code="044031900111")
        for model in (Achievement, Demand):
            model.objects.update(external_key=F("pk"))
        Contract.objects.filter(pk=world.record("con.draft").pk).update(
            external_key="K1", intent=intent
        )
        Organization.objects.filter(pk=world.record("org.draft").pk).update(
            created_by=user["owner"]
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return world


def names_of(model):
    """{name: columns} of the unique keys that its table has; the columns of an expression: []."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {n: c["columns"] for n, c in found.items() if c["unique"] and not c["primary_key"]}


def found(key):
    """(table, name) of the key in the database."""
    columns = names_of(key.model)
    own = [key.name.partition(".")[2]]
    return key.model._meta.db_table, next((n for n, c in columns.items() if c == own), key.name)


def drop(cursor, table, name):
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    if cursor.fetchone():
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    else:
        cursor.execute(f'DROP INDEX "{name}"')


def copy(cursor, row):
    """The row again, under another id; a number that the platform gives itself is moved on."""
    pk, fields = row._meta.pk, row._meta.local_concrete_fields
    columns = [f'"{f.column}"' for f in fields if not (f.primary_key or f.generated)]
    values = list(columns)
    if not isinstance(pk, models.AutoField):
        columns.append(f'"{pk.column}"')
        values.append(f'"{pk.column}" + 1000000')
    cursor.execute(
        f'INSERT INTO "{row._meta.db_table}" ({", ".join(columns)}) '
        f'SELECT {", ".join(values)} FROM "{row._meta.db_table}" WHERE "{pk.column}" = %s',
        [row.pk],
    )


@contextmanager
def undone():
    with owner_rights() as cursor, transaction.atomic():
        yield cursor
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", KEYS, ids=[key.name for key in KEYS])
def test_a_key_admits_no_second_row(rows, key):
    table, name = found(key)
    candidates = key.model._base_manager.filter(key.condition or Q())
    row = (
        candidates.exclude(Q(*((f, None) for f in key.fields), _connector=Q.OR))
        .order_by("pk")
        .last()
    )
    with undone() as cursor:
        for other in set(names_of(key.model)) - {name}:
            drop(cursor, table, other)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            copy(cursor, row)
        drop(cursor, table, name)
        copy(cursor, row)
