"""后补助条款是数据：每个参数都有值、起用日期和依据。改一个数就是加一条，旧的仍可重算。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from contracts.subsidies.policies.parameters import PARAMETERS, REQUIRED, InvalidScheme, value_text

DATA = Path(__file__).with_name("data")


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
    """一条政策在某一天的全部参数。条文没有规定的，默认值不增加任何限制。"""

    rate: Decimal
    cap: Decimal
    cap_scope: str
    window: str
    evidence: tuple[str, ...]
    base: str = "paid_up_to_amount"
    registered_years: tuple[int, ...] | None = None
    applicant_kinds: tuple[str, ...] | None = None
    applicant_region: str | None = None
    roles: tuple[str, ...] | None = None
    qualification_kind: str | None = None
    qualification_level: str | None = None
    seller_outside: str | None = None
    seller_inside: str | None = None
    buyer_inside: str | None = None
    implementation_inside: str | None = None
    transfer_inside: str | None = None
    contract_kinds: tuple[str, ...] | None = None
    licence_min_years: Decimal | None = None
    registration_required: bool = False
    exclude_related: bool = False
    rounding_unit: Decimal = Decimal("0.01")
    applied: tuple[Applied, ...] = ()
    version: str = ""

    def reference(self, name: str) -> str:
        return next((item.reference for item in self.applied if item.name == name), "条文未规定")


@dataclass(frozen=True)
class Scheme:
    """一条后补助政策：出处、原文、有效期和带日期的参数。"""

    id: str
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
    parameters: tuple[Parameter, ...]

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def terms(self, on: date) -> Terms:
        current = {p.name: dated for p in self.parameters if (dated := p.on(on))}
        missing = [name for name in REQUIRED if name not in current]
        if missing:
            raise InvalidScheme(f"{self.id}：{on} 没有参数 {'、'.join(missing)} 的值。")
        applied = tuple(_applied(name, dated) for name, dated in sorted(current.items()))
        values = {name: dated.value for name, dated in current.items()}
        return Terms(**values, applied=applied, version=self._version(applied))

    def _version(self, applied: tuple[Applied, ...]) -> str:
        """最近一次改动的日期，加参数内容的摘要：就地改动一个数，版本号也会变。"""
        content = [[a.name, a.value, a.since.isoformat(), a.reference] for a in applied]
        mark = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:8]
        return f"{self.id}@{max(a.since for a in applied)}#{mark}"


def parse_scheme(entry: Mapping[str, Any]) -> Scheme:
    """由 YAML 或数据库里的同形 JSON 得到 Scheme；两处来的条款不可区分。"""
    name = entry.get("id", "?")
    try:
        parameters = tuple(
            _parameter(key, entry["parameters"][key]) for key in sorted(entry["parameters"])
        )
        plain = {f.name: entry[f.name] for f in fields(Scheme)}
        days = {key: _day(entry[key]) for key in ("issued_on", "valid_from")}
        ends = _day(entry["valid_to"]) if entry["valid_to"] else None
        hints = tuple(entry["hints"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidScheme(f"{name}：条款数据不完整或写错（{error}）。") from error
    scheme = Scheme(**plain | days | {"valid_to": ends, "hints": hints, "parameters": parameters})
    scheme.terms(scheme.valid_from)  # 生效当天就必须算得出来
    return scheme


@lru_cache
def load_schemes(folder: Path = DATA) -> tuple[Scheme, ...]:
    """data/ 下的全部条款，按编号排列。"""
    entries = [yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yaml")]
    return tuple(sorted((parse_scheme(entry) for entry in entries), key=lambda s: s.id))


def _parameter(name: str, entry: Mapping[str, Any]) -> Parameter:
    if name not in PARAMETERS:
        raise InvalidScheme(f"没有名为 {name} 的参数。")
    _, read = PARAMETERS[name]
    values = [
        Dated(
            since=_day(since),
            value=None if item["value"] is None else read(item["value"]),
            source=Source(item["source"]),
            reference=item["reference"],
            note=item.get("note", ""),
        )
        for since, item in entry["values"].items()
    ]
    return Parameter(name, tuple(sorted(values, key=lambda dated: dated.since)))


def _applied(name: str, dated: Dated) -> Applied:
    label, _ = PARAMETERS[name]
    value = value_text(dated.value)
    return Applied(name, label, value, dated.since, dated.source, dated.reference, dated.note)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
