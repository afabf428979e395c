"""Where the embedded servers keep their data and sockets, and under which account they run."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ACCOUNT = "techmarket"
# sun_path holds 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET = 100


class ServiceError(RuntimeError):
    """An embedded server cannot run; the message tells the user what to do."""


def foreign(path):
    return ServiceError(
        f"目录 {path} 属于另一个用户，不能使用。\n"
        "请换用原来的用户运行，或用环境变量 TECHMARKET_DATA 指定另一个数据目录。"
    )


def data_dir(directory=None):
    """The chosen data directory, else $TECHMARKET_DATA, else .data in the checkout."""
    chosen = directory or os.environ.get("TECHMARKET_DATA") or CHECKOUT / ".data"
    return Path(chosen).expanduser().resolve()


def socket_dir(directory):
    """Inside the data directory, or a short private directory when that path is too long."""
    near = directory / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return near
    return Path("/tmp") / f"techmarket-{hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]}"


def usable(directory):
    """Make the data directory; say so if it is somebody else's."""
    directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise foreign(directory)
    return directory


def private_dir(path, account):
    """Make a directory that only the servers' account may enter; refuse a stranger's."""
    owner = account["user"] if account else os.geteuid()
    try:
        path.mkdir(mode=0o700)
        os.chown(path, owner, -1)
    except FileExistsError:
        if path.is_symlink() or path.stat().st_uid != owner:
            raise foreign(path) from None
        path.chmod(0o700)
    return path


def service_account(directory):
    """Popen arguments that drop root, which PostgreSQL refuses; empty for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    entry = _owner(directory / "postgres") or _owner(directory) or _own_account()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def make_reachable(path, account):
    """Let the servers' account pass through the directories above a path, e.g. a closed /root."""
    if not account:
        return
    for folder in reversed(path.parents):
        info = folder.stat()
        if not _may_pass(info, account):
            folder.chmod(info.st_mode | stat.S_IXOTH)
            sys.stderr.write(f"目录 {folder} 已允许其他用户通过（o+x），供数据库账号使用。\n")


def make_readable(folder, account):
    """Wheels installed under a strict umask are unreadable for the servers' account."""
    if account and not folder.stat().st_mode & stat.S_IROTH:
        subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)


def _may_pass(info, account):
    if info.st_uid == account["user"]:
        return info.st_mode & stat.S_IXUSR
    if info.st_gid == account["group"]:
        return info.st_mode & stat.S_IXGRP
    return info.st_mode & stat.S_IXOTH


def _owner(path):
    """The account that owns existing data keeps it; root owns nothing here."""
    if path.exists() and path.stat().st_uid:
        return pwd.getpwuid(path.stat().st_uid)
    return None


def _own_account():
    if not _known(ACCOUNT) and shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", ACCOUNT]
        subprocess.run(command, capture_output=True)
    return _known(ACCOUNT) or pwd.getpwnam("nobody")


def _known(name):
    return next((entry for entry in pwd.getpwall() if entry.pw_name == name), None)
