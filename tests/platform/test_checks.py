"""What must hold of the code and of the settings, whatever the features do."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from importlinter import cli as importlinter

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("techmarket", "institutions", "achievements", "demands", "brokers", "contracts")
MONEY = ("contracts", "achievements/models.py", "demands/models.py", "techmarket/indicators")
PRODUCTION = {
    "DATABASE_URL": "postgres://market:secret@db.example.cn:5432/market",
    "REDIS_URL": "redis://redis.example.cn:6379/0",
    "SECRET_KEY": "k1-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "market.example.cn",
    "SITE_URL": "https://market.example.cn",
    "BEHIND_PROXY": "1",
}
SHOWN = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "techmarket.settings"
from django.conf import settings
print(json.dumps({n: getattr(settings, n) for n in dir(settings) if n.isupper()}, default=id))
"""


def sources():
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def in_production(*command, **changes):
    """Run Python with the variables that docs/operations.md asks for, and nothing else."""
    inherited = ("PATH", "HOME", "LANG", "TECHMARKET_DATA")
    env = {k: os.environ[k] for k in inherited if k in os.environ} | PRODUCTION | changes
    env = {name: value for name, value in env.items() if value is not None}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def production():
    done = in_production("-c", SHOWN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_deployment_check_is_clean():
    done = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DEBUG", False),
        ("DEMO", False),
        ("ALLOWED_HOSTS", ["market.example.cn"]),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("SECURE_PROXY_SSL_HEADER", ["HTTP_X_FORWARDED_PROTO", "https"]),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
        ("SESSION_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("SESSION_COOKIE_AGE", 1800),
        ("SESSION_ABSOLUTE_AGE", 43_200),
        ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.JSONSerializer"),
        ("CSRF_COOKIE_SECURE", True),
        ("CSRF_COOKIE_HTTPONLY", True),
        ("X_FRAME_OPTIONS", "DENY"),
        ("FILE_UPLOAD_PERMISSIONS", 0o640),
        ("MFA_REQUIRED_FOR_STAFF", True),
        ("ACCOUNT_PREVENT_ENUMERATION", "strict"),
        ("CELERY_TASK_ACKS_LATE", True),
        ("CELERY_TASK_REJECT_ON_WORKER_LOST", True),
        ("CELERY_TASK_IGNORE_RESULT", True),
        ("CELERY_WORKER_PREFETCH_MULTIPLIER", 1),
        ("CELERY_ACCEPT_CONTENT", ["json"]),
    ],
)
def test_production_settings(production, name, expected):
    assert production[name] == expected


def test_production_limits(production):
    assert production["ADMIN_PATH"] != "admin/"
    assert production["REST_FRAMEWORK"]["NUM_PROXIES"] == 1
    assert production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert production["DATA_UPLOAD_MAX_MEMORY_SIZE"] <= 4 * 1024 * 1024
    assert production["DATA_UPLOAD_MAX_NUMBER_FIELDS"] <= 1000
    assert production["DATA_UPLOAD_MAX_NUMBER_FILES"] <= 100
    assert production["DATABASES"]["default"]["CONN_HEALTH_CHECKS"] is True
    options = production["DATABASES"]["default"]["OPTIONS"]["options"]
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert name in options
    broker = production["CELERY_BROKER_TRANSPORT_OPTIONS"]
    # A living task is never delivered a second time.
    assert broker["visibility_timeout"] >= 2 * production["CELERY_TASK_TIME_LIMIT"]
    assert broker["unacked_restore_interval"] * broker["unacked_restore_throttle"] <= 10
    policy = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": None}, ["SECRET_KEY"]),
        (
            {"SECRET_KEY": "short", "DEBUG": "1", "HTTPS": "0"},
            ["security.W009", "security.W018", "security.W008"],
        ),
    ],
)
def test_a_careless_production_environment_is_refused(changes, words):
    """The control of the clean check: it does see what is wrong."""
    done = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING", **changes)
    assert done.returncode != 0
    assert [word for word in words if word not in done.stderr] == []


def test_containers_get_what_the_operator_writes_into_the_env_file():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = [service for service in services.values() if "build" in service]
    assert len(ours) == 4
    for service in ours:
        assert service["env_file"] == [{"path": ".env", "required": False}]
    # An index on a large table takes longer than any page may.
    timeouts = {name: s["environment"].get("STATEMENT_TIMEOUT_MS") for name, s in services.items()}
    assert timeouts.pop("migrate") == "0"
    assert not any(timeouts.values())
    # Of the owner of the tables only `migrate` knows; an .env goes to every container.
    owners = {name: s["environment"].get("OWNER_DATABASE_URL") for name, s in services.items()}
    assert owners.pop("migrate").startswith("postgresql://techmarket:")
    assert [name for name, address in owners.items() if address] == []
    assert {service["environment"]["DB_PASSWORD"] for service in ours} == {""}
    assert all("//techmarket_app:" in service["environment"]["DATABASE_URL"] for service in ours)


def test_without_a_proxy_the_forwarded_header_is_not_believed():
    done = in_production("-c", SHOWN, BEHIND_PROXY=None)
    shown = json.loads(done.stdout)
    assert shown["SECURE_PROXY_SSL_HEADER"] is None
    assert shown["ALLAUTH_TRUSTED_PROXY_COUNT"] == shown["REST_FRAMEWORK"]["NUM_PROXIES"] == 0


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("redis://:pw@redis.example.cn:6379/0", "redis://:pw@redis.example.cn:6379/0"),
        ("unix:///run/redis/redis.sock", "redis+socket:///run/redis/redis.sock"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
    ],
)
def test_the_broker_is_the_same_redis_as_celery_spells_it(redis, broker):
    done = in_production("-c", SHOWN, REDIS_URL=redis)
    assert json.loads(done.stdout)["CELERY_BROKER_URL"] == broker


def test_a_rotated_key_still_reads_what_the_old_one_signed():
    with override_settings(SECRET_KEY="old" * 20):
        signed = signing.dumps("退订")
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert signing.loads(signed) == "退订"
    with override_settings(SECRET_KEY="new" * 20), pytest.raises(signing.BadSignature):
        signing.loads(signed)


def test_the_database_keeps_what_it_confirms(db):
    with connection.cursor() as cursor:
        shown = {}
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            cursor.execute(f"SHOW {name}")
            shown[name] = cursor.fetchone()[0]
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "30s"
    assert set(shown.values()) == {"on"}, shown


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_api_describes_itself_without_warnings(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"))
    assert (tmp_path / "api.yaml").stat().st_size > 10_000


def test_imports_go_downwards(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert importlinter.lint_imports(no_cache=True) == importlinter.EXIT_STATUS_SUCCESS


def test_ruff_finds_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "pattern",
    [
        r"fields\s*=\s*[\"']__all__",
        r"(TODO|FIXME|NotImplementedError)",
        r"django\.db\.backends\.sqlite3",
        r"FloatField",
        r"\.(raw|extra)\(|RawSQL",
        r"import pickle|yaml\.(Unsafe|Full)?Loader\b|yaml\.unsafe",
        r"mark_safe|\|safe\b",
    ],
)
def test_source_never_contains(pattern):
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources()
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(pattern, line)
    ]
    assert found == []


def test_no_download_address_is_committed():
    """A lock names versions and hashes; where they come from is the machine's business."""
    files = [*ROOT.glob("requirements*.txt"), ROOT / "static" / "package-lock.json"]
    files += [ROOT / "pyproject.toml", ROOT / "static" / ".npmrc", ROOT / "Dockerfile"]
    pattern = re.compile(
        r"--(extra-)?index-url|registry\s*=|\"resolved\"|simple/?$|https?://\S+\.whl"
    )
    found = [
        f"{path.name}: {line.strip()[:100]}"
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line)
    ]
    assert found == []


def floats(path):
    """Lines on which a float is made: `float(…)` or a literal like 0.5."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno


def test_money_is_never_a_float():
    """The certificate's page layout is measured in millimetres, the charts in pixels."""
    layout = {"contracts/drawing.py", "techmarket/indicators/charts.py"}
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        if str(path.relative_to(ROOT)).startswith(MONEY)
        if str(path.relative_to(ROOT)) not in layout
        for line in floats(path)
    ]
    assert found == []
