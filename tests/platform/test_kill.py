"""Workers killed in the middle of their work, as real Celery processes.

A session of the test holds a lock which the job needs. When the database reports the worker waiting
for it, the kill is sure to hit running work; after that the lock is given back. What the dead one
had begun must leave no trace, another worker must do it whole, and nothing may be done twice.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contracts.subsidies.claims.services import calculate_claim
from demands.models import Demand
from demands.services import match_demand
from techmarket.accounts.models import SecurityEvent
from techmarket.embedded.processes import wait_until
from techmarket.exchange import onfile
from techmarket.exchange import services as imports
from techmarket.exchange.models import Import, ImportedRow
from techmarket.exchange.tasks import write_import
from techmarket.jobs import services, tasks
from techmarket.jobs.models import MAX_ATTEMPTS, Job
from techmarket.notifications.models import Notification
from techmarket.ownership.sessions import owner_session
from tests.factories.achievements import listed_achievement
from tests.factories.demands import published_demand
from tests.factories.subsidies import submitted_claim
from tests.platform.worker import PATIENCE, SESSION, Worker
from tests.sheets import SHEETS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]

SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
WAITING = f"{SESSIONS} AND wait_event_type = 'Lock'"
WRITTEN = f"""SELECT relation::regclass::text FROM pg_locks
              WHERE mode = 'RowExclusiveLock' AND granted AND pid IN ({WAITING})"""


def query(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Start workers; all have left the database before its tables are emptied."""
    started = []

    def start(*options):
        started.append(Worker(tmp_path, *options))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()
    assert wait_until(lambda: not query(SESSIONS, SESSION), PATIENCE)


@pytest.fixture
def broker():
    with redis.from_url(settings.CACHES["default"]["LOCATION"]) as client:
        yield client


@dataclass(frozen=True)
class Work:
    """`result` is all that is to be seen of it; `row` and `last` are the locks that it waits for
    when it is struck; `early` and `writes` are the tables that it has written to by then."""

    kind: str
    make: Callable
    run: Callable
    result: Callable
    row: str
    last: str
    writes: str
    early: tuple = ()


def demand_to_match():
    for title in ("镁合金轮毂铸造工艺", "镁合金缩松检测方法", "苹果分级设备"):
        listed_achievement(title=title)
    return published_demand()


def matching_result(demand):
    columns = ("achievement_id", "rank", "score", "reasons", "revision", "engine")
    return list(demand.matches.values(*columns)), told_about(demand)


def calculation_result(claim):
    sheets = list(claim.sheets.values("revision", "amount", "digest", "result", "facts"))
    lines = claim.sheets.values_list("lines__position", "lines__mark", "lines__counted")
    status = type(claim).objects.values_list("status", "amount").get(pk=claim.pk)
    return sheets, list(lines), status, told_about(claim)


def file_to_write():
    """Two blocks: rows that are new, and below them one about a record that is on file."""
    sheet = SHEETS["demands"]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    rows = [sheet.row | {sheet.key: f"Z-{number}"} for number in range(onfile.BATCH)]
    rows.append(sheet.row | {sheet.key: sheet.keys[0], "需求名称": "改名"})
    table = {"headers": list(sheet.row), "lines": list(range(2, len(rows) + 2))}
    table["rows"] = [list(row.values()) for row in rows]
    made = Import.objects.create(
        target="demands.demand",
        user=sheet.user,
        state=Import.State.CHECKED,
        row_count=len(rows),
        table=table,
    )
    return imports.confirm_import(made.pk, by=sheet.user)


def import_result(made):
    """The records, what is kept of each, their history, and what is said of the whole."""
    records = Demand.objects.order_by("external_key").values_list("external_key", "title")
    changes = Demand.history.order_by("external_key", "title", "history_type")
    written = ImportedRow.objects.order_by("line").values_list("line", "of")
    states = Import.objects.values_list("pk", "state", "report__totals").order_by("pk")
    told = SecurityEvent.objects.filter(kind="imported").count()
    history = changes.values_list("external_key", "title", "history_type")
    return [*map(list, (records, history, written, states)), told]


def told_about(subject):
    """Its time line, and who was told of each step."""
    events = subject.events.all()
    told = Notification.objects.filter(event__in=events).order_by("event", "user")
    return (
        list(events.values_list("action", "source", "target", "note", "actor")),
        list(told.values_list("event__action", "user", "title", "body")),
    )


MATCHING = Work(
    kind="demands.match",
    make=demand_to_match,
    run=match_demand,
    result=matching_result,
    row="SELECT FROM demands_demand WHERE id = %s FOR UPDATE",
    last="LOCK TABLE demands_demand IN SHARE MODE",
    writes="demands_match",
)
CALCULATION = Work(
    kind="subsidies.calculate",
    make=submitted_claim,
    run=calculate_claim,
    result=calculation_result,
    row="SELECT FROM subsidies_claim WHERE id = %s FOR UPDATE",
    last="LOCK TABLE workflow_workflowevent IN SHARE MODE",
    writes="subsidies_calculationsheet",
)

IMPORT = Work(
    kind="imports.write",
    make=file_to_write,
    run=lambda pk, at: write_import(pk),
    result=import_result,
    row="SELECT FROM demands_demand WHERE external_key = 'D-1' AND %s > 0 FOR UPDATE",
    last="LOCK TABLE accounts_securityevent IN SHARE MODE",
    writes="demands_historicaldemand",
    early=("demands_demand", "exchange_importedrow"),
)


def uninterrupted(work, subject):
    """What the work gives when nobody is killed; taken back, so that it is still to be done."""
    with transaction.atomic():
        work.run(subject.pk, at=timezone.now())
        result = work.result(subject)
        transaction.set_rollback(True)
    return result


@contextmanager
def held(statement, *values):
    """Another session holds a lock, which the owner of the tables may, until the block is left."""
    with owner_session() as session:
        session.set_autocommit(False)
        with session.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute(statement, values)
        yield


def job_of(work, subject):
    return Job.objects.get(kind=work.kind, subject_id=subject.pk)


def is_running(job):
    """A running job's row is locked by its worker, from the first to the last step."""
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk).first()
    return row is None


def state_of(job):
    job.refresh_from_db()
    return job.state, job.attempts


def sweep_after_lease(job):
    """As if the lease of the dead worker had run out; then what beat does every five seconds."""
    past = timezone.now() - services.LEASE
    Job.objects.filter(pk=job.pk).update(not_before=past, created_at=past)
    tasks.sweep()


def strike(worker, job, kill, *, written=()):
    """Kill while the worker waits inside the job's transaction. Counts as a hit."""
    worker.until(lambda: query(WAITING, SESSION) and is_running(job))
    assert query(WRITTEN, SESSION).issuperset(written)
    kill()
    return 1


def session_ends(worker):
    """The dead worker's session notices when it gets the lock; nothing it wrote remains."""
    worker.until(lambda: not query(SESSIONS, SESSION))


@pytest.mark.parametrize("work", [MATCHING, CALCULATION, IMPORT], ids=lambda work: work.kind)
def test_killed_work_leaves_no_trace_and_is_done_once(work, start_worker, broker):
    """First the child dies before its first write (an import: after the first of two blocks), then
    the whole group with all but the last."""
    subject = work.make()
    job, before = job_of(work, subject), work.result(subject)
    expected = uninterrupted(work, subject)
    assert expected != before
    with held(work.row, subject.pk):
        worker = start_worker()
        hits = strike(worker, job, worker.kill_child, written=work.early)
    assert (state_of(job), work.result(subject)) == ((Job.State.WAITING, 1), before)
    session_ends(worker)
    with held(work.last):
        sweep_after_lease(job)
        hits += strike(worker, job, worker.kill_group, written=[work.writes])
    session_ends(worker)
    assert (state_of(job), work.result(subject)) == ((Job.State.WAITING, 2), before)
    worker = start_worker()
    sweep_after_lease(job)
    worker.until(lambda: state_of(job) == (Job.State.DONE, 3))
    tasks.run.delay(job.pk)  # late news of the killed ones
    worker.until(lambda: not broker.llen("celery"))
    worker.stop()
    assert (state_of(job), work.result(subject)) == ((Job.State.DONE, 3), expected)
    assert hits == 2


def test_beat_sends_again_what_the_broker_lost(start_worker, broker, tmp_path, monkeypatch):
    """One message is lost with the broker's memory, one was never sent: its sender died between
    commit and sending."""
    demand = demand_to_match()
    assert broker.llen("celery") > 0
    broker.flushdb()
    monkeypatch.setattr(services, "nudge", lambda job_id: None)
    claim = submitted_claim()
    assert broker.llen("celery") == 0
    lost = [(MATCHING, demand), (CALCULATION, claim)]
    expected = [uninterrupted(work, subject) for work, subject in lost]
    worker = start_worker("--beat", "--schedule", str(tmp_path / "beat"))
    jobs = [job_of(work, subject) for work, subject in lost]
    worker.until(lambda: all(state_of(job) == (Job.State.DONE, 1) for job in jobs))
    assert [work.result(subject) for work, subject in lost] == expected


def victims(folder):
    """The dead among the processes that the poison has noted down just before it killed them."""
    log = folder / "poison.log"
    pids = {int(pid) for pid in log.read_text().split()} if log.exists() else set()
    return {pid for pid in pids if not psutil.pid_exists(pid)}


def test_a_job_that_kills_its_worker_is_set_aside(start_worker, tmp_path):
    """Three processes are lost to it, no more; the job behind it in the queue is done."""
    poison = Job.objects.create(kind="tests.poison", key="1", not_before=timezone.now())
    tasks.run.delay(poison.pk)
    neighbour = job_of(MATCHING, demand_to_match())
    worker = start_worker("--include", "tests.platform.poison")
    for number in range(1, MAX_ATTEMPTS + 1):
        worker.until(lambda n=number: len(victims(tmp_path)) == n)
        sweep_after_lease(poison)
    worker.until(lambda: state_of(poison)[0] == Job.State.DEAD)
    worker.until(lambda: state_of(neighbour) == (Job.State.DONE, 1))
    hits = len(victims(tmp_path))
    assert hits == poison.attempts == MAX_ATTEMPTS
    assert "多次中断" in poison.error
