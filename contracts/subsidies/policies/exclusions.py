"""不得重复享受：同一件事、同一年度，两条条款只能享受一条。"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check, Finding


class ExclusionScope(StrEnum):
    EVENT = "event"  # 同一件事只奖励一次
    YEAR = "year"  # 同一申报年度只享受一条


@dataclass(frozen=True)
class Exclusion:
    clause: str
    scope: ExclusionScope
    reference: str
    note: str = ""


def parse_exclusions(entries: list[Mapping[str, Any]]) -> tuple[Exclusion, ...]:
    return tuple(
        Exclusion(
            item["clause"], ExclusionScope(item["scope"]), item["reference"], item.get("note", "")
        )
        for item in entries
    )


def exclusion_checks(case: Case) -> Iterator[Check]:
    """按年度的互斥针对申请人；没有写明是哪一件事的旧奖励，先要说明。"""
    for exclusion in case.clause.excludes:
        if finding := _finding(exclusion, case):
            label = f"不与 {exclusion.clause} 重复"
            yield Check(
                "excludes",
                label,
                finding.ok,
                finding.detail,
                exclusion.reference,
                finding.missing_fact,
            )


def _finding(exclusion: Exclusion, case: Case) -> Finding | None:
    granted = case.facts.applicant.already_granted
    for i, grant in enumerate(granted):
        if grant.scheme != exclusion.clause:
            continue
        if exclusion.scope is ExclusionScope.YEAR and grant.year == case.year:
            return Finding(False, f"{grant.year} 年度已获 {grant.scheme} 的补助，同年不再享受")
        if exclusion.scope is ExclusionScope.EVENT and not grant.event:
            path = f"$.applicant.already_granted[{i}].event"
            return Finding(False, f"已获 {grant.scheme} 的奖励，没有写明是哪一件事", path)
    return Finding(True, f"没有因同一事项已获 {exclusion.clause} 的补助")


def rewarded_events(case: Case) -> dict[str, str]:
    """已经奖励过的事 → 依据哪一条。"""
    clauses = {case.clause.id}
    clauses |= {item.clause for item in case.clause.excludes if item.scope is ExclusionScope.EVENT}
    granted = case.facts.applicant.already_granted
    return {grant.event: grant.scheme for grant in granted if grant.scheme in clauses}
