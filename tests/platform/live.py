"""The whole site as `make run` starts it, in a data directory of its own: servers, demonstration
data, gunicorn, a Celery worker and beat."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from techmarket import embedded

ROOT = Path(__file__).resolve().parents[2]
READY, READY_WITHIN, STOPPED_WITHIN = "市场已就绪", 300, 60
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "CELERY_BROKER_URL", "SECRET_KEY")


@dataclass
class Live:
    url: str
    data: Path
    env: dict

    def manage(self, *command):
        """A management command on the running site; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running():
    # Not pytest's own folders: they are closed to the account that runs the servers.
    data = Path(tempfile.mkdtemp(prefix="techmarket-live-")).resolve()
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    env |= {"TECHMARKET_DATA": str(data), "TECHMARKET_DEMO": "1"}
    log = data / "serve.log"
    with log.open("w") as output:
        command = ["manage.py", "serve", "--demo", "--port", str(port), "--workers", "1"]
        site = subprocess.Popen(
            [sys.executable, "-u", *command], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    try:
        wait_ready(site, log)
        yield Live(f"http://127.0.0.1:{port}", data, env)
    finally:
        stop(site)
        embedded.stop_services(data)
        shutil.rmtree(data, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_ready(site, log):
    deadline = time.monotonic() + READY_WITHIN
    while READY not in log.read_text():
        assert site.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def stop(site):
    """As Ctrl-C does; a site that hangs is ended together with its children."""
    site.send_signal(signal.SIGINT)
    try:
        site.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        site.kill()
        site.wait()
