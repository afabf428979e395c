"""条款的条件：一个条件一个类，数据里的参数名就是它的 name。"""

from collections.abc import Iterator

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.conditions.applicant import APPLICANT_CONDITIONS
from contracts.subsidies.policies.conditions.base import (
    ApplicantCondition,
    Condition,
    ContractCondition,
)
from contracts.subsidies.policies.conditions.contract import CONTRACT_CONDITIONS
from contracts.subsidies.policies.facts import ContractFact

CONDITIONS: dict[str, type[Condition]] = {
    kind.name: kind for kind in (*APPLICANT_CONDITIONS, *CONTRACT_CONDITIONS)
}


def conditions_of(values: dict) -> tuple[Condition, ...]:
    """当日有值的条件，按核对的次序。"""
    defaults = {kind.name: kind.default for kind in CONTRACT_CONDITIONS}
    found = defaults | values
    return tuple(
        kind(found[name]) for name, kind in CONDITIONS.items() if found.get(name) is not None
    )


def applicant_checks(case: Case) -> Iterator[Check]:
    for condition in case.terms.conditions:
        if isinstance(condition, ApplicantCondition) and (finding := condition.check(case)):
            yield case.check(condition.name, condition.label, finding)


def contract_checks(contract: ContractFact, case: Case) -> Iterator[Check]:
    for condition in case.terms.conditions:
        if isinstance(condition, ContractCondition) and (
            finding := condition.check(contract, case)
        ):
            yield case.check(condition.name, condition.label, finding, contract.key)
