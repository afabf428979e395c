"""Health, readiness and metrics. None of them needs a session; the proxy keeps /metrics inside."""

from django.urls import path
from django_prometheus.exports import ExportToDjangoView
from health_check.views import HealthCheckView

HEALTH_URLS = [
    path("health/live/", HealthCheckView.as_view(checks=[]), name="health_live"),
    path(
        "health/ready/",
        HealthCheckView.as_view(
            checks=["health_check.checks.Database", "health_check.checks.Cache"]
        ),
        name="health_ready",
    ),
    path("health/metrics/", ExportToDjangoView, name="metrics"),
]
