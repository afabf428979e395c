"""条款是数据：每个参数都有值、起用日期和依据。改一个数就是加一条，旧的仍可重算。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from contracts.subsidies.policies.conditions import CONDITIONS, Condition, conditions_of
from contracts.subsidies.policies.exclusions import Exclusion, parse_exclusions
from contracts.subsidies.policies.formulas import FAMILIES, FIRST_FAMILY
from contracts.subsidies.policies.formulas.base import Definition, Limits, definitions
from contracts.subsidies.policies.values import InvalidClause, value_text


class Source(StrEnum):
    CLAUSE = "clause"  # 条文写明
    READING = "reading"  # 条文有此意、未写明做法，是本系统的理解
    BUREAU = "bureau"  # 条文没有规定，由市科技局设定


SOURCE_LABELS = {
    Source.CLAUSE: "条文规定",
    Source.READING: "条文的理解",
    Source.BUREAU: "市科技局设定",
}


@dataclass(frozen=True)
class Dated:
    """一个参数在某日起的值，以及它凭什么是这个值。"""

    since: date
    value: Any
    source: Source
    reference: str
    note: str = ""


@dataclass(frozen=True)
class Parameter:
    name: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        current = None
        for dated in self.values:
            if dated.since <= day:
                current = dated
        return current


@dataclass(frozen=True)
class Reading:
    """条文没有写清的，另一种读法：哪些参数改成什么，从哪一天起才谈得上。"""

    title: str
    note: str
    since: date
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Applied:
    """计算时实际用到的一个参数，原样写进测算表。"""

    name: str
    label: str
    value: str
    since: date
    source: Source
    reference: str
    note: str


@dataclass(frozen=True)
class Terms:
    """一条条款在某一天的取值。条文没有规定的条件不在其中，不增加任何限制。"""

    conditions: tuple[Condition, ...]
    parameters: Limits  # 公式自己的参数类
    unset: tuple[Applied, ...]  # 条文没有给出、市科技局还没有设定的数
    applied: tuple[Applied, ...]
    version: str

    @cached_property
    def references(self) -> dict[str, str]:
        return {item.name: item.reference for item in self.applied}

    def reference(self, name: str) -> str:
        return self.references.get(name, "条文未规定")

    def value(self, name: str) -> Any:
        return next((item.value for item in self.conditions if item.name == name), None)


@dataclass(frozen=True)
class Clause:
    """一条政策：出处、原文、有效期、属于哪一类公式，和带日期的参数。"""

    id: str
    family: str
    title: str
    region: str
    document: str
    document_number: str
    issued_on: date
    clause: str
    quote: str
    valid_from: date
    valid_to: date | None
    payer: str
    discretionary: bool
    hints: tuple[str, ...]
    judgements: tuple[str, ...]
    alternatives: tuple[Reading, ...]
    excludes: tuple[Exclusion, ...]
    parameters: tuple[Parameter, ...]

    @property
    def formula(self):
        return FAMILIES[self.family]

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def terms(self, on: date, instead: Mapping[str, Any] | None = None) -> Terms:
        """instead：按另一种读法，有几个参数不是当日的值。"""
        known = definitions(self.formula.Parameters)
        current = {p.name: dated for p in self.parameters if (dated := p.on(on))}
        missing = [name for name, item in known.items() if item.required and name not in current]
        if missing:
            raise InvalidClause(f"{self.id}：{on} 没有参数 {'、'.join(missing)} 的值。")
        values = {name: dated.value for name, dated in current.items()} | dict(instead or {})
        applied = {name: _applied(name, current[name], known) for name in sorted(current)}
        unset = [item for name, item in applied.items() if _unset(values[name], known.get(name))]
        shown = tuple(applied.values())
        return Terms(
            conditions=conditions_of({n: v for n, v in values.items() if n in CONDITIONS}),
            parameters=self.formula.Parameters(**{n: v for n, v in values.items() if n in known}),
            unset=tuple(unset),
            applied=shown,
            version=self._version(shown),
        )

    def _version(self, applied: tuple[Applied, ...]) -> str:
        """最近一次改动的日期，加参数内容的摘要：就地改动一个数，版本号也会变。"""
        content = [[a.name, a.value, a.since.isoformat(), a.reference] for a in applied]
        mark = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:8]
        return f"{self.id}@{max(a.since for a in applied)}#{mark}"


OPTIONAL = {"family": FIRST_FAMILY, "excludes": [], "judgements": [], "alternatives": []}


def parse_clause(entry: Mapping[str, Any]) -> Clause:
    """由 YAML 或数据库里的同形 JSON 得到条款；没有写 family 的是最早的一类：按付款的比例。"""
    entry = OPTIONAL | dict(entry)
    name = entry.get("id", "?")
    try:
        known = _family(entry["family"])
        parameters = tuple(
            _parameter(key, entry["parameters"][key], known) for key in sorted(entry["parameters"])
        )
        plain = {f.name: entry[f.name] for f in fields(Clause)}
        days = {key: day(entry[key]) for key in ("issued_on", "valid_from")}
        ends = day(entry["valid_to"]) if entry["valid_to"] else None
        lists = {name: tuple(entry[name]) for name in ("hints", "judgements")}
        lists["excludes"] = parse_exclusions(entry["excludes"])
        lists["alternatives"] = tuple(_reading(item, known) for item in entry["alternatives"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidClause(f"{name}：条款数据不完整或写错（{error}）。") from error
    clause = Clause(**plain | days | lists | {"valid_to": ends, "parameters": parameters})
    clause.formula.sound(clause.terms(clause.valid_from).parameters)  # 生效当天就必须算得出来
    for reading in clause.alternatives:
        day_of_it = max(reading.since, clause.valid_from)
        clause.formula.sound(clause.terms(day_of_it, dict(reading.values)).parameters)
    return clause


def _family(name: str) -> dict[str, Definition]:
    if name not in FAMILIES:
        raise InvalidClause(f"没有名为 {name} 的公式；可用的是 {'、'.join(FAMILIES)}。")
    return definitions(FAMILIES[name].Parameters)


def _kind(name: str, known: dict[str, Definition]) -> Definition | type[Condition]:
    kind = known.get(name) or CONDITIONS.get(name)
    if kind is None:
        raise InvalidClause(f"没有名为 {name} 的参数。")
    return kind


def _reading(item: Mapping[str, Any], known: dict[str, Definition]) -> Reading:
    values = tuple(
        (name, None if value is None else _kind(name, known).read(value))
        for name, value in item["set"].items()
    )
    return Reading(item["title"], item["note"], day(item["since"]), values)


def _parameter(name: str, entry: Mapping[str, Any], known: dict[str, Definition]) -> Parameter:
    kind = _kind(name, known)
    values = [
        Dated(
            since=day(since),
            value=None if item["value"] is None else kind.read(item["value"]),
            source=Source(item["source"]),
            reference=item["reference"],
            note=item.get("note", ""),
        )
        for since, item in entry["values"].items()
    ]
    for dated in values:
        if _unset(dated.value, known.get(name)) and dated.source != Source.BUREAU:
            raise InvalidClause(f"{name} 没有值：条文没有给出的，来源应写 bureau。")
    return Parameter(name, tuple(sorted(values, key=lambda dated: dated.since)))


def _unset(value: Any, definition: Definition | None) -> bool:
    return value is None and definition is not None and definition.required


def _applied(name: str, dated: Dated, known: dict[str, Definition]) -> Applied:
    definition = known.get(name)
    label = definition.label if definition else CONDITIONS[name].title()
    nothing = "尚未设定" if _unset(dated.value, definition) else "不限"
    value = nothing if dated.value is None else value_text(dated.value)
    return Applied(name, label, value, dated.since, dated.source, dated.reference, dated.note)


def day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
