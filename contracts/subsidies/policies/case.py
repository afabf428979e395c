"""一次测算要用的全部：事实、条款、日期，以及条款在那一天的取值。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.subsidies.policies.checks import Check, Finding
from contracts.subsidies.policies.facts import Facts

if TYPE_CHECKING:
    from contracts.subsidies.policies.clause import Clause, Terms


@dataclass(frozen=True)
class Case:
    facts: Facts
    clause: Clause
    terms: Terms
    on: date

    @property
    def year(self) -> int:
        return self.facts.year(self.on)

    @property
    def parameters(self) -> Any:
        """公式自己的参数类，见 formulas/ 下各模块的 Parameters。"""
        return self.terms.parameters

    def qualified(self, day: date) -> bool:
        """资质看计算日，申请人的条件已经核对；按另一种读法，付款当日也须有效。"""
        if self.parameters.qualified == "as_of":
            return True
        return any(item.valid(day) for item in self.held)

    @cached_property
    def held(self) -> tuple:
        """条款所要的资质，不论哪一天有效。"""
        conditions = (item for item in self.terms.conditions if item.name == "qualification_kind")
        return tuple(held for item in conditions for held in item.held(self))

    def check(self, name: str, label: str, finding: Finding, contract: str = "") -> Check:
        clause = self.terms.reference(name)
        return Check(
            name, label, finding.ok, finding.detail, clause, finding.missing_fact, contract
        )

    def window(self) -> tuple[date, date]:
        """可计入的日期，首尾两天都算；不会晚于计算日。"""
        if self.parameters.window == "previous_year":
            year = self.year - 1
            return date(year, 1, 1), min(date(year, 12, 31), self.on)
        since = self.clause.valid_from if self.parameters.window == "since_in_force" else FIRST_DAY
        return since, self.on


FIRST_DAY = date(1900, 1, 1)
