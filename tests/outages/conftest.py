import pytest
from django.core.cache import cache

from tests.outages.market import Market


@pytest.fixture(scope="session")
def market(django_db_setup, django_db_blocker):
    made = Market()
    try:
        with django_db_blocker.unblock():
            yield made.start()
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def _cache_again():
    cache.clear()
