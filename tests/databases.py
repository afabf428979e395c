"""One migrated database with the code tables, kept from run to run; each test process works on a
copy of it. Migrating takes half a minute, copying a moment."""

import datetime as dt
import fcntl
import hashlib
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from techmarket import embedded
from techmarket.ownership.sessions import (
    acting_as_owner,
    application_role,
    as_of_owner,
    owner_session,
)
from tests.factories.codes import load_test_codes

APPLICATION = dict(settings.DATABASES["default"])  # as whom other processes log in
PREFIX = "test_template_"
HERE = Path(__file__).parent
# Tests with transactions empty tables, so their owner may truncate the append-only ones in the test
# database — and nowhere else.
APPEND_ONLY = {
    "accounts_securityevent": "security_event_not_emptied",
    "workflow_workflowevent": "workflow_event_not_emptied",
    "audit_seal": "audit_seal_not_emptied",
    "subsidies_calculationsheet": "subsidies_sheet_not_emptied",
    "subsidies_sheetline": "subsidies_line_not_emptied",
}


@contextmanager
def copy_of_template(name, *, rebuild=False):
    """Work in the database `name`, new, and gone afterwards."""
    copy_template(name, rebuild=rebuild)
    with connected_to(name):
        yield
    administer("DROP DATABASE {}", name)


def copy_template(name, *, rebuild=False):
    """Make the database `name`; the sessions of a killed run may still be on a former one."""
    template = PREFIX + fingerprint()
    with turn():
        if rebuild or template not in known(PREFIX):
            build(template)
        administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        administer("CREATE DATABASE {} TEMPLATE {}", name, template)


def build(template):
    """Made under another name: what is interrupted leaves no half of a template."""
    for former in known(PREFIX):
        administer("DROP DATABASE {}", former)
    draft = "test_draft"
    live = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = draft
    try:
        with acting_as_owner():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            load_test_codes()
            with connection.cursor() as cursor:
                for table, trigger in APPEND_ONLY.items():
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    finally:
        connect(live)
    administer("ALTER DATABASE {} RENAME TO {}", draft, template)


@contextmanager
def connected_to(name):
    live = connection.settings_dict["NAME"]
    connect(name)
    try:
        yield
    finally:
        connect(live)


def connect(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def act_as_application():
    """Tests log in as the owner and act as the application, with the rights of the application's
    role only; `owner_rights` takes those of the owner, within a transaction too."""
    if settings.DATABASE_OWNER:
        connection.close()
        login, role = settings.DATABASES["default"], application_role()
        login |= as_of_owner(login)
        login["OPTIONS"] = login["OPTIONS"] | {"assume_role": role}


@contextmanager
def owner_rights():
    """A cursor of Django's connection that may do what only the owner of the tables may."""
    role = connection.settings_dict["OPTIONS"].get("assume_role")
    with connection.cursor() as cursor:
        if role:
            cursor.execute("SET ROLE NONE")
        try:
            yield cursor
        finally:  # a transaction that failed takes the role back itself
            if role and cursor.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
                cursor.execute("SET ROLE %s", [role])


def url_of(name):
    """A database of the test server as the application's environment names it."""
    login = ":".join(quote(APPLICATION[part]) for part in ("USER", "PASSWORD") if APPLICATION[part])
    address = ":".join(str(APPLICATION[part]) for part in ("HOST", "PORT") if APPLICATION[part])
    folder = APPLICATION["OPTIONS"].get("host")  # of the embedded server's socket
    return f"postgresql://{login}@{address}/{name}" + (f"?host={quote(folder)}" if folder else "")


@contextmanager
def turn():
    """One process at a time makes templates and copies."""
    folder = embedded.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def administer(statement, *names):
    with owner_session() as owner, owner._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def known(prefix):
    with owner_session() as owner, owner._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def fingerprint():
    """Changes with whatever a migrated database with code tables is made of."""
    folders = [Path(config.path) for config in apps.get_app_configs()]
    ours = [folder for folder in folders if not folder.is_relative_to(sys.prefix)]
    files = [path for folder in ours for path in folder.glob("migrations/*.py")]
    files += (settings.BASE_DIR / "techmarket" / "codes").rglob("*.[pyc]*")
    files += (settings.BASE_DIR / "techmarket" / "ownership").rglob("*.py")
    files += [HERE / "databases.py", HERE / "factories" / "codes.py"]
    files += [settings.BASE_DIR / "requirements.txt"]
    digest = hashlib.sha256(str(dt.date.today().year).encode())  # the last year of the calendar
    for path in sorted(path for path in files if path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def empty_tables(case):
    """After a test with transactions: no rows but those of the code tables, which tests leave
    alone, and of what Django itself keeps."""
    kept = ("codes_", "django_", "auth_permission")
    tables = [t for t in connection.introspection.django_table_names() if not t.startswith(kept)]
    filled = " UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in sorted(tables))
    with owner_rights() as cursor:
        cursor.execute(filled)
        if names := ", ".join(name for (name,) in cursor.fetchall()):
            cursor.execute(f"TRUNCATE {names} CASCADE")
