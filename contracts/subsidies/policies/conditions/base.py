"""条件的样子：名称、叫法、怎样读出、怎样核对。"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Finding
from contracts.subsidies.policies.facts import ContractFact, Party
from contracts.subsidies.policies.values import choices


@dataclass(frozen=True)
class Condition(ABC):
    """一项条件和它在某一天的值；值为空的条件不加限制，不会建出来。"""

    value: Any
    name: ClassVar[str]
    label: ClassVar[str]
    full_label: ClassVar[str] = ""  # 参数表里的叫法，比核对时完整

    @classmethod
    def title(cls) -> str:
        return cls.full_label or cls.label

    @staticmethod
    def read(value: Any) -> Any:
        return str(value)


class ApplicantCondition(Condition):
    """针对申请人。没有结论（None）表示这一项由别的条件一并核对。"""

    @abstractmethod
    def check(self, case: Case) -> Finding | None: ...


class ContractCondition(Condition):
    """针对每一份合同；有默认值的，条款没有写也要核对。"""

    default: ClassVar[Any] = None

    @abstractmethod
    def check(self, contract: ContractFact, case: Case) -> Finding | None: ...


def inside(party: Party, prefixes: str | tuple[str, ...], label: str, missing: str) -> Finding:
    if party.country != "CHN":
        return Finding(False, f"{label}在境外（{party.country}）")
    if not party.region:
        return Finding(False, f"缺少{label}的行政区划", missing)
    ok = party.region.startswith(choices(prefixes))
    wanted = "、".join(choices(prefixes))
    return Finding(ok, f"{label} {party.region} {'在' if ok else '不在'} {wanted} 范围内")


def implementation(contract: ContractFact) -> Party:
    return Party("转化地", region=contract.implementation_region)
