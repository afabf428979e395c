"""PostgreSQL and Redis out of wheels, for a machine where nobody has set up servers.

`DATABASE_URL` and `REDIS_URL` choose real servers. Where one of them is absent, `urls()` says where
the embedded server of a data directory listens and `ensure_services()` starts it. Nothing here
needs Django, so settings may import it.
"""

import contextlib
import os
import secrets
from pathlib import Path

from . import lifetime, postgres, redis
from .places import ServiceError, data_dir, usable
from .redis import broker_url

__all__ = [
    "ServiceError",
    "broker_url",
    "data_dir",
    "ensure_services",
    "is_embedded",
    "local_secret_key",
    "owner_url",
    "running",
    "stop_services",
    "urls",
]

SERVICES = {"DATABASE_URL": postgres, "REDIS_URL": redis}


def urls(directory=None):
    """Where the embedded servers of this data directory listen; touches nothing."""
    directory = data_dir(directory)
    return {variable: service.url(directory) for variable, service in SERVICES.items()}


def owner_url(directory=None):
    """The embedded database as its owner sees it, who migrates it."""
    return postgres.url(data_dir(directory), postgres.OWNER)


def is_embedded():
    """Does this process rely on at least one embedded server?"""
    return bool(_wanted())


def ensure_services(directory=None):
    """Start what no environment variable provides; it stays up while any process uses it."""
    wanted = _wanted()
    if wanted:
        directory = data_dir(directory)
        lifetime.join(
            directory,
            start=lambda: [service.start(directory) for service in wanted],
            stop=lambda: _stop(directory),
        )


def stop_services(directory=None):
    """Stop the servers of a data directory, whoever uses them."""
    directory = data_dir(directory)
    if directory.exists():
        with lifetime.turn(directory):
            _stop(directory)


def running(directory=None):
    """Which of the embedded servers answer: {"DATABASE_URL": True, …}."""
    directory = data_dir(directory)
    return {variable: service.answers(directory) for variable, service in SERVICES.items()}


def local_secret_key(directory=None):
    """A key made once per data directory, for local runs; production passes SECRET_KEY itself."""
    path = usable(data_dir(directory)) / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text()


def _wanted():
    return [service for variable, service in SERVICES.items() if not os.environ.get(variable)]


def _stop(directory):
    for service in reversed(SERVICES.values()):
        service.stop(directory)


def _write_once(path, text):
    """Several processes may start at once: the first link wins and no reader sees half a key."""
    draft = Path(f"{path}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
