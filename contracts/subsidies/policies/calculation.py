"""后补助测算：（事实，条款，日期）的纯函数。只算单个申请人的金额，不分配预算。"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

from contracts.subsidies.policies.alternatives import Alternative, alternatives_to
from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.clause import Applied, Clause
from contracts.subsidies.policies.evidence.line import Line
from contracts.subsidies.policies.exact import CENT, EXACT
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.formulas.base import WorkingStep
from contracts.subsidies.policies.notes import notes_for
from contracts.subsidies.policies.pack import load_clauses
from contracts.subsidies.policies.soundness import check_facts
from contracts.subsidies.policies.working import Worked, worked
from contracts.subsidies.policies.writing import plain, sheet_text, text_digest

EDITION = 3  # 测算表的样式；改动它的内容或算法就加一，旧的测算表按自己的样式核对（0009）


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
    alternatives: tuple[Alternative, ...]
    rule_version: str

    @cached_property
    def text(self) -> str:
        """测算表的 JSON 文字，键按次序，摘要空着：摘要就是它的。"""
        rest = {item.name: plain(getattr(self, item.name)) for item in OTHERS}
        return sheet_text(rest | {"missing_facts": list(self.missing_facts)}, self.lines)

    @cached_property
    def digest(self) -> str:
        return text_digest(self.text)

    @cached_property
    def written(self) -> dict[str, Any]:
        """测算表的 JSON，末了是它的摘要。"""
        return plain(self) | {"missing_facts": list(self.missing_facts), "digest": self.digest}

    @property
    def missing_facts(self) -> tuple[str, ...]:
        named = {item.missing_fact for item in (*self.gates, *self.lines)}
        return tuple(sorted(named - {""}))

    @property
    def refusals(self) -> tuple[Check, ...]:
        return tuple(check for check in self.gates if not check.ok)


OTHERS = tuple(item for item in fields(Result) if item.name != "lines")


def calculate(facts: Facts, clause: Clause, on: date) -> Result:
    """按 on 这一天的条款测算；同样的事实、条款和日期，结果和摘要永远相同。"""
    check_facts(facts)
    with localcontext(EXACT):
        return _result(worked(Case(facts, clause, clause.terms(max(on, clause.valid_from)), on)))


def estimate(facts: Facts, on: date, clauses: tuple[Clause, ...] = ()) -> tuple[Result, ...]:
    """对每一条政策各算一次，包括不适用的，以便说明原因。"""
    return tuple(calculate(facts, clause, on) for clause in clauses or load_clauses())


def _result(found: Worked) -> Result:
    case, work, limits, left = found.case, found.work, found.case.parameters, found.left
    clause = case.clause
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
        granted=found.granted.quantize(CENT),
        cap_left=None if left is None else left.quantize(CENT),
        amount=found.amount,
        lines=work.lines,
        gates=found.gates,
        steps=found.steps,
        parameters=case.terms.applied,
        notes=notes_for(found),
        alternatives=alternatives_to(found),
        rule_version=case.terms.version,
    )
