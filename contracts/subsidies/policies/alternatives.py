"""条文没有写清的地方，另有一种读法：照那样读是多少，与本表差多少，一并写出，由审核人决定。"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from contracts.subsidies.policies.exact import ZERO, digits, round_down
from contracts.subsidies.policies.working import Worked, payable_of, worked

USED_BEFORE = "voucher_claimed"


@dataclass(frozen=True)
class Alternative:
    """另一种读法和它的金额；difference 是它减去本表的金额。"""

    title: str
    note: str
    amount: Decimal
    difference: Decimal


def alternatives_to(found: Worked) -> tuple[Alternative, ...]:
    """怎样读都没有钱的，不写。"""
    others = (*_other_readings(found), *_unexplained_grants(found))
    told = found.amount > 0 or any(other.amount > 0 for other in others)
    return others if told else ()


def _other_readings(found: Worked) -> Iterator[Alternative]:
    """条款数据里写明的别的读法；与当日的读法相同的，不是别的读法。"""
    case = found.case
    day = max(case.on, case.clause.valid_from)
    for reading in case.clause.alternatives:
        if case.on < reading.since:
            continue
        terms = case.clause.terms(day, dict(reading.values))
        if (terms.conditions, terms.parameters) == (case.terms.conditions, case.terms.parameters):
            continue
        other = worked(replace(case, terms=terms), like=found)
        yield _told(reading.title, reading.note, other.amount, found)


def _unexplained_grants(found: Worked) -> Iterator[Alternative]:
    """以前补助过，却没有列出用过的凭证：那些付款也许就在本次计入的里面。"""
    rate, granted = found.work.rate, found.granted
    if not rate or not granted or not found.work.base:
        return
    used = (line.amount for line in found.work.lines if line.reason_code == USED_BEFORE)
    explained = sum(used, ZERO) * rate
    rest = granted - explained
    if rest <= 0:
        return
    entitled = max(ZERO, found.work.entitled - rest)
    payable, _steps = payable_of(entitled, found)
    amount = round_down(payable, found.case.parameters.rounding_unit)
    note = (
        f"已获补助 {digits(granted)} 元，列出的用过的付款只能说明 {digits(explained)} 元。"
        f"其余 {digits(rest)} 元如果就是按本次计入的付款发的，应从按比例的数里减去；"
        "请核对用过的凭证。"
    )
    yield _told("以前补助用过的付款没有列全", note, amount, found)


def _told(title: str, note: str, amount: Decimal, found: Worked) -> Alternative:
    return Alternative(title, note, amount, amount - found.amount)
