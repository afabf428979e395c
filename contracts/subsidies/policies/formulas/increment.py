"""按增加额：某项投入比上一年度增加的部分，乘以比例（HU-S4）。"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import SPENDING, Line
from contracts.subsidies.policies.exact import CENT, ZERO, digits
from contracts.subsidies.policies.facts import SpendingFact
from contracts.subsidies.policies.formulas.base import (
    Limits,
    Work,
    WorkingStep,
    at_rate,
    counted_total,
    parameter,
)
from contracts.subsidies.policies.values import number, word

NAME, LABEL = "increment", "按投入的增加额"


@dataclass(frozen=True, kw_only=True)
class Parameters(Limits):
    rate: Decimal = parameter("支持比例", number)
    spending: str = parameter("投入的种类", str)


def sound(parameters: Parameters) -> None:
    """参数之间没有别的要求。"""


def gates(case: Case) -> Iterator[Check]:
    """上年度和再上一年都要有投入的数，才知道增加了多少。"""
    known = {item.year for item in _spending(case)}
    label = word(case.parameters.spending)
    for year in (case.year - 2, case.year - 1):
        if year not in known:
            path = f"$.spending[{case.parameters.spending} {year}]"
            detail = f"没有 {year} 年的{label}"
            yield Check("spending", label, False, detail, case.clause.id, path)


def work(case: Case, refusals: dict[str, Check]) -> Work:
    amounts = {item.year: item.amount for item in _spending(case)}
    growth = amounts.get(case.year - 1, ZERO) - amounts.get(case.year - 2, ZERO)
    lines = tuple(
        _line(item).refused(refusals[""]) if "" in refusals else _judged(item, growth, case)
        for item in _spending(case)
    )
    base = counted_total(lines)
    if not base:
        return Work(lines, ZERO, case.parameters.rate)
    working = f"{digits(amounts[case.year - 1])} − {digits(amounts[case.year - 2])}"
    return at_rate(lines, case.parameters.rate, WorkingStep("增加额", working, base))


def _spending(case: Case) -> list[SpendingFact]:
    found = [item for item in case.facts.spending if item.kind == case.parameters.spending]
    return sorted(found, key=lambda item: (item.year, item.id))


def _line(item: SpendingFact) -> Line:
    key = item.id or f"{item.kind} {item.year}"
    mark = f"{item.year} 年{word(item.kind)}"
    return Line(SPENDING, key, "", mark, item.reported_on, item.amount.quantize(CENT))


def _judged(item: SpendingFact, growth: Decimal, case: Case) -> Line:
    line, clause = _line(item), case.terms.reference("spending")
    if item.reported_on > case.on:
        return line.judged("reported_later", f"{item.reported_on} 才报出，晚于计算日", clause)
    if item.year == case.year - 2:
        return line.judged("baseline", "作为比较的基数，不计入", clause)
    if item.year != case.year - 1:
        return line.judged("other_year", f"只比较 {case.year - 1} 年和 {case.year - 2} 年", clause)
    if growth <= 0:
        return line.judged("no_growth", f"没有比 {case.year - 2} 年增加", clause)
    return line.judged("counted", f"比 {case.year - 2} 年增加的部分", clause, growth)
