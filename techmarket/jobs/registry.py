"""Which handlers exist. Apps declare them in their tasks.py."""

from collections.abc import Callable
from dataclasses import dataclass

HANDLERS: dict[str, "Handler"] = {}
PERIODIC: list["Periodic"] = []


@dataclass(frozen=True)
class Handler:
    kind: str
    label: str
    run: Callable


@dataclass(frozen=True)
class Periodic:
    kind: str
    period: Callable  # (datetime) -> str, the name of the period that the moment lies in


def job(kind, *, label):
    """Register a handler `f(subject_id)`. It runs in one transaction and may run again."""

    def register(function):
        if kind in HANDLERS:
            raise ValueError(f"job {kind} is declared twice")
        HANDLERS[kind] = Handler(kind, label, function)
        return function

    return register


PERIODS = {
    "minute": "%Y-%m-%dT%H:%M",
    "hour": "%Y-%m-%dT%H",
    "day": "%Y-%m-%d",
    "month": "%Y-%m",
}


def periodic(kind, *, label, every):
    """Register a handler that is enqueued once per minute, hour, day or month (local time)."""
    pattern = PERIODS[every]

    def register(function):
        PERIODIC.append(Periodic(kind, lambda at: at.strftime(pattern)))
        return job(kind, label=label)(lambda _subject_id: function())

    return register
