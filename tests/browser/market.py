"""The whole system as processes — gunicorn, a Celery worker and beat — on a database of its own.

The database is a copy of the migrated template, so starting it takes seconds.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from techmarket.embedded.pytest_plugin import SEATS, with_database
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90
COMMANDS = """
import sys
import django
from django.core.management import call_command
django.setup()
for name in sys.argv[1:]:
    call_command(name)
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LiveMarket:
    """`start()`, use `url`, `stop()`. Logs of the processes are in `folder`."""

    def __init__(self, folder, seat):
        """`seat` is that of the test process: see techmarket.embedded.pytest_plugin."""
        self.folder, self.database = Path(folder), f"live_market_{seat}"
        redis = len(SEATS) + 1 + seat
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes = {}
        self.env = os.environ | {
            "DATABASE_URL": databases.url_of(self.database),
            "REDIS_URL": with_database(settings.CACHES["default"]["LOCATION"], "db", redis),
            "CELERY_BROKER_URL": with_database(settings.CELERY_BROKER_URL, "virtual_host", redis),
            "SECRET_KEY": "live-market-of-a-test-run-" + "x" * 40,
            "HTTPS": "false",
            "SITE_URL": self.url,
            "TECHMARKET_DEMO": "1",
            "TECHMARKET_DATA": str(self.folder),
            "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "WHITENOISE_USE_FINDERS": "true",
            "EMAIL_URL": "dummymail://",
            "THROTTLE_ANON": "6000/min",
            "THROTTLE_USER": "6000/min",
            "DJANGO_SETTINGS_MODULE": "techmarket.settings",
        }

    def manage(self, *names):
        """Run management commands against the live database, in one process: most of the time of
        each is its start."""
        command = [sys.executable, "-c", COMMANDS, *names]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def launch(self, name, *arguments):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self):
        databases.copy_template(self.database)
        self.manage("loadtargets", "loadschemes", "load_demo")
        bind = f"127.0.0.1:{self.port}"
        web = ("--config", "python:techmarket.webserver", "--workers", "1", "--bind", bind)
        self.launch("web", "gunicorn", *web, "techmarket.wsgi")
        celery = ("celery", "--app", "techmarket")
        self.launch("worker", *celery, "worker", "--concurrency", "1", "--loglevel", "warning")
        schedule = str(self.folder / "beat")
        self.launch("beat", *celery, "beat", "--schedule", schedule, "--loglevel", "warning")
        self.wait_until_ready()
        return self

    def wait_until_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready/", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        raise AssertionError((self.folder / "web.log").read_text()[-3000:])

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
