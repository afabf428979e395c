"""A database of its own beside the real one, so that measuring never touches live data."""

import hashlib
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from psycopg2 import sql


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
            run(connection.settings_dict, "COMMENT ON DATABASE {} IS {}", name, mark)
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
    run(connection.settings_dict, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run(connection.settings_dict, "CREATE DATABASE {} ENCODING 'UTF8'", name)


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


def run(target, statement, name, *values):
    """A statement about a database, which no transaction may enclose."""
    parameters = {"dbname": target["NAME"], "host": target["HOST"], "port": target["PORT"]}
    parameters |= {"user": target["USER"], "password": target["PASSWORD"]}
    parameters |= {k: v for k, v in target["OPTIONS"].items() if k != "options"}
    with closing(psycopg2.connect(**{k: v for k, v in parameters.items() if v})) as plain:
        plain.autocommit = True
        with plain.cursor() as cursor:
            cursor.execute(
                sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, values))
            )
