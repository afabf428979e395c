"""Seal what was recorded, and find what was changed since. Times come in as `at`."""

import datetime as dt
import hashlib
import json

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from techmarket.accounts.models import SecurityEvent
from techmarket.audit.models import Inspection, Seal
from techmarket.workflow.models import WorkflowEvent

EVENTS = {Seal.Source.WORKFLOW: WorkflowEvent, Seal.Source.SECURITY: SecurityEvent}
BATCH = 5_000
LOCK = 0x5EA1  # one writer of the chain at a time
# A transaction that began earlier may commit later, so an event may follow others with higher
# numbers; no transaction lasts while so many are written.
LATE = 10_000
SEALED_WITHIN = dt.timedelta(minutes=15)
MOST_PROBLEMS = 100


def content(event):
    """All that the event's row holds, spelled one way."""
    fields = type(event)._meta.concrete_fields
    row = {field.attname: field.value_to_string(event) for field in fields if field.name != "at"}
    row["at"] = event.at.astimezone(dt.UTC).isoformat()
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def link(before, number, event):
    return hashlib.sha256(f"{before}\n{number}\n{content(event)}".encode()).hexdigest()


def unsealed(source, after=0):
    """By the order in which they became visible here: a slow transaction's event comes later."""
    sealed = Seal.objects.filter(source=source, event_id=OuterRef("pk"))
    return EVENTS[source].objects.filter(~Exists(sealed), pk__gt=after).order_by("pk")


def newest_sealed(source):
    rows = Seal.objects.filter(source=source)
    return rows.aggregate(newest=Max("event_id"))["newest"] or 0


@transaction.atomic
def seal(*, at):
    """Add what is new to the chain; returns how many.

    Looked for from a little before the newest sealed event, not among all there ever were. One
    that turns up further back is no new event: `verify` names it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.last()
    start, digest = (last.number + 1, last.digest) if last else (1, "")
    new = [
        (source, event)
        for source in EVENTS
        for event in unsealed(source, after=newest_sealed(source) - LATE)[:BATCH]
    ]
    seals = []
    for number, (source, event) in enumerate(new, start):
        digest = link(digest, number, event)
        place = {"number": number, "source": source, "event_id": event.pk}
        seals.append(Seal(**place, digest=digest, sealed_at=at))
    Seal.objects.bulk_create(seals)
    return len(seals)


def verify(*, at, head=None):
    """Sentences about what is wrong, at most MOST_PROBLEMS; none when nothing was touched.

    `head` is (number, digest) as it was exported: whoever may alter the whole database may also
    compute the whole chain anew, but not what is kept elsewhere.
    """
    return [str(text) for _n, text in zip(range(MOST_PROBLEMS), problems(at, head), strict=False)]


def problems(at, head):
    before, expected = "", 0
    for row, event in sealed_events():
        expected += 1
        if row.number != expected:
            yield _("封存 %d 之前缺少序号。") % row.number
            expected = row.number
        if event is None:
            yield _("%s %d 已被删除（封存 %d）。") % labels_of(row)
        elif row.digest != link(before, row.number, event):
            yield _("%s %d 或封存 %d 已被改动或调换。") % labels_of(row)
        if head and row.number == head[0] and row.digest != head[1]:
            yield _("封存 %d 与导出的链头不一致。") % row.number
        before = row.digest
    if head and expected < head[0]:
        yield _("封存只有 %d 条，少于导出的 %d 条。") % (expected, head[0])
    yield from left_out(at)


def left_out(at):
    for source in EVENTS:
        for event in unsealed(source).filter(at__lt=at - SEALED_WITHIN)[:MOST_PROBLEMS]:
            yield _("%s %d 没有封存。") % (source.label, event.pk)


def labels_of(row):
    return row.get_source_display(), row.event_id, row.number


def sealed_events():
    """(seal, its event or None), in the order of the chain."""
    after = 0
    while rows := list(Seal.objects.filter(number__gt=after)[:BATCH]):
        found = {
            source: model.objects.in_bulk([r.event_id for r in rows if r.source == source])
            for source, model in EVENTS.items()
        }
        yield from ((row, found[row.source].get(row.event_id)) for row in rows)
        after = rows[-1].number


def inspect(*, at, head=None):
    """Verify and keep the result for the auditor's desk."""
    last = Seal.objects.last()
    return Inspection.objects.create(
        at=at,
        sealed=last.number if last else 0,
        head=last.digest if last else "",
        problems=verify(at=at, head=head),
    )
