"""Enqueue, claim, run, sweep. Times come in as `at`."""

import traceback
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from techmarket.jobs import broker
from techmarket.jobs.models import MAX_ATTEMPTS, Job
from techmarket.jobs.registry import HANDLERS, PERIODIC

log = structlog.get_logger(__name__)

# Claiming and starting are two transactions. Once started, the row lock keeps others out; the lease
# only covers the gap, and says how soon a job that was lost with its worker is taken up again.
LEASE = timedelta(seconds=10)
BACKOFF = timedelta(seconds=10)
BATCH = 200
KEPT = timedelta(days=90)


def enqueue(kind, subject_id=None, *, key):
    """Write the job in the caller's transaction and nudge a worker after commit.

    The same (kind, key) again returns the row that exists: one key, one effect.
    """
    enqueue_all(kind, {key: subject_id})
    return Job.objects.get(kind=kind, key=key)


def enqueue_all(kind, subjects):
    """The jobs of a kind, {key: subject}, in one statement: whom a move is told to may be many."""
    if kind not in HANDLERS:
        raise LookupError(f"no handler for job {kind}")
    now = timezone.now()
    rows = [
        Job(kind=kind, key=str(key), subject_id=subject, not_before=now)
        for key, subject in subjects.items()
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    ours = Job.objects.filter(kind=kind, key__in=[row.key for row in rows], not_before=now)
    for pk in ours.values_list("pk", flat=True):
        nudge(pk)


def nudge(job_id):
    transaction.on_commit(lambda: broker.offer(job_id), robust=True)


def claim(job_id, *, at):
    """Count the attempt in a transaction of its own, before the work: a worker that dies in the
    middle has still used the attempt. Returns the row, or None when there is nothing to do."""
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).due(at=at).filter(pk=job_id).first()
        if row is None:
            return None
        if row.attempts >= MAX_ATTEMPTS:
            return set_aside(row, row.error or "执行进程多次中断", at=at)
        row.attempts += 1
        row.not_before = at + LEASE * row.attempts
        row.save(update_fields=["attempts", "not_before"])
        return row


def set_aside(row, error, *, at):
    row.state, row.error, row.finished_at = Job.State.DEAD, error, at
    row.save(update_fields=["state", "error", "finished_at"])
    log.error("job_set_aside", kind=row.kind, key=row.key)


def execute(job_id, *, at):
    """Run one job: the handler's effect and the row's new state commit together."""
    row = claim(job_id, at=at)
    if row is None:
        return
    with structlog.contextvars.bound_contextvars(job=row.pk, job_kind=row.kind):
        run_claimed(row)


def run_claimed(row):
    try:
        with transaction.atomic():
            mine = Job.objects.filter(pk=row.pk, state=Job.State.WAITING, attempts=row.attempts)
            locked = mine.select_for_update(skip_locked=True).first()
            if locked is None:
                return
            HANDLERS[row.kind].run(row.subject_id)
            locked.state, locked.finished_at, locked.error = Job.State.DONE, timezone.now(), ""
            locked.save(update_fields=["state", "finished_at", "error"])
    except Exception:
        fail(row, traceback.format_exc(limit=20), at=timezone.now())
        raise


def fail(row, error, *, at):
    log.warning("job_failed", kind=row.kind, key=row.key, attempts=row.attempts)
    if row.attempts >= MAX_ATTEMPTS:
        set_aside(row, error, at=at)
        return
    Job.objects.filter(pk=row.pk, state=Job.State.WAITING).update(
        error=error, not_before=at + BACKOFF * row.attempts
    )


def retry(row, *, at):
    """A person sends a set-aside job back; the attempts start again."""
    return Job.objects.filter(pk=row.pk, state=Job.State.DEAD).update(
        state=Job.State.WAITING, attempts=0, not_before=at, finished_at=None
    )


def sweep(*, at):
    """Ids to send again: everything due that no worker took within a moment of its enqueueing."""
    grace = at - timedelta(seconds=3)
    rows = Job.objects.due(at=at).filter(created_at__lt=grace).order_by(F("not_before"))
    return list(rows.values_list("pk", flat=True)[:BATCH])


def plan(*, at):
    """Enqueue this period's run of every periodic job; two beats insert one row."""
    local = timezone.localtime(at)
    for periodic in PERIODIC:
        enqueue(periodic.kind, key=periodic.period(local))


def forget(*, at):
    """Drop what was done long ago; what was set aside stays until a person has looked at it."""
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - KEPT).delete()
