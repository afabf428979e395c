"""Time that passes, and time that processors spend on us: the machine may be busy with others."""

import os
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


def timed(work):
    begun = perf_counter()
    result = work()
    return perf_counter() - begun, result


def spent(work):
    """(seconds, processor seconds here, those of our session of PostgreSQL)"""
    mine, theirs = process_time(), session_time()
    seconds, _none = timed(work)
    return seconds, process_time() - mine, session_time() - theirs


def session_time():
    """0 where PostgreSQL runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with suppress(OSError):
        name, _bracket, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        if "postgres" in name:
            return sum(map(int, rest.split()[11:13])) / TICKS  # user and system time
    return 0
