"""A real Celery worker as a process that a test may kill."""

import os
import signal
import subprocess
import sys

import psutil
from django.conf import settings
from django.db import connection

from techmarket.embedded.processes import gone, wait_until
from tests.databases import url_of

SESSION = "worker-under-test"  # how PostgreSQL names the sessions of the workers started here
PATIENCE = 90  # seconds after which a stuck test gives up


class Worker:
    """One Celery worker with one child process, on the database and the broker of this test."""

    def __init__(self, folder, *options):
        self.log = folder / "worker.log"
        broker = settings.CELERY_BROKER_URL
        env = os.environ | {
            "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
            "REDIS_URL": broker,
            "CELERY_BROKER_URL": broker,
            "CACHE_URL": settings.CACHES["default"]["LOCATION"],
            "TECHMARKET_DATA": str(folder),
            "EMAIL_URL": "dummymail://",
            "HTTPS": "false",
            "SECRET_KEY": "worker-of-a-test-run-" + "x" * 40,
            "LOCK_TIMEOUT_MS": "60000",
            "PGAPPNAME": SESSION,
            "POISON_LOG": str(folder / "poison.log"),
        }
        command = ("celery", "--app", "techmarket", "worker", "--pool", "prefork")
        quick = ("--concurrency", "1", "--without-gossip", "--without-mingle")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *quick, *options],
                cwd=settings.BASE_DIR,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until(self, condition):
        assert wait_until(condition, PATIENCE), self.log.read_text()[-4000:]

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill_child(self):
        (child,) = self.children()
        child.send_signal(signal.SIGKILL)
        assert gone([child], PATIENCE)

    def kill_group(self):
        children = self.children()
        assert children
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert gone(children, PATIENCE)

    def stop(self):
        """The warm shutdown ends what runs; nobody is left behind."""
        if self.process.poll() is not None:
            return
        children = self.children()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        assert gone(children, PATIENCE)
