"""Health, readiness and metrics, without a session. Metrics are for whoever has the token."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView
from health_check.views import HealthCheckView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from redis.exceptions import RedisError

from techmarket.api.errors import RETRY_AFTER
from techmarket.jobs.models import Job
from techmarket.outages.cache import OPTIONS

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
    """What the workers counted, and our own figures; without a token set, for nobody."""
    sent = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not (settings.METRICS_TOKEN and constant_time_compare(sent, expected)):
        raise Http404
    response = ExportToDjangoView(request)
    response.write(generate_latest(OURS))
    return response


def database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def redis_answers():
    """Ask Redis itself: the cache answers also without it."""
    redis.from_url(settings.REDIS_URL, **OPTIONS).ping()


def state_of(check):
    try:
        check()
    except (DatabaseError, RedisError):
        return "away"
    return "ok"


def ready(request):
    """Without Redis the site works, more slowly: it stays in service and says so."""
    states = {"database": state_of(database_answers), "redis": state_of(redis_answers)}
    up = states["database"] == "ok"
    degraded = "away" in states.values()
    status = ("degraded" if degraded else "ok") if up else "unavailable"
    headers = {"Cache-Control": "no-store"} | ({} if up else {"Retry-After": str(RETRY_AFTER)})
    body = {"status": status, "checks": states}
    return JsonResponse(body, status=200 if up else 503, headers=headers)


HEALTH_URLS = [
    path("health/live/", HealthCheckView.as_view(checks=[]), name="health_live"),
    path("health/ready/", ready, name="health_ready"),
    path("health/metrics/", metrics, name="metrics"),
]
