"""公示期：写在条款数据的 notice 里，与参数一样按日期生效、带依据；不参与测算。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.subsidies.policies.clause import SOURCE_LABELS, Source
from contracts.subsidies.policies.values import InvalidClause

UNITS = {"calendar": "日", "working": "个工作日"}


@dataclass(frozen=True)
class NoticeTerm:
    days: int
    unit: str
    since: date
    source: Source
    reference: str
    note: str

    def __str__(self):
        return f"{self.days} {UNITS[self.unit]}"

    @property
    def source_label(self) -> str:
        return SOURCE_LABELS[self.source]


def notice_term(entry: Mapping[str, Any], on: date) -> NoticeTerm:
    """on 这一天适用的公示期；on 早于第一个日期时用最早的一条。"""
    terms = sorted(_terms(entry), key=lambda term: term.since)
    past = [term for term in terms if term.since <= on]
    return past[-1] if past else terms[0]


def _terms(entry: Mapping[str, Any]) -> list[NoticeTerm]:
    try:
        terms = [_term(str(since), item) for since, item in entry["notice"].items()]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        name = entry.get("id", "?")
        raise InvalidClause(f"{name}：公示期 notice 不完整或写错（{error}）。") from error
    if not terms:
        raise InvalidClause(f"{entry['id']}：没有规定公示期 notice。")
    return terms


def _term(since: str, item: Mapping[str, Any]) -> NoticeTerm:
    days, unit = int(item["days"]), item["unit"]
    if days < 1 or unit not in UNITS:
        raise ValueError(f"{days} {unit}")
    return NoticeTerm(
        days=days,
        unit=unit,
        since=date.fromisoformat(since),
        source=Source(item["source"]),
        reference=item["reference"],
        note=item.get("note", ""),
    )
