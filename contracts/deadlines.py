"""Terms of handling: which rule was in force on the day of acceptance, and when the term ends."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from techmarket.codes.workdays import add_days

RULES = Path(__file__).parent / "data" / "registration_rules.yaml"


@dataclass(frozen=True)
class Deadline:
    due_on: date
    days: int
    unit: str
    document: str


@cache
def registration_rules():
    """Rules, newest first."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return sorted(rules, key=lambda rule: rule["effective_from"], reverse=True)


def rule_for(accepted_on):
    return next(r for r in registration_rules() if r["effective_from"] <= accepted_on)


def registration_deadline(
    accepted_on: date, technical_amount: Decimal, *, disputed: bool = False
) -> Deadline:
    """Last day of the registrar's term; the day of acceptance is not counted.

    Raises UnknownYear when the holiday table does not reach that far.
    """
    rule = rule_for(accepted_on)
    term = rule
    large = rule.get("large")
    if large and technical_amount >= Decimal(large["threshold"]):
        term = large
    if disputed:
        term = rule.get("disputed", term)
    due_on = add_days(accepted_on, term["days"], term["unit"])
    return Deadline(due_on, term["days"], term["unit"], rule["document"])
