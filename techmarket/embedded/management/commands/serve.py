import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from techmarket import embedded
from techmarket.embedded import preparation, supervise
from techmarket.embedded.places import usable

READY_WITHIN = 90


class Command(BaseCommand):
    help = "运行整个市场：数据库、缓存、网站、后台任务和定时任务；Ctrl-C 停止全部。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--workers", type=int, default=2, help="网站进程数，默认 2")
        parser.add_argument("--demo", action="store_true", help="装入演示数据（只装入空数据库）")

    def handle(self, *, host, port, workers, demo, **options):
        if demo and not settings.DEMO:
            os.environ["TECHMARKET_DEMO"] = "1"  # settings and children read it
            os.execv(sys.executable, [sys.executable, *sys.argv])
        address = f"http://{_reachable(host)}:{port}"
        with _only_one(address):
            _check_port(host, port)
            # What `serve` itself offers is plain HTTP, whatever database stands behind it.
            for name, value in {"SITE_URL": address, "HTTPS": "0"}.items():
                os.environ.setdefault(name, value)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, _interrupt)
            try:
                self.prepare(demo=settings.DEMO)
                self.run(address, _children(host, port, workers))
            except embedded.ServiceError as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                self.say("已停止。")

    def prepare(self, *, demo):
        self.step("启动数据库与缓存", embedded.ensure_services)
        self.step("更新数据表", preparation.migrate)
        self.step("装入代码表与政策", preparation.load_code_tables)
        if demo:
            self.step("装入演示数据", preparation.load_demo)
        self.step("整理静态文件", preparation.collect_static)

    def run(self, address, children):
        try:
            self.step("启动网站", lambda: _start_web(address, children[0]))
            for child in children[1:]:
                child.start()
            self.announce(address)
            self.watch(children)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.say("\n正在停止 …")
            supervise.stop(children)

    def watch(self, children):
        """Restart what may be restarted; without the web server there is nothing left to serve."""
        web, *others = children
        while not web.dead:
            time.sleep(1)
            embedded.ensure_services()
            for child in others:
                if child.dead and child.may_restart:
                    self.say(f"{child.label}已退出，重新启动（日志：{child.log}）。")
                    child.start()
        raise CommandError(f"网站进程意外退出，日志 {web.log} 的最后几行：\n{web.tail()}")

    def step(self, label, function):
        self.stdout.write(f"  {label} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        function()
        self.say(f"{time.monotonic() - started:.1f} 秒")

    def announce(self, address):
        self.say(f"\n技术转移大市场已就绪：{address}\n按 Ctrl-C 停止；数据与日志在 {_data()}。")
        if embedded.is_embedded():
            self.say("自带的 PostgreSQL 18 与 Redis 6.2 只供开发和演示；生产请用真实的服务器。")
        if settings.DEMO and (accounts := preparation.demo_accounts()):
            self.say("\n演示账号（用户名 / 密码 / 角色）：")
            for account in accounts:
                self.say(f"  {account.username:<16} {account.password}  {account.role_label}")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def _data():
    return embedded.data_dir()


def _reachable(host):
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host


def _interrupt(number, frame):
    raise KeyboardInterrupt


@contextmanager
def _only_one(address):
    """One `serve` per data directory; the kernel frees the lock of a killed one."""
    with (usable(_data()) / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"这个数据目录的市场已经在运行：{lock.read()}（{_data()}）。\n"
                "请先停止它；要同时运行另一个，请设置 TECHMARKET_DATA=另一个目录 并换一个 PORT。",
                returncode=3,
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def _check_port(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"端口 {port} 不可用（{error}），可能已被别的程序占用。\n"
                f"请换一个端口，例如：make run PORT={port + 1 if port < 65535 else 8000}",
                returncode=3,
            ) from None


def _children(host, port, workers):
    logs = _data() / "log"
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ["gunicorn", "--config", "python:techmarket.webserver", "techmarket.wsgi"]
    web += ["--bind", bind, "--workers", str(workers)]
    worker = ["celery", "-A", "techmarket", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat = ["celery", "-A", "techmarket", "beat", "--schedule", str(_data() / "beat-schedule"),
            "--pidfile", ""]  # fmt: skip
    return [
        supervise.Child("网站", web, logs / "web.log"),
        supervise.Child("后台任务", worker, logs / "worker.log"),
        supervise.Child("定时任务", beat, logs / "beat.log"),
    ]


def _start_web(address, web):
    """The others start after it: on a small machine the first page should not wait for them."""
    web.start()
    deadline = time.monotonic() + READY_WITHIN
    while not _is_ready(f"{address}/health/ready/"):
        if web.dead:
            raise CommandError(f"网站无法启动，日志 {web.log} 的最后几行：\n{web.tail()}")
        if time.monotonic() > deadline:
            raise CommandError(f"网站 {READY_WITHIN} 秒内没有就绪，请查看日志 {web.log}。")
        time.sleep(0.2)


def _is_ready(url):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
