"""Two sessions at once, on real transactions and without guessing how long anything takes.

A race test names the lock that it is about, and runs twice: with it, and without it, when the harm
must show:

    @guarded("services.lock_members")
    def test_two_administrators_do_not_demote_each_other(locked): …

tests/platform/test_locks.py reads these names: no lock is without a test, no name without a lock.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet

from techmarket.workflow.actions import Conflict
from tests import databases

BLOCKED = """SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""
REFUSALS = (Conflict, ValidationError)


def guarded(site):
    """Run a test with the lock taken in the function `site`, and (`locked` is False) without it."""
    cases = [(site, True), (site, False)]
    return pytest.mark.parametrize("locked", cases, ids=["locked", "control"], indirect=True)


def after_commit(site):
    """Names the function `site` whose `on_commit` a test is about."""
    return pytest.mark.after_commit(site)


@contextmanager
def without_keys(*names):
    """Unique keys that have the last word are away, so that it is the lock that decides. What was
    written is taken away before they are back."""
    keys = [(m, key) for m in apps.get_models() for key in m._meta.constraints if key.name in names]
    assert sorted(key.name for _model, key in keys) == sorted(names)
    with databases.owner_rights(), connection.schema_editor() as editor:
        for model, key in keys:
            editor.remove_constraint(model, key)
    try:
        yield
    finally:
        databases.empty_tables(None)
        with databases.owner_rights(), connection.schema_editor() as editor:
            for model, key in keys:
                editor.add_constraint(model, key)


@contextmanager
def without_trigger(table, name):
    """The same of a trigger; what is there when it is back stays."""
    with databases.owner_rights() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with databases.owner_rights() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def second_waits_for_first(first, second):
    """Run `second` in another session while `first` is done but not committed.

    Gives what `second` returned, or its refusal; any other exception of it is raised here.
    """
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        first()
        outcome = pool.submit(in_own_session, second)
        while not outcome.done() and not somebody_waits():
            pass
    return outcome.result()


def in_own_session(function):
    try:
        return function()
    except REFUSALS as refusal:
        return refusal
    finally:
        connection.close()


def somebody_waits():
    with databases.owner_rights() as cursor:  # the sessions of others are no business of ours
        cursor.execute(BLOCKED)
        return cursor.fetchone()[1]


@contextmanager
def watched(site, *, kept):
    """Count the locks that the function `site` takes; not `kept`, it reads the rows without."""
    taken = []
    lock = QuerySet.select_for_update

    def select_for_update(rows, *args, **options):
        if names(site, caller()):
            taken.append(site)
            return lock(rows, *args, **options) if kept else rows.all()
        return lock(rows, *args, **options)

    with mock.patch.object(QuerySet, "select_for_update", select_for_update):
        yield
    assert taken, f"the test never came to the lock in {site}"


def caller():
    """Who asked for the lock, as “module.Class.method”: the first frame outside Django."""
    frame = sys._getframe(2)
    while frame.f_globals["__name__"].startswith("django."):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"


def names(site, full):
    """A site may be named by the end of its full name, so that modules can move."""
    return f".{full}".endswith(f".{site}")
