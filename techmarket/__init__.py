"""The marketplace platform: what no single business owner owns."""

from .celery import app as celery_app

__all__ = ["celery_app"]
