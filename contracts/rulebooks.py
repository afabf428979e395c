"""The rules of registration as dated data: a contract keeps those of the day it was accepted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from techmarket.codes.workdays import add_days

FOLDER = Path(__file__).parent / "data" / "rules"


@dataclass(frozen=True)
class Term:
    days: int
    unit: str  # calendar or working
    threshold: Decimal = Decimal(0)  # yuan of technical amount from which it counts

    def ends(self, accepted_on: date) -> date:
        """Its last day; the day of acceptance is not counted.

        Raises UnknownYear when the holiday table does not reach that far.
        """
        return add_days(accepted_on, self.days, self.unit)


@dataclass(frozen=True)
class Rulebook:
    effective_from: date
    name: str  # as the certificate prints it
    source: str
    terms: dict[str, Term]
    conditions: dict[str, list[str]]
    reasons: list[str]  # codes for which registration may be refused
    unchecked: list[str]  # parts that were not compared with the text in force

    def term(self, technical_amount: Decimal, *, disputed: bool = False) -> Term:
        """How long the registrar has; the rules of 2000 know the ordinary term alone."""
        ordinary, large = self.terms["ordinary"], self.terms.get("large")
        if disputed and "disputed" in self.terms:
            return self.terms["disputed"]
        return large if large and technical_amount >= large.threshold else ordinary

    def conditions_for(self, kind_code: str) -> list[str]:
        """The sentences a registrar confirms for a kind of contract, e.g. “KF1”."""
        return [*self.conditions.get(kind_code[:2], []), *self.conditions["all"]]


@cache
def rulebooks() -> list[Rulebook]:
    """Newest first."""
    books = [_read(path) for path in FOLDER.glob("*.yaml")]
    return sorted(books, key=lambda book: book.effective_from, reverse=True)


def rulebook_on(day: date) -> Rulebook:
    """What is in force on a day; the oldest also for what is older still."""
    return next((b for b in rulebooks() if b.effective_from <= day), rulebooks()[-1])


def registration_deadline(
    accepted_on: date, technical_amount: Decimal, *, disputed: bool = False
) -> date:
    return rulebook_on(accepted_on).term(technical_amount, disputed=disputed).ends(accepted_on)


def _read(path):
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    terms = {name: _term(**term) for name, term in values.pop("terms").items()}
    return Rulebook(terms=terms, **values)


def _term(days, unit, threshold="0"):
    return Term(days, unit, Decimal(threshold))
