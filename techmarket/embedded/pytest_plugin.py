"""Brings the embedded servers up for a test run; they leave with the last test process.

Each test process takes a seat. Its number chooses the database and the Redis databases that the
process empties at will, so parallel processes, and two runs in one checkout, do not meet. The
kernel gives back the seat of a killed process.
"""

import fcntl
import sys
import time
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.cache import caches

from techmarket import embedded

SEATS = range(1, 8)  # each has two of the sixteen databases of a Redis; the first is nobody's
_held = []


def pytest_configure(config):
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # it only hands the tests out
    sit_down()


def sit_down():
    """Take a seat, also anew in a forked process; use what goes with it."""
    _held.clear()
    number = take_seat(embedded.data_dir() / "seats")
    cache = settings.CACHES["default"]
    cache["LOCATION"] = with_database(cache["LOCATION"], "db", number)
    with suppress(AttributeError):
        del caches["default"]  # a forked process has inherited that of its parent's seat
    settings.CELERY_BROKER_URL = with_database(settings.CELERY_BROKER_URL, "virtual_host", number)


def pytest_sessionstart():
    embedded.ensure_services()


@pytest.fixture(scope="session")
def seat():
    [(number, _file)] = _held
    return number


def take_seat(folder):
    folder.mkdir(parents=True, exist_ok=True)
    while not (number := free_seat(folder)):
        sys.stderr.write("其他测试正在使用这个数据目录，等待其中一轮结束 …\n")
        time.sleep(5)
    return number


def free_seat(folder):
    for number in SEATS:
        file = (folder / str(number)).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            _held.append((number, file))
            return number
    return None


def with_database(url, key, number):
    """A Redis address with another database number."""
    address = url.partition("?")[0]
    if address.startswith(("redis://", "rediss://")):
        server = "/".join(address.split("/")[:3])
        return f"{server}/{number}"
    return f"{address}?{key}={number}"
