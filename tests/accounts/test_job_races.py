"""One job and two workers; one message, sent when the job is committed and not before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from techmarket.jobs import broker, services
from techmarket.jobs.models import Job
from techmarket.jobs.registry import HANDLERS, Handler
from tests.races import after_commit, guarded, in_own_session, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handle(monkeypatch):
    """Make a function the handler of the kind that these tests enqueue."""

    def register(run):
        monkeypatch.setitem(HANDLERS, "tests.note", Handler("tests.note", "记", run))

    return register


@pytest.fixture
def sent(monkeypatch):
    """What reaches the broker."""
    ids = []
    monkeypatch.setattr(broker, "offer", ids.append)
    return ids


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


@guarded("services.claim")
def test_two_workers_do_not_both_take_a_job(handle, sent, locked):
    handle(print)
    job = services.enqueue("tests.note", 7, key=1)
    taken = []

    def take():
        if services.claim(job.pk, at=later(1)):
            taken.append("attempt")

    second_waits_for_first(take, take)
    assert len(taken) == (1 if locked else 2)
    assert Job.objects.get().attempts == 1  # without the lock one of the two is not counted


@guarded("services.run_claimed")
def test_a_job_that_outlives_its_lease_is_not_done_twice(handle, sent, locked):
    """While the first worker is still at it, the lease ends and a second one takes it up."""
    done = []

    def work(subject):
        done.append(subject)
        if len(done) == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(in_own_session, lambda: services.execute(job.pk, at=later(1000)))

    handle(work)
    job = services.enqueue("tests.note", 7, key=1)
    services.execute(job.pk, at=later(1))
    assert done == ([7] if locked else [7, 7])


def test_a_stale_attempt_does_nothing(handle, sent):
    """The first worker hung between taking and doing; meanwhile the lease ended."""
    done = []
    handle(done.append)
    job = services.enqueue("tests.note", 7, key=1)
    first = services.claim(job.pk, at=later(1))
    second = services.claim(job.pk, at=later(1000))
    services.run_claimed(first)
    assert (done, Job.objects.get().state) == ([], Job.State.WAITING)
    services.run_claimed(second)
    services.run_claimed(second)
    assert (done, Job.objects.get().state) == ([7], Job.State.DONE)


@pytest.mark.parametrize("seconds", [0, -1], ids=["due", "too-early"])
def test_a_job_is_due_from_its_moment_on(handle, sent, seconds):
    handle(print)
    job = services.enqueue("tests.note", 7, key=1)
    found = services.claim(job.pk, at=job.not_before + timedelta(seconds=seconds))
    assert (found is not None) is (seconds == 0)


@after_commit("services.nudge")
def test_a_worker_hears_of_a_job_when_it_is_committed(handle, sent):
    handle(print)
    with transaction.atomic():
        job = services.enqueue("tests.note", 7, key=1)
        assert sent == []
    assert sent == [job.pk]
    with transaction.atomic():
        services.enqueue("tests.note", 7, key=2)
        transaction.set_rollback(True)
    assert sent == [job.pk]


def test_a_broker_that_is_away_does_not_undo_the_work(handle, monkeypatch):
    handle(print)

    def away(job_id):
        raise ConnectionError

    monkeypatch.setattr(broker, "offer", away)
    with transaction.atomic():
        services.enqueue("tests.note", 7, key=1)
    assert Job.objects.get().state == Job.State.WAITING


def test_a_lease_keeps_others_away(handle, sent):
    handle(print)
    job = services.enqueue("tests.note", 7, key=1)
    at = later(1)
    assert services.claim(job.pk, at=at)
    assert services.claim(job.pk, at=at + timedelta(seconds=1)) is None
    assert services.claim(job.pk, at=at + services.LEASE)


def test_only_what_was_set_aside_is_sent_back(handle, sent):
    handle(print)
    job = services.enqueue("tests.note", 7, key=1)
    services.execute(job.pk, at=later(1))
    services.retry(job, at=later(2))
    assert Job.objects.get().state == Job.State.DONE
