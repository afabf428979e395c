"""The Celery application; its settings are the CELERY_* values of settings.py."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techmarket.settings")

app = Celery("techmarket")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Beat only inserts job rows with a unique key per period: two beats do nothing twice.
app.conf.beat_schedule = {
    "sweep": {"task": "techmarket.jobs.sweep", "schedule": 5.0},
    "periodic": {"task": "techmarket.jobs.plan", "schedule": 60.0},
}


@setup_logging.connect
def keep_the_sites_logging(**_options):
    """A receiver keeps Celery from putting handlers of its own in place of settings.LOGGING."""
    logging.config.dictConfig(settings.LOGGING)
