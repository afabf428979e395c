"""How long a client waits for PostgreSQL.

The server ends a statement that takes too long by itself, but a server that is hung ends nothing,
and libpq would wait for it for ever.
"""

import select
import time
from contextlib import contextmanager
from threading import local

from django.conf import settings
from psycopg2 import OperationalError, extensions

from techmarket.outages.breaker import POSTGRESQL

GRACE = 5  # seconds beyond those the server gives a statement
_own = local()


@contextmanager
def patience(seconds):
    """Within the block this thread waits no longer for any answer."""
    _own.seconds = seconds
    try:
        yield
    finally:
        del _own.seconds


def allowed():
    """Seconds, or None for ever: while migrating, statements have no limit."""
    limit = settings.STATEMENT_TIMEOUT_MS
    return getattr(_own, "seconds", limit / 1000 + GRACE if limit else None)


def wait(connection):
    """psycopg2's wait callback: as its own, with an end."""
    seconds = allowed()
    end = None if seconds is None else time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        left = None if end is None else max(0, end - time.monotonic())
        ready = {
            extensions.POLL_READ: ([connection], [], []),
            extensions.POLL_WRITE: ([], [connection], []),
        }[state]
        if not any(select.select(*ready, left)):
            raise given_up(seconds)


def given_up(seconds):
    error = OperationalError(f"PostgreSQL gave no answer within {seconds} seconds")
    POSTGRESQL.trip(error)
    return error
