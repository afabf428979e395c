"""把测算结果写成人能读的测算表（纯文字）：先列事实，再逐条写条件、证据和算式。"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.clause import SOURCE_LABELS
from contracts.subsidies.policies.evidence.line import KINDS, Line
from contracts.subsidies.policies.exact import digits
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.places import Write, place_writer
from contracts.subsidies.policies.plain_facts import facts_told


def as_text(
    facts: Facts,
    results: tuple[Result, ...],
    on: date,
    names: Mapping[str, str] | None = None,
) -> str:
    """names：区划和国别的名称；没有的只写代码。"""
    names = names or {}
    write = place_writer({code: f"{name}（{code}）" for code, name in names.items()})
    year = facts.year(on)
    head = [
        f"申请人：{facts.applicant.name}（{facts.applicant.uscc}）",
        f"计算日：{on}　申报年度：{year}（上年度 {year - 1}）　金额单位：元",
        f"适用的条款：{_names(results, True)}　不适用的条款：{_names(results, False)}",
    ]
    ordered = sorted(results, key=lambda result: not result.eligible)
    sheets = ["\n".join(_sheet(result, write)) for result in ordered]
    return "\n\n".join(["\n".join(head), "\n".join(facts_told(facts, names)), *sheets])


def _names(results: tuple[Result, ...], eligible: bool) -> str:
    return "、".join(r.scheme_id for r in results if r.eligible is eligible) or "无"


def _sheet(result: Result, write: Write) -> Iterator[str]:
    yield f"■ {result.scheme_id} {result.title}：{_verdict(result)}"
    yield f"  依据：{result.document}{result.clause}"
    yield f"  原文：“{result.quote}”"
    yield f"  规则版本：{result.rule_version}"
    yield from _checks(result, write)
    yield from _lines(result, write)
    yield from _sum(result)
    yield "  参数"
    for item in result.parameters:
        source = f"{SOURCE_LABELS[item.source]}，{item.reference}，{item.since} 起"
        note = f"：{item.note}" if item.note else ""
        yield f"    {item.label} = {write(item.name, item.value)}（{source}）{note}"
    for note in result.notes:
        yield f"  提醒：{note}"
    yield f"  摘要：{result.digest}"


def _verdict(result: Result) -> str:
    if not result.eligible:
        return "不适用"
    limit = "，为上限" if result.discretionary else ""
    return f"适用，{digits(result.amount)} 元{limit}"


def _checks(result: Result, write: Write) -> Iterator[str]:
    yield "  条件"
    for check in result.gates:
        mark = "符合" if check.ok else "缺事实" if check.missing_fact else "不符"
        where = f"合同 {check.contract} " if check.contract else ""
        missing = f" → 请补充 {check.missing_fact}" if check.missing_fact else ""
        detail = write(check.name, check.detail)
        yield f"    [{mark}] {where}{check.label}：{detail}（{check.clause}）{missing}"


def _lines(result: Result, write: Write) -> Iterator[str]:
    yield "  证据"
    for line in result.lines:
        money = f"{digits(line.amount)} 元，计入 {digits(line.counted)} 元"
        reason = write(line.reason_code, line.reason)
        yield f"    {_evidence(line)}：{money}（{reason}，{line.clause}）"
        if line.included and line.rooms:
            before = (room.before for room in line.rooms)
            yield f"      {lowest(line.amount, before, line.counted)}"
        for room in line.rooms:
            left = f"计入前还剩 {digits(room.before)}，计入后还剩 {digits(room.after)}"
            yield f"      {room.label}：共 {digits(room.whole)}，{left}"
    if not result.lines:
        yield "    没有可核对的证据"


def lowest(amount: Decimal, before: Iterable[Decimal], counted: Decimal) -> str:
    """计入的数是怎样来的：付款和各项余额取低。"""
    amounts = "、".join(digits(value) for value in (amount, *before))
    return f"{amounts} 取低 = {digits(counted)}"


def _evidence(line: Line) -> str:
    where = f"合同 {line.contract} " if line.contract else ""
    return f"{line.day} {where}{KINDS[line.kind]} {line.mark}"


def _sum(result: Result) -> Iterator[str]:
    yield "  计算"
    for step in result.steps:
        yield f"    {step.label}：{step.working} = {digits(step.value)}"
    if result.alternatives:
        yield "  别的读法"
    for other in result.alternatives:
        sign = "+" if other.difference >= 0 else "−"
        difference = f"{sign}{digits(abs(other.difference))}"
        yield f"    {other.title}：{digits(other.amount)} 元（{difference}）；{other.note}"
