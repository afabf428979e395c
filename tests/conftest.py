"""For every test: real PostgreSQL, code tables loaded once, no stale cache, and the Chromium."""

import gc
import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import databases
from tests.races import watched

CHROMIUM = os.environ.get("TECHMARKET_CHROMIUM") or shutil.which("chromium")
# A busy machine is no fault of the code: how long an example takes to make says nothing.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")
NOT_RUN = "浏览器测试没有运行：找不到 Chromium（用 make test，或设置 TECHMARKET_CHROMIUM）。"


def pytest_collection_modifyitems(config, items):
    """Without a Chromium the browser tests are left out by name; on CI that is an error."""
    chosen = [item for item in items if "browser" in item.keywords]
    if not chosen or CHROMIUM:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NOT_RUN)
    items[:] = [item for item in items if item not in chosen]
    config.hook.pytest_deselected(items=chosen)


def pytest_collection_finish():
    """What is loaded now stays to the end: to look through it again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_make_parametrize_id(val, argname):
    """Files are no names: one made twice differs by the second, and so would its test in the two
    processes that share the run."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM:
        terminalreporter.section("浏览器测试", yellow=True)
        terminalreporter.line(NOT_RUN)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """Uploads of tests go nowhere else, pages need no collected static files, and officials are
    not asked for a second factor (test_second_factor.py turns it on again)."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        MFA_REQUIRED_FOR_STAFF=False,
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, seat):
    """A database of this process alone, with the code tables in it."""
    databases.act_as_application()
    name = f"test_{settings.DATABASES['default']['NAME']}_{seat}"
    rebuild = request.config.getoption("create_db")
    with django_db_blocker.unblock(), databases.copy_of_template(name, rebuild=rebuild):
        TransactionTestCase._fixture_teardown = databases.empty_tables
        yield


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    """What a module's fixtures make here is there for all its tests, and gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _fresh_state(request):
    """No stale cache."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        cache.clear()


@pytest.fixture
def locked(request):
    """Of tests.races.guarded: whether the lock that the test is about is taken."""
    site, kept = request.param
    with watched(site, kept=kept):
        yield kept
