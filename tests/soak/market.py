"""The server as it is shipped, on data of its own, with demonstration records."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

STARTS_WITHIN, STOPS_WITHIN = 600, 60  # seconds; the first start makes a database
ISSUE = """
from django.utils import timezone
from techmarket.accounts.models import ApiToken, User
user = User.objects.get(username={username!r})
until = timezone.now() + timezone.timedelta(days=7)
print("KEY", ApiToken.issue(user=user, name="soak", expires_at=until)[1])
"""


class MarketError(Exception):
    pass


class Market:
    def __init__(self, root, folder):
        self.root, self.log = root, folder / "serve.log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # Every call comes from an address of its own: limits per address would end the test.
        many = {"THROTTLE_ANON": "1000000/min", "THROTTLE_USER": "1000000/min"}
        self.env = os.environ | many | {
            "TECHMARKET_DATA": str(folder / "data"),
            "TECHMARKET_DEMO": "1",
            "BEHIND_PROXY": "1",
        }  # fmt: skip

    def __enter__(self):
        command = [sys.executable, "manage.py", "serve", "--demo", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.env, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *details):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def wait(self):
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise MarketError(f"服务器没有启动：\n{self.log.read_text('utf-8')}")
            time.sleep(1)

    def is_ready(self):
        try:
            return bool(self.read("/health/ready/"))
        except OSError:
            return False

    def read(self, path):
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(self.address + path, timeout=60) as answer:
            return answer.read()

    def issue_keys(self, usernames):
        return {name: self.issue_key(username) for name, username in usernames.items()}

    def issue_key(self, username):
        done = subprocess.run(
            [
                sys.executable,
                "manage.py",
                "shell",
                "-v",
                "0",
                "-c",
                ISSUE.format(username=username),
            ],
            cwd=self.root,
            env=self.env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise MarketError(f"没有签发密钥：{done.stderr}")
        return done.stdout.rpartition("KEY ")[2].strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
