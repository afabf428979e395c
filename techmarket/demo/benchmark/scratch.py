"""A database of its own beside the real one, so that measuring never touches live data."""

import hashlib
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from psycopg2 import sql

from techmarket.ownership.sessions import owner_session


@contextmanager
def scratch_database(rows, fill, *, fresh=False):
    """Work in `<name>_bench`, made and filled unless one of this size and these models is there.

    Yields True when an earlier one was used again.
    """
    name, mark = f"{connection.settings_dict['NAME']}_bench", f"{rows} {code_mark()}"
    reused = not fresh and mark_of(name) == mark
    if not reused:
        recreate(name)
    with connected_to(name):
        if not reused:
            fill(rows)
            run("COMMENT ON DATABASE {} IS {}", name, mark)
        yield reused


@contextmanager
def connected_to(name):
    """Django's connection to another database; the cache under keys of its own."""
    live, prefix = connection.settings_dict, cache.key_prefix
    connection.close()
    connection.settings_dict = live | {"NAME": name}
    cache.key_prefix = f"{prefix}-bench"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict, cache.key_prefix = live, prefix


def recreate(name):
    run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run("CREATE DATABASE {} ENCODING 'UTF8'", name)


def mark_of(name):
    """The comment that was set when filling was complete; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        return (cursor.fetchone() or [None])[0]


def code_mark():
    """Changes with any migration, the demonstration texts and the way rows are made."""
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    ours = [folder for folder in folders if settings.BASE_DIR in folder.parents]
    here = Path(__file__).parent
    files = [path for folder in ours for path in sorted(folder.glob("*.py"))]
    files += [here / "market.py", here.parent / "data" / "achievements.json"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def run(statement, name, *values):
    """A statement about a database, which its owner makes, in no transaction."""
    with owner_session() as owner, owner.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, values)))
