"""What is done is written in its last state, yet every step follows the declared workflow.

`perform` stamps the present moment, as it must. What happened before the load is therefore built
here: a row's status is where its declared transitions lead, never a value somebody typed, and one
WorkflowEvent with its historical date is written per step. The field histories of these rows
begin with their first change after the load.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from techmarket.demo.loader.calendar import office_time
from techmarket.workflow.models import WorkflowEvent

SPREAD, PACE = 5 * 60, 7  # minutes


@dataclass(frozen=True)
class Step:
    """One move that was made: what, by whom, on which day."""

    action: str
    actor: Any
    on: dt.date
    note: str = ""
    clause: str | None = None  # where another one applied then than now


class Journal:
    """Builds rows that have a past and keeps what has to be recorded of it."""

    def __init__(self):
        self.kept = []
        self.latest = {}

    def build(self, model, steps, **fields):
        """An unsaved row that stands where its steps led."""
        moves = walk(model, steps)
        status = str(moves[-1].target) if moves else start_of(model)
        row = model(status=status, **fields)
        self.kept.append((row, steps, moves))
        return row

    def write(self):
        """Record the steps of the rows, which have been saved by now; oldest first."""
        events = [event for kept in self.kept for event in self.events_of(*kept)]
        events.sort(key=lambda event: event.at)
        WorkflowEvent.objects.bulk_create(events)
        for model in {type(row) for row, _steps, _moves in self.kept}:
            date_rows(model)
        self.kept = []
        return len(events)

    def events_of(self, row, steps, moves):
        subject_type = ContentType.objects.get_for_model(row)
        labels = dict(type(row)._meta.get_field("status").choices)
        for step, move in zip(steps, moves, strict=True):
            yield WorkflowEvent(
                subject_type=subject_type,
                subject_id=row.pk,
                action=step.action,
                label=str(move.custom.label),
                source=str(move.source),
                target=str(move.target),
                target_label=str(labels[move.target]),
                clause=clause_of(step, move),
                actor=step.actor,
                note=step.note,
                at=self.moment(step.on),
            )

    def moment(self, day):
        """A time of that day: not the same every day, and the steps of one follow each other."""
        first = day.toordinal() * 37 % SPREAD
        self.latest[day] = self.latest.get(day, first) + PACE
        return office_time(day, self.latest[day])


def clause_of(step, move):
    return str(move.custom.clause) if step.clause is None else step.clause


def start_of(model):
    return str(model._meta.get_field("status").get_default())


def walk(model, steps):
    """The declared transitions that the steps take, from the first status on."""
    status, moves = start_of(model), []
    declared = list(model(status=status).get_all_status_transitions())
    for step in steps:
        move = next((t for t in declared if (t.name, t.source) == (step.action, status)), None)
        if move is None:
            raise ValueError(f"{model.__name__} declares no {step.action} from {status}")
        moves.append(move)
        status = str(move.target)
    return moves


def date_rows(model):
    """created_at and updated_at follow the record, not the load."""
    subject_type = ContentType.objects.get_for_model(model)
    events = WorkflowEvent.objects.filter(subject_type=subject_type, subject_id=OuterRef("pk"))
    times = events.values("at")
    model.objects.update(
        created_at=Coalesce(Subquery(times.order_by("at")[:1]), F("created_at")),
        updated_at=Coalesce(Subquery(times.order_by("-at")[:1]), F("updated_at")),
    )
