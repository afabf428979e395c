"""由条件和证据到金额：一步一行。现行的读法和别的读法都由这里算出。"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check, Finding
from contracts.subsidies.policies.conditions import applicant_checks
from contracts.subsidies.policies.exact import ZERO, digits, round_down
from contracts.subsidies.policies.exclusions import exclusion_checks
from contracts.subsidies.policies.facts import Grant
from contracts.subsidies.policies.formulas.base import Limits, Work, WorkingStep
from contracts.subsidies.policies.values import word

LIMITS = tuple(item.name for item in fields(Limits))


@dataclass(frozen=True)
class Worked:
    """一条条款按一种读法算到底。"""

    case: Case
    gates: tuple[Check, ...]
    refusals: dict[str, Check]
    work: Work
    grants: tuple[Grant, ...]
    steps: tuple[WorkingStep, ...]
    amount: Decimal

    @property
    def granted(self) -> Decimal:
        return sum((grant.amount for grant in self.grants), ZERO)

    @property
    def left(self) -> Decimal | None:
        cap = self.case.parameters.cap
        return None if cap is None else max(ZERO, cap - self.granted)


def worked(case: Case, like: Worked | None = None) -> Worked:
    """like：同一份事实按另一种读法已经算过的；证据的结论不会不同时，不再逐件核对。"""
    gates = tuple(gates_of(case))
    refusals = first_refusals(gates)
    same = like is not None and _same_evidence(case, refusals, like)
    work = like.work if same else case.clause.formula.work(case, refusals)
    blank = Worked(case, gates, refusals, work, grants_before(case), (), ZERO)
    payable, steps = payable_of(work.entitled, blank)
    unit = case.parameters.rounding_unit
    amount = round_down(payable, unit)
    last = WorkingStep("应补", f"舍去不足 {digits(unit)} 元的部分", amount)
    return replace(blank, steps=(*_first_steps(work), *steps, last), amount=amount)


def _same_evidence(case: Case, refusals: dict[str, Check], like: Worked) -> bool:
    ours = {name: getattr(like.case.parameters, name) for name in LIMITS}
    parameters = replace(case.parameters, **ours)
    return refusals.keys() == like.refusals.keys() and parameters == like.case.parameters


def _first_steps(work: Work) -> Iterator[WorkingStep]:
    counted = [digits(line.counted) for line in work.lines if line.included]
    yield WorkingStep("计入合计", " + ".join(counted) or "没有计入的", work.base)
    yield from work.steps


def payable_of(entitled: Decimal, found: Worked) -> tuple[Decimal, tuple[WorkingStep, ...]]:
    """最高金额之内的：以前的补助逐笔列出，从最高金额里减去，与应得的两者取低。"""
    limits, left, granted = found.case.parameters, found.left, found.granted
    if left is None:
        return entitled, ()
    steps = []
    if found.grants:
        each = " + ".join(f"{g.year} 年度 {digits(g.amount)}" for g in found.grants)
        steps.append(WorkingStep("已获补助", each, granted))
    over = "，已经超过，没有余额" if granted > limits.cap else ""
    working = f"{digits(limits.cap)}（{word(limits.cap_scope)}）− {digits(granted)}{over}"
    payable = min(entitled, left)
    lower = f"min({digits(entitled)}, {digits(left)})"
    steps += [WorkingStep("还可以补", working, left), WorkingStep("两者取低", lower, payable)]
    return payable, tuple(steps)


def grants_before(case: Case) -> tuple[Grant, ...]:
    """同一政策已经批准的补助：按年封顶的只算本申报年度，累计封顶的全部计算。"""
    total = case.parameters.cap_scope == "total"
    grants = (
        grant
        for grant in case.facts.applicant.already_granted
        if grant.scheme == case.clause.id and (total or grant.year == case.year)
    )
    return tuple(sorted(grants, key=lambda grant: (grant.year, grant.event, grant.amount)))


def gates_of(case: Case) -> Iterator[Check]:
    yield _in_force(case)
    yield from _year_checks(case)
    yield from _unset_checks(case)
    yield from applicant_checks(case)
    yield from exclusion_checks(case)
    yield from case.clause.formula.gates(case)


def _in_force(case: Case) -> Check:
    clause = case.clause
    until = f"至 {clause.valid_to}" if clause.valid_to else "起，文件未写失效日"
    detail = f"有效期 {clause.valid_from} {until}；计算日 {case.on}"
    return Check("in_force", "政策有效期", clause.in_force(case.on), detail, clause.id)


def _year_checks(case: Case) -> Iterator[Check]:
    """“上年度”是申报的前一年，所以申报年度须是申报当日所在的年度；只在不符时写出。"""
    relative = getattr(case.parameters, "window", "previous_year") == "previous_year"
    if relative and case.year != case.on.year:
        detail = f"{case.year} 年度的申请只能在 {case.year} 年提出，计算日是 {case.on}"
        clause = case.terms.reference("window")
        yield Check("application_year", "申报年度", False, detail, clause)


def _unset_checks(case: Case) -> Iterator[Check]:
    for item in case.terms.unset:
        detail = f"条文没有给出{item.label}，市科技局尚未设定，不能计算金额"
        yield case.check(item.name, item.label, Finding(False, detail))


def first_refusals(gates: tuple[Check, ...]) -> dict[str, Check]:
    """第一项不符的条件；键是合同，空的是针对申请人的：申请人不符合的，一件证据也不计入。"""
    found: dict[str, Check] = {}
    for check in gates:
        if not check.ok:
            found.setdefault(check.contract, check)
    return found
