"""A market of its own for tests that take its servers away: PostgreSQL, Redis and the web server
as it is shipped, on a copy of the test database."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from techmarket import embedded
from techmarket.accounts.models import ApiToken
from techmarket.codes.models import Region
from techmarket.embedded import postgres, processes, redis
from techmarket.embedded.places import CHECKOUT, socket_dir
from techmarket.ownership.rights import give_to
from tests.browser.market import free_port
from tests.clients import client_of
from tests.databases import owner_rights
from tests.factories.codes import load_test_codes
from tests.factories.demands import draft_demand
from tests.factories.institutions import enterprise
from tests.factories.people import COUNTY, officer

GIVEN_UP = 8  # seconds after which a test calls a silent site hung
PATIENCE = 60


class Market:
    def __init__(self):
        self.data = Path(tempfile.mkdtemp(prefix="techmarket-test-")).resolve()
        self.web = None
        self.port = free_port()

    def start(self):
        postgres.start(self.data)
        redis.start(self.data)
        copy_test_database(self.data)
        with self.own_database():
            with owner_rights() as cursor:
                give_to(cursor, postgres.APPLICATION)
            self.fill()
        self.serve()
        return self

    def fill(self):
        if not Region.objects.exists():  # a transactional test has left the tables empty
            load_test_codes()
        firm = enterprise()
        officer(COUNTY)  # is told of what is submitted, by mail too
        self.drafts = [draft_demand(organization=firm).pk for _number in range(2)]
        until = timezone.now() + timedelta(days=1)
        _row, self.token = ApiToken.issue(user=firm.admin, name="同步", expires_at=until)
        session = client_of(firm.admin).cookies[settings.SESSION_COOKIE_NAME]
        self.cookie = f"{session.key}={session.value}"

    @contextmanager
    def own_database(self):
        """This process, too, works on the market's database."""
        here = connection.settings_dict
        there = here | {"NAME": postgres.NAME, "USER": postgres.OWNER, "PASSWORD": ""}
        there |= {"HOST": "", "PORT": ""}
        there["OPTIONS"] = here["OPTIONS"] | {"host": str(socket_dir(self.data))}
        connection.close()
        connection.settings_dict = there
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict = here

    def serve(self):
        env = os.environ | {
            "TECHMARKET_DATA": str(self.data),
            "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "WHITENOISE_USE_FINDERS": "true",
            "MFA_REQUIRED_FOR_STAFF": "false",
            "WEB_CONCURRENCY": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "HTTPS": "false",
        }
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "CACHE_URL"):
            env.pop(name, None)
        config = ("--config", "python:techmarket.webserver", "--bind", f"127.0.0.1:{self.port}")
        with (self.data / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *config, "techmarket.wsgi"],
                cwd=CHECKOUT, env=env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        assert processes.wait_until(self.is_up, PATIENCE), self.log()

    def is_up(self):
        try:
            return self.get("/health/ready/").status == 200
        except OSError:
            return False

    def log(self):
        return (self.data / "web.log").read_text()[-4000:]

    def get(self, path, **headers):
        return self.ask("GET", path, None, headers)

    def signed_in(self, path):
        return self.get(path, Cookie=self.cookie)

    def call(self, path, body=None):
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        return self.ask("GET" if body is None else "POST", path, text, headers)

    def ask(self, method, path, body, headers):
        """The answer, read to its end; an OSError from a site that does not answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=GIVEN_UP)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            answer.text = answer.read().decode()
            answer.kind = answer.getheader("Content-Type").split(";")[0]
            return answer
        finally:
            link.close()

    def postgres_processes(self):
        return processes.working_in(self.data / "postgres", "postgres")

    def redis_processes(self):
        return processes.working_in(self.data / "redis", "redis-server")

    def stop(self):
        if self.web and self.web.poll() is None:
            os.killpg(self.web.pid, signal.SIGTERM)
            self.web.wait(30)
        embedded.stop_services(self.data)
        shutil.rmtree(self.data)


@contextmanager
def hung(servers):
    """They keep their sockets open and answer nothing."""
    for server in servers:
        server.suspend()
    try:
        yield
    finally:
        for server in servers:
            server.resume()


def copy_test_database(data):
    """Its schema and code tables; pg_dump and psql of the embedded server."""
    tools = postgres._install_dir() / "bin"
    here = connection.settings_dict
    source = ["-h", here["OPTIONS"].get("host") or here["HOST"], "-p", str(here["PORT"] or 5432)]
    source += ["-U", here["USER"], here["NAME"]]
    target = ["-h", str(socket_dir(data)), "-U", postgres.OWNER, postgres.NAME]
    dump = subprocess.Popen(
        [tools / "pg_dump", "--no-owner", "--no-privileges", *source],
        env=os.environ | {"PGPASSWORD": here["PASSWORD"] or ""},
        stdout=subprocess.PIPE,
    )
    load = subprocess.run([tools / "psql", "-q", *target], stdin=dump.stdout, capture_output=True)
    assert (dump.wait(), load.returncode) == (0, 0), load.stderr.decode()
