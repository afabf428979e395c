"""What `serve` does before the site answers; each step does nothing when it has been done."""

import hashlib
from importlib import import_module
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from techmarket.ownership import rights
from techmarket.ownership.sessions import acting_as_owner

CODE_TABLES = ("loadcodes", "loadtargets", "loadschemes")


def migrate():
    with acting_as_owner():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        else:  # in a database of before nobody but the owner has any rights
            rights.give()


def load_code_tables():
    for name in CODE_TABLES:
        _run_if_there(name)


def load_demo():
    """The command itself leaves a database alone that already holds something."""
    _run_if_there("load_demo")


def collect_static():
    """Collecting compresses every file, so it runs only when one of them changed."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = _fingerprint()
    if not stamp.exists() or stamp.read_text() != found:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(found)


def demo_accounts():
    """One account per role, each with role_label, username and password."""
    if not apps.is_installed("techmarket.demo"):
        return []
    return import_module("techmarket.demo.accounts").DEMO_ACCOUNTS


def _run_if_there(name):
    if name in get_commands():
        call_command(name, verbosity=0, stdout=StringIO())


def _fingerprint():
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            info = Path(storage.path(path)).stat()
            digest.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
