"""一项条件的结论，和写进测算表的样子。"""

from typing import NamedTuple

from contracts.subsidies.policies.facts import ContractFact


class Finding(NamedTuple):
    """一条规则的结论，还没有写上依据。几千份合同有几十万个，所以是元组。"""

    ok: bool
    detail: str
    missing_fact: str = ""


class Check(NamedTuple):
    """一项条件。missing_fact 是缺少的事实的路径；contract 为空表示针对申请人。"""

    name: str
    label: str
    ok: bool
    detail: str
    clause: str
    missing_fact: str = ""
    contract: str = ""


def fact_path(contract: ContractFact, name: str) -> str:
    return f"$.contracts[{contract.key}].{name}"
