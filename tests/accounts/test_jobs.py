"""Durable jobs: one key one effect, attempts counted before the work, poison set aside."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from structlog.contextvars import get_contextvars

from techmarket.jobs import services
from techmarket.jobs.models import MAX_ATTEMPTS, Job
from techmarket.jobs.registry import HANDLERS, PERIODIC, Handler
from tests.clients import client_of, text_of
from tests.factories.people import UserFactory, officer, sysadmin

pytestmark = pytest.mark.django_db
CELERY_LOGS = """
import logging
from techmarket.celery import app
app.loader.import_default_modules()
app.log.setup("INFO", redirect_stdouts=True)
logging.getLogger("celery.worker").info("Task %s", "收到")
"""


@pytest.fixture
def ran(monkeypatch):
    calls = []
    monkeypatch.setitem(HANDLERS, "tests.note", Handler("tests.note", "记", calls.append))
    return calls


@pytest.fixture
def poison(monkeypatch):
    def fail(subject_id):
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, "tests.poison", Handler("tests.poison", "毒", fail))


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def test_one_key_one_effect(ran):
    first = services.enqueue("tests.note", 7, key="7:1")
    assert services.enqueue("tests.note", 7, key="7:1") == first
    services.execute(first.pk, at=later(1))
    services.execute(first.pk, at=later(60))
    assert ran == [7]
    first.refresh_from_db()
    assert first.state == Job.State.DONE


def test_unknown_kind_is_refused():
    with pytest.raises(LookupError):
        services.enqueue("tests.nothing", key=1)


def test_poison_is_set_aside_shown_and_can_be_retried(poison, ran, monkeypatch):
    row = services.enqueue("tests.poison", 1, key=1)
    for attempt in range(MAX_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            services.execute(row.pk, at=later(1000 * (attempt + 1)))
    row.refresh_from_db()
    assert row.state == Job.State.DEAD
    assert "ZeroDivisionError" in row.error
    services.execute(row.pk, at=later(99999))
    assert client_of(UserFactory()).get("/jobs/").status_code == 403
    client = client_of(sysadmin())
    assert "<td>毒</td>" in text_of(client.get("/jobs/"))
    client.post(f"/jobs/{row.pk}/retry/")
    monkeypatch.setitem(HANDLERS, "tests.poison", Handler("tests.poison", "毒", ran.append))
    services.execute(row.pk, at=later(1))
    assert ran == [1]


def test_log_lines_say_to_which_job_they_belong(monkeypatch):
    bound = []
    note = Handler("tests.note", "记", lambda _id: bound.append(get_contextvars()))
    monkeypatch.setitem(HANDLERS, "tests.note", note)
    row = services.enqueue("tests.note", 7, key=7)
    services.execute(row.pk, at=later(1))
    assert bound == [{"job": row.pk, "job_kind": "tests.note"}]
    assert get_contextvars() == {}


def test_celery_keeps_the_structured_log():
    """Celery would give its worker handlers of its own; asked in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CELERY_LOGS], capture_output=True, text=True, check=True
    )
    line = json.loads(done.stderr.splitlines()[-1])
    assert (line["event"], line["logger"]) == ("Task 收到", "celery.worker")


def test_a_system_administrator_is_told_of_what_was_set_aside():
    link = 'href="/jobs/"'
    client, others = client_of(sysadmin()), client_of(officer())
    assert "搁置的后台任务" not in text_of(client.get("/workbench/"))
    finished(Job.State.DEAD, days_ago=1)
    page = text_of(client.get("/workbench/"))
    assert "搁置的后台任务" in page
    assert "请尽快处理" in page
    assert "查看并重试" in page
    assert page.count(link) == 4  # the number, the line, its move, and the user menu
    page = text_of(others.get("/workbench/"))
    assert "搁置的后台任务" not in page
    assert link not in page


def test_the_metrics_count_what_waits_and_what_was_set_aside(settings):
    settings.METRICS_TOKEN = "m-token"
    finished(Job.State.DEAD, days_ago=1)
    finished(Job.State.DEAD, days_ago=2)
    answer = client_of().get("/health/metrics/", headers={"authorization": "Bearer m-token"})
    lines = text_of(answer).splitlines()
    assert 'techmarket_jobs{state="dead"} 2.0' in lines
    assert 'techmarket_jobs{state="waiting"} 0.0' in lines


def test_a_worker_that_dies_has_used_its_attempt(ran):
    row = services.enqueue("tests.note", 1, key=1)
    for attempt in range(MAX_ATTEMPTS):
        assert services.claim(row.pk, at=later(1000 * (attempt + 1))).attempts == attempt + 1
    assert services.claim(row.pk, at=later(10000)) is None
    row.refresh_from_db()
    assert row.state == Job.State.DEAD
    assert ran == []


def test_sweep_finds_what_the_broker_lost(ran):
    row = services.enqueue("tests.note", 1, key=1)
    Job.objects.filter(pk=row.pk).update(created_at=later(-60))
    assert services.sweep(at=later(1)) == [row.pk]
    services.execute(row.pk, at=later(1))
    assert services.sweep(at=later(1)) == []


def finished(state, *, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    key = f"{state}:{days_ago}"
    return Job.objects.create(
        kind="tests.note", key=key, state=state, not_before=at, finished_at=at
    )


def test_each_day_drops_what_nobody_needs_any_more():
    finished(Job.State.DONE, days_ago=91)
    kept = [
        finished(Job.State.DONE, days_ago=89),
        finished(Job.State.DEAD, days_ago=400),
        Job.objects.create(kind="tests.note", key="new", not_before=timezone.now()),
    ]
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.create(session_key="expired", expire_date=yesterday)
    client_of(UserFactory()).get("/")
    for kind in ("jobs.forget", "jobs.end_sessions"):
        assert kind in {periodic.kind for periodic in PERIODIC}
        HANDLERS[kind].run(None)
    assert set(Job.objects.filter(kind="tests.note")) == set(kept)
    assert Session.objects.exists()
    assert not Session.objects.filter(session_key="expired").exists()


def test_two_beats_plan_one_run_per_period():
    now = timezone.now()
    services.plan(at=now)
    count = Job.objects.count()
    assert count > 0
    services.plan(at=now)
    assert Job.objects.count() == count
