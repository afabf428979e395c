"""Brings the embedded servers up for a test run; they leave with the last test process."""

import os

from django.conf import settings

from techmarket import embedded


def pytest_configure():
    """Parallel test processes clear their cache and queue, so each has a Redis database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker:
        settings.CACHES["default"]["LOCATION"] += f"?db={int(worker) + 1}"
        settings.CELERY_BROKER_URL += f"?virtual_host={int(worker) + 1}"


def pytest_sessionstart():
    embedded.ensure_services()
