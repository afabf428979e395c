"""For every test: real PostgreSQL, code tables loaded once, no stale cache, and the Chromium."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from techmarket.codes.models import Region
from tests.factories.codes import load_test_codes

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


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM:
        terminalreporter.section("浏览器测试", yellow=True)
        terminalreporter.line(NOT_RUN)


APPEND_ONLY = {
    "workflow_workflowevent": "workflow_event_not_emptied",
    "subsidies_calculationsheet": "subsidies_sheet_not_emptied",
    "subsidies_sheetline": "subsidies_line_not_emptied",
}


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
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the code tables once. Tests with transactions empty tables, so the truncation of
    append-only tables is allowed in the test database — and nowhere else."""
    with django_db_blocker.unblock():
        load_test_codes()
        with connection.cursor() as cursor:
            for table, trigger in APPEND_ONLY.items():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def _fresh_state(request):
    """No stale cache; and since a transactional test leaves empty tables behind, the next one
    loads the codes again."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        return
    request.getfixturevalue("_django_db_helper")
    cache.clear()
    if marker.kwargs.get("transaction") and not Region.objects.exists():
        load_test_codes()
