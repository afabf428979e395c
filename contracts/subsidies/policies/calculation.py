"""后补助测算：（事实，条款，日期）的纯函数。只算单个申请人的金额，不分配预算。"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check, Finding
from contracts.subsidies.policies.clause import Applied, Clause
from contracts.subsidies.policies.conditions import applicant_checks
from contracts.subsidies.policies.evidence.line import Line
from contracts.subsidies.policies.exact import CENT, EXACT, ZERO, digits, round_down
from contracts.subsidies.policies.exclusions import exclusion_checks
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.formulas.base import Limits, Work, WorkingStep
from contracts.subsidies.policies.notes import notes_for
from contracts.subsidies.policies.pack import load_clauses
from contracts.subsidies.policies.soundness import check_facts
from contracts.subsidies.policies.values import word
from contracts.subsidies.policies.writing import digest_of, to_json

EDITION = 2  # 测算表的样式；改动它的内容或算法就加一，旧的测算表按自己的样式核对（0009）


@dataclass(frozen=True)
class Result:
    """测算表：从每一件证据到应补金额，每一步都带依据，可按当日规则重算。"""

    edition: int
    scheme_id: str
    family: str
    title: str
    document: str
    clause: str
    quote: str
    payer: str
    on: date
    application_year: int
    eligible: bool
    discretionary: bool
    base: Decimal
    rate: Decimal | None
    uncapped: Decimal
    cap: Decimal | None
    cap_scope: str
    granted: Decimal
    cap_left: Decimal | None
    amount: Decimal
    lines: tuple[Line, ...]
    gates: tuple[Check, ...]
    steps: tuple[WorkingStep, ...]
    parameters: tuple[Applied, ...]
    notes: tuple[str, ...]
    rule_version: str
    digest: str = ""

    @property
    def missing_facts(self) -> tuple[str, ...]:
        named = {item.missing_fact for item in (*self.gates, *self.lines)}
        return tuple(sorted(named - {""}))

    @property
    def refusals(self) -> tuple[Check, ...]:
        return tuple(check for check in self.gates if not check.ok)


def calculate(facts: Facts, clause: Clause, on: date) -> Result:
    """按 on 这一天的条款测算；同样的事实、条款和日期，结果和摘要永远相同。"""
    check_facts(facts)
    with localcontext(EXACT):
        result = _calculate(Case(facts, clause, clause.terms(max(on, clause.valid_from)), on))
    return replace(result, digest=digest_of(to_json(result)))


def estimate(facts: Facts, on: date, clauses: tuple[Clause, ...] = ()) -> tuple[Result, ...]:
    """对每一条政策各算一次，包括不适用的，以便说明原因。"""
    return tuple(calculate(facts, clause, on) for clause in clauses or load_clauses())


def _calculate(case: Case) -> Result:
    gates = tuple(_gates(case))
    work = case.clause.formula.work(case, _refusals(gates))
    granted, limits, clause = granted_before(case), case.parameters, case.clause
    left = None if limits.cap is None else max(ZERO, limits.cap - granted)
    steps, amount = _finish(work, limits, granted, left)
    return Result(
        edition=EDITION,
        scheme_id=clause.id,
        family=clause.family,
        title=clause.title,
        document=f"{clause.document_number}《{clause.document}》",
        clause=clause.clause,
        quote=clause.quote,
        payer=clause.payer,
        on=case.on,
        application_year=case.year,
        eligible=work.base > 0,
        discretionary=clause.discretionary,
        base=work.base.quantize(CENT),
        rate=work.rate,
        uncapped=work.entitled,
        cap=limits.cap and limits.cap.quantize(CENT),
        cap_scope=limits.cap_scope,
        granted=granted.quantize(CENT),
        cap_left=None if left is None else left.quantize(CENT),
        amount=amount,
        lines=work.lines,
        gates=gates,
        steps=steps,
        parameters=case.terms.applied,
        notes=notes_for(case, left),
        rule_version=case.terms.version,
    )


def granted_before(case: Case) -> Decimal:
    """同一政策已经批准的补助：按年封顶的只算本申报年度，累计封顶的全部计算。"""
    total = case.parameters.cap_scope == "total"
    amounts = (
        grant.amount
        for grant in case.facts.applicant.already_granted
        if grant.scheme == case.clause.id and (total or grant.year == case.year)
    )
    return sum(amounts, ZERO)


def _finish(work: Work, limits: Limits, granted: Decimal, left: Decimal | None):
    """基数 → 公式 → 最高金额 → 舍入，一步一行。"""
    counted = [digits(line.counted) for line in work.lines if line.included]
    steps = [WorkingStep("计入合计", " + ".join(counted) or "没有计入的", work.base), *work.steps]
    payable = work.entitled
    if left is not None:
        working = f"{digits(limits.cap)}（{word(limits.cap_scope)}）− {digits(granted)}"
        steps.append(WorkingStep("还可以补", working, left))
        payable = min(work.entitled, left)
        steps.append(
            WorkingStep("两者取低", f"min({digits(work.entitled)}, {digits(left)})", payable)
        )
    amount = round_down(payable, limits.rounding_unit)
    unit = f"舍去不足 {digits(limits.rounding_unit)} 元的部分"
    steps.append(WorkingStep("应补", unit, amount))
    return tuple(steps), amount


def _gates(case: Case) -> Iterator[Check]:
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


def _refusals(gates: tuple[Check, ...]) -> dict[str, Check]:
    """第一项不符的条件；键是合同，空的是针对申请人的：申请人不符合的，一件证据也不计入。"""
    found: dict[str, Check] = {}
    for check in gates:
        if not check.ok:
            found.setdefault(check.contract, check)
    return found
