"""Trying out what one could get, for anybody: as `manage.py estimate_subsidy`, within bounds."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.subsidies.policies.calculation import Result, estimate
from contracts.subsidies.policies.door import admit, chosen_clauses, day_of
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.soundness import FactError, InvalidFacts
from techmarket.codes.files import region_names

MOST_CONTRACTS, MOST_PAYMENTS = 100, 1000
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Estimate:
    facts: Facts
    on: date
    results: tuple[Result, ...]


def estimate_online(content: bytes, *, scheme: str = "", on: date | None = None) -> Estimate:
    """Raises InvalidFacts with a path for every fault, LookupError for an unknown clause."""
    clauses = chosen_clauses(scheme)
    facts = admit(content, region_names())
    check_size(facts)
    day = day_of(facts, on, timezone.localdate())
    return Estimate(facts, day, estimate(facts, day, clauses))


def check_size(facts: Facts) -> None:
    """Anybody may ask, so one question may not take the server's time from the others."""
    papers = sum(len(c.payments) + len(c.invoices) for c in facts.contracts) + len(facts.costs)
    for found, most, what in (
        (len(facts.contracts), MOST_CONTRACTS, "份合同"),
        (papers, 2 * MOST_PAYMENTS, "笔付款、发票和费用"),
    ):
        if found > most:
            text = f"在线试算最多 {most} {what}，现在是 {found}；请分批，或下载本站程序自行试算"
            raise InvalidFacts([FactError("$.contracts", text)])


def day_given(text: str) -> date | None:
    """A day that the calculation can have; ValidationError with what is wrong."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("日期应写成 2026-03-01 的形式。")) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("日期超出可以试算的范围。"))
    return day
