"""Each test has a data directory and servers of its own, not those of the test run."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from techmarket import embedded
from techmarket.embedded import postgres
from techmarket.embedded.places import CHECKOUT, socket_dir

USER = """
from techmarket import embedded
embedded.ensure_services()
print("ready", flush=True)
input()
"""


@pytest.fixture
def data(monkeypatch):
    """Not tmp_path: pytest closes its folders to the account that runs the servers."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    directory = Path(tempfile.mkdtemp(prefix="techmarket-test-")).resolve()
    monkeypatch.setenv("TECHMARKET_DATA", str(directory))
    yield directory
    embedded.stop_services(directory)
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def pristine():
    """A cluster made once; a copy is cheaper than another initdb."""
    directory = Path(tempfile.mkdtemp(prefix="techmarket-test-")).resolve()
    postgres.start(directory)
    postgres.stop(directory)
    yield directory / "postgres"
    shutil.rmtree(directory)


@pytest.fixture
def initialised(data, pristine):
    """A data directory whose cluster exists but does not run."""
    subprocess.run(["cp", "-a", str(pristine), str(data)], check=True)
    return data


@pytest.fixture
def user():
    """Start processes that use the servers until their standard input ends."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def connect():
    """Connect as the application does, or as the owner of its tables."""
    opened = []

    def open_connection(directory, role=postgres.APPLICATION):
        connection = psycopg2.connect(postgres.url(directory, role))
        connection.autocommit = True
        opened.append(connection)
        return connection.cursor()

    yield open_connection
    for connection in opened:
        connection.close()


@pytest.fixture
def long_data(data):
    directory = data / ("很长的目录名" * 5) / ("很长的目录名" * 5)
    yield directory
    embedded.stop_services(directory)
    shutil.rmtree(socket_dir(directory))
