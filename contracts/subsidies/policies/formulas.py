"""后补助测算：（事实，条款，日期）的纯函数。只算单个申请人的金额，不分配预算。"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Context, Decimal, FloatOperation, Inexact, InvalidOperation, localcontext
from typing import Any

from contracts.subsidies.policies.eligibility import (
    Check,
    applicant_checks,
    contract_checks,
    scheme_check,
)
from contracts.subsidies.policies.evidence import ZERO, Line, in_order, payment_lines, refused
from contracts.subsidies.policies.facts import CENT, Facts, check_facts
from contracts.subsidies.policies.schemes import Applied, Scheme, Terms, load_schemes

# 任何一步除不尽、混入浮点数都是错误，不是近似
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, FloatOperation])


@dataclass(frozen=True)
class Result:
    """测算表：从每一笔付款到应补金额，每一步都带依据，可按当日规则重算。"""

    scheme_id: str
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
    rate: Decimal
    uncapped: Decimal
    cap: Decimal
    cap_scope: str
    granted: Decimal
    cap_left: Decimal
    amount: Decimal
    lines: tuple[Line, ...]
    gates: tuple[Check, ...]
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


def calculate(facts: Facts, scheme: Scheme, on: date) -> Result:
    """按 on 这一天的条款测算；同样的事实、条款和日期，结果和摘要永远相同。"""
    check_facts(facts)
    with localcontext(EXACT):
        result = _calculate(facts, scheme, on)
    return replace(result, digest=_digest(result))


def estimate(facts: Facts, on: date, schemes: tuple[Scheme, ...] = ()) -> tuple[Result, ...]:
    """对每一条政策各算一次，包括不适用的，以便说明原因。"""
    return tuple(calculate(facts, scheme, on) for scheme in schemes or load_schemes())


def _calculate(facts: Facts, scheme: Scheme, on: date) -> Result:
    terms = scheme.terms(max(on, scheme.valid_from))
    gates = _gates(facts, scheme, terms, on)
    lines = _lines(facts, scheme, terms, on, gates)
    base = sum((line.counted for line in lines), ZERO)
    granted = granted_before(facts, scheme, terms, on)
    left = max(ZERO, terms.cap - granted)
    uncapped = base * terms.rate
    return Result(
        scheme_id=scheme.id,
        title=scheme.title,
        document=f"{scheme.document_number}《{scheme.document}》",
        clause=scheme.clause,
        quote=scheme.quote,
        payer=scheme.payer,
        on=on,
        application_year=facts.year(on),
        eligible=base > 0,
        discretionary=scheme.discretionary,
        base=base.quantize(CENT),
        rate=terms.rate,
        uncapped=uncapped,
        cap=terms.cap.quantize(CENT),
        cap_scope=terms.cap_scope,
        granted=granted.quantize(CENT),
        cap_left=left.quantize(CENT),
        amount=round_down(min(uncapped, left), terms.rounding_unit),
        lines=lines,
        gates=gates,
        parameters=terms.applied,
        notes=_notes(facts, scheme, terms, on, left),
        rule_version=terms.version,
    )


def granted_before(facts: Facts, scheme: Scheme, terms: Terms, on: date) -> Decimal:
    """同一政策已经批准的补助：按年封顶的只算本申报年度，累计封顶的全部计算。"""
    year = facts.year(on)
    amounts = (
        grant.amount
        for grant in facts.applicant.already_granted
        if grant.scheme == scheme.id and (terms.cap_scope == "total" or grant.year == year)
    )
    return sum(amounts, ZERO)


def round_down(amount: Decimal, unit: Decimal) -> Decimal:
    """舍去不足一个单位的部分；补助只能少给零头，不能多给。"""
    return ((amount // unit) * unit).quantize(CENT)


def _gates(facts: Facts, scheme: Scheme, terms: Terms, on: date) -> tuple[Check, ...]:
    checks = [scheme_check(scheme, on), *applicant_checks(facts, terms, on)]
    for contract in sorted(facts.contracts, key=lambda contract: contract.key):
        checks.extend(contract_checks(contract, facts, terms, on))
    if not facts.contracts:
        detail = "没有合同"
        checks.append(Check("contracts", "合同", False, detail, scheme.id, "$.contracts"))
    return tuple(checks)


def _lines(facts, scheme: Scheme, terms: Terms, on: date, gates) -> tuple[Line, ...]:
    """申请人不符合条件时，所有付款都不计入；合同不符合时，只是它的付款不计入。"""
    general = next((check for check in gates if not check.ok and not check.contract), None)
    if general:
        return tuple(refused(contract, payment, general) for contract, payment in in_order(facts))
    refusals: dict[str, Check] = {}
    for check in gates:
        if not check.ok:
            refusals.setdefault(check.contract, check)
    return payment_lines(facts, scheme, terms, on, refusals)


def _notes(facts, scheme: Scheme, terms: Terms, on: date, left: Decimal) -> tuple[str, ...]:
    """给审核人的提醒：不影响金额，但要有人看一眼。"""
    notes = []
    if scheme.discretionary:
        notes.append(f"条文用语是“积极争取”“最高”：金额是上限，实际补助由{scheme.payer}决定。")
    if facts.year(on) != on.year:
        notes.append(f"申报年度 {facts.year(on)} 与计算日 {on} 不在同一年，请核对。")
    if left <= 0:
        notes.append("已获补助达到最高金额，本次不能再增加。")
    notes.extend(_contract_notes(facts, terms, on))
    return (*notes, *_shared_vouchers(facts), *scheme.hints)


def _contract_notes(facts: Facts, terms: Terms, on: date) -> list[str]:
    notes = []
    for contract in sorted(facts.contracts, key=lambda contract: contract.key):
        if contract.related and not terms.exclude_related:
            notes.append(f"合同 {contract.key} 是关联交易：条文没有排除，请审核人核实价格和付款。")
        unregistered = contract.registered_on is None or contract.registered_on > on
        if unregistered and not terms.registration_required:
            notes.append(f"合同 {contract.key} 没有登记：条文没有要求，申报通知可能要求。")
        if contract.kind.startswith(("ZX", "FW")):
            notes.append(f"合同 {contract.key} 是咨询或服务合同，是否转化科技成果由审核人认定。")
    return notes


def _shared_vouchers(facts: Facts) -> list[str]:
    """同一凭证号写在几份合同里，可能是录入错误，也可能是重复申报。"""
    users: dict[str, set[str]] = {}
    for contract, payment in in_order(facts):
        if payment.voucher_number:
            users.setdefault(payment.voucher_number, set()).add(contract.key)
    return [
        f"凭证 {number} 同时写在合同 {'、'.join(sorted(keys))} 中，请核实。"
        for number, keys in sorted(users.items())
        if len(keys) > 1
    ]


def to_json(result: Result) -> dict[str, Any]:
    """可以写成 JSON 的测算表；金额是文字，不是浮点数。"""
    data = {field.name: _plain(getattr(result, field.name)) for field in fields(result)}
    return data | {"missing_facts": list(result.missing_facts)}


def _digest(result: Result) -> str:
    text = json.dumps(to_json(result), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Line | Check | Applied):
        return {name: _plain(item) for name, item in asdict(value).items()}
    return value
