"""按费用的比例：条款支持的服务所发生的费用，有凭据的，乘以比例（AS-R7）。"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import COST, Line, identified
from contracts.subsidies.policies.exact import CENT, ZERO
from contracts.subsidies.policies.facts import CostFact
from contracts.subsidies.policies.formulas.base import (
    Limits,
    Work,
    at_rate,
    parameter,
)
from contracts.subsidies.policies.spelling import number_key
from contracts.subsidies.policies.values import all_of, number, one_of, texts, word, wording

NAME, LABEL = "cost_share", "按费用的比例"


@dataclass(frozen=True, kw_only=True)
class Parameters(Limits):
    rate: Decimal = parameter("补助比例", number)
    costs: tuple[str, ...] = parameter("支持的费用", texts)
    window: str = parameter("费用发生的期间", one_of("previous_year", "since_in_force", "any"))
    evidence: tuple[str, ...] = parameter("凭据", all_of("voucher", "invoice"))


def sound(parameters: Parameters) -> None:
    """参数之间没有别的要求。"""


def gates(case: Case) -> Iterator[Check]:
    if not case.facts.costs:
        detail = f"没有费用；支持的是{wording(case.parameters.costs)}"
        yield Check("costs", "费用", False, detail, case.clause.id, "$.costs")


def work(case: Case, refusals: dict[str, Check]) -> Work:
    costs = sorted(case.facts.costs, key=_position)
    used = {number_key(number) for number in case.facts.claimed_vouchers} - {""}
    lines = []
    for line, cost in zip(identified([_line(cost) for cost in costs]), costs, strict=True):
        line = line.refused(refusals[""]) if "" in refusals else _judged(line, cost, used, case)
        if line.included:
            used |= {number_key(cost.voucher_number)} - {""}
        lines.append(line)
    return at_rate(tuple(lines), case.parameters.rate)


def _position(cost: CostFact) -> tuple:
    numbers = (cost.voucher_number or "", cost.invoice_number or "")
    return cost.paid_on, cost.kind, cost.id, *numbers, cost.amount, cost.counterparty.name


def _line(cost: CostFact) -> Line:
    mark = f"{word(cost.kind)} {cost.voucher_number or cost.id or '无凭证号'}"
    key = cost.id or f"{cost.paid_on} {mark}"
    return Line(COST, key, "", mark, cost.paid_on, cost.amount.quantize(CENT))


def _judged(line: Line, cost: CostFact, used: set[str], case: Case) -> Line:
    code, reason, parameter_name = _reason(cost, used, case)
    counted = line.amount if code == "counted" else ZERO
    return line.judged(code, reason, case.terms.reference(parameter_name), counted)


def _reason(cost: CostFact, used: set[str], case: Case) -> tuple[str, str, str]:
    start, end = case.window()
    voucher, wanted = number_key(cost.voucher_number), case.parameters.evidence
    if cost.kind not in case.parameters.costs:
        return "costs", f"{word(cost.kind)}不在支持的费用之内", "costs"
    if cost.counterparty.uscc == case.facts.applicant.uscc:
        return "own_service", "与自己发生的费用不计入", "costs"
    if not start <= cost.paid_on <= end:
        return "window", f"{cost.paid_on} 不在 {start} 至 {end} 之间", "window"
    if "voucher" in wanted and not voucher:
        return "no_voucher", "没有转账凭证号，不能证明已经支付", "evidence"
    if "invoice" in wanted and not number_key(cost.invoice_number):
        return "no_invoice", "没有对应的发票", "evidence"
    if voucher in used:
        return "voucher_claimed", f"凭证 {cost.voucher_number} 已经使用", "evidence"
    return "counted", "计入", "costs"
