"""Who uses the servers of a data directory: the last one to leave stops them.

Every user process holds a shared lock on `users.lock` until it exits; the kernel drops the lock of
a killed process, so there is no count that could go stale. Starting and stopping take turns.
"""

import atexit
import fcntl
import os
from contextlib import contextmanager

from .places import usable

_joined = {}


@contextmanager
def turn(directory):
    """One process at a time starts or stops the servers of this directory."""
    with (directory / "turn.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def join(directory, *, start, stop):
    """Become a user of the servers until this process exits."""
    with turn(usable(directory)):
        if directory not in _joined:
            users = (directory / "users.lock").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            _joined[directory] = users
            atexit.register(_leave, directory, stop, os.getpid())
        start()


def _leave(directory, stop, pid):
    if os.getpid() != pid or not directory.exists():  # a forked child is not the user
        return
    with turn(directory), _joined.pop(directory) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still work here
        stop()
