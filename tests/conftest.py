"""Fixtures for every test: real PostgreSQL, code tables loaded once, no stale cache."""

import pytest
from django.core.cache import cache
from django.db import connection

from techmarket.codes.models import Region
from tests.factories.codes import load_test_codes


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the code tables once. Tests with transactions empty tables, so their truncation of the
    append-only log is allowed in the test database — and nowhere else."""
    with django_db_blocker.unblock():
        load_test_codes()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE workflow_workflowevent DISABLE TRIGGER workflow_event_not_emptied"
            )


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
