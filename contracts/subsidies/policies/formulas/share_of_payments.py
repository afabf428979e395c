"""按付款的比例：有凭证的实际付款，不超过合同额，乘以比例（HB-S1、HB-S2、HB-S5、HU-S1）。"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check, Finding, fact_path
from contracts.subsidies.policies.conditions import contract_checks
from contracts.subsidies.policies.evidence.payments import payment_lines
from contracts.subsidies.policies.facts import ContractFact
from contracts.subsidies.policies.formulas.base import (
    Limits,
    Work,
    at_rate,
    parameter,
)
from contracts.subsidies.policies.values import all_of, number, one_of

NAME, LABEL = "share_of_payments", "按付款的比例"


@dataclass(frozen=True, kw_only=True)
class Parameters(Limits):
    rate: Decimal = parameter("补助比例", number)
    cap: Decimal = parameter("最高金额（元）", number)
    cap_scope: str = parameter("最高金额的范围", one_of("year", "total"))
    window: str = parameter("付款期间", one_of("previous_year", "since_in_force", "any"))
    evidence: tuple[str, ...] = parameter("凭据", all_of("voucher", "invoice"))
    qualified: str = parameter("资质有效的日子", one_of("as_of", "payment"), "as_of")
    base: str = parameter(
        "基数",
        one_of("paid_up_to_amount", "paid_up_to_technical_amount"),
        "paid_up_to_amount",
    )


def sound(parameters: Parameters) -> None:
    """参数之间没有别的要求。"""


def gates(case: Case) -> Iterator[Check]:
    """每份合同按固定次序核对。"""
    for contract in sorted(case.facts.contracts, key=lambda contract: contract.key):
        yield from contract_checks(contract, case)
        yield from _own_checks(contract, case)
    if not case.facts.contracts:
        yield Check("contracts", "合同", False, "没有合同", case.clause.id, "$.contracts")


def _own_checks(contract: ContractFact, case: Case) -> Iterator[Check]:
    if contract.seller.uscc and contract.seller.uscc == contract.buyer.uscc:
        finding = Finding(False, "卖方和买方是同一单位，没有发生交易")
        yield case.check("roles", "交易双方", finding, contract.key)
    if case.parameters.base == "paid_up_to_technical_amount":
        path = "" if contract.technical_amount else fact_path(contract, "technical_amount")
        finding = Finding(not path, "缺少技术交易额" if path else "有技术交易额", path)
        yield case.check("base", "技术交易额", finding, contract.key)
    found = len(contract.payments)
    path = "" if found else fact_path(contract, "payments")
    finding = Finding(bool(found), f"付款 {found} 笔" if found else "没有付款记录", path)
    yield case.check("window", "付款记录", finding, contract.key)


def work(case: Case, refusals: dict[str, Check]) -> Work:
    return at_rate(payment_lines(case, refusals), case.parameters.rate)
