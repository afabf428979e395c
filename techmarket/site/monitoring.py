"""Health, readiness and metrics. None of them needs a session; the proxy keeps /metrics inside."""

from django.db.models import Count
from django.urls import path
from django_prometheus.exports import ExportToDjangoView
from health_check.views import HealthCheckView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from techmarket.jobs.models import Job

WATCHED = (Job.State.WAITING, Job.State.DEAD)


class JobCollector:
    """Counted in the database when asked: the same for every worker."""

    def collect(self):
        jobs = Job.objects.filter(state__in=WATCHED).order_by()
        counts = dict(jobs.values_list("state").annotate(Count("pk")))
        gauge = GaugeMetricFamily("techmarket_jobs", "后台任务数", labels=["state"])
        for state in WATCHED:
            gauge.add_metric([state.value], counts.get(state, 0))
        yield gauge


OURS = CollectorRegistry()
OURS.register(JobCollector())


def metrics(request):
    """What the workers counted, and our own figures."""
    response = ExportToDjangoView(request)
    response.write(generate_latest(OURS))
    return response


HEALTH_URLS = [
    path("health/live/", HealthCheckView.as_view(checks=[]), name="health_live"),
    path(
        "health/ready/",
        HealthCheckView.as_view(
            checks=["health_check.checks.Database", "health_check.checks.Cache"]
        ),
        name="health_ready",
    ),
    path("health/metrics/", metrics, name="metrics"),
]
