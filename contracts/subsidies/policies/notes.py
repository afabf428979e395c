"""给审核人的提醒：不影响金额，但要有人看一眼。"""

from collections.abc import Iterator
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.evidence.payments import pieces
from contracts.subsidies.policies.exact import digits
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.formulas import share_of_payments


def notes_for(case: Case, left: Decimal | None) -> tuple[str, ...]:
    return (*_general(case, left), *_about_contracts(case), *case.clause.hints)


def _general(case: Case, left: Decimal | None) -> Iterator[str]:
    clause = case.clause
    if clause.discretionary:
        yield f"条文用语是“积极争取”“最高”：金额是上限，实际补助由{clause.payer}决定。"
    least, most = getattr(case.parameters, "least", None), getattr(case.parameters, "most", None)
    if least and most:
        band = f"{digits(least)} 至 {digits(most)} 元"
        yield f"条文只给出幅度（{band}），具体金额由市科技局在幅度内设定。"
    if case.year != case.on.year:
        yield f"申报年度 {case.year} 与计算日 {case.on} 不在同一年，请核对。"
    if left is not None and left <= 0:
        yield "已获补助达到最高金额，本次不能再增加。"


def _about_contracts(case: Case) -> Iterator[str]:
    if case.clause.family != share_of_payments.NAME:
        return
    for contract in sorted(case.facts.contracts, key=lambda contract: contract.key):
        if contract.related and not case.terms.value("exclude_related"):
            yield f"合同 {contract.key} 是关联交易：条文没有排除，请审核人核实价格和付款。"
        unregistered = contract.registered_on is None or contract.registered_on > case.on
        if unregistered and not case.terms.value("registration_required"):
            yield f"合同 {contract.key} 没有登记：条文没有要求，申报通知可能要求。"
        if contract.kind.startswith(("ZX", "FW")):
            yield f"合同 {contract.key} 是咨询或服务合同，是否转化科技成果由审核人认定。"
    yield from _shared_vouchers(case.facts)


def _shared_vouchers(facts: Facts) -> Iterator[str]:
    """同一凭证号写在几份合同里，可能是录入错误，也可能是重复申报。"""
    users: dict[str, dict[str, str]] = {}
    for piece in pieces(facts):
        if piece.voucher:
            written = piece.payment.voucher_number
            users.setdefault(piece.voucher, {}).setdefault(piece.contract.key, written)
    for _, contracts in sorted(item for item in users.items() if len(item[1]) > 1):
        written = next(iter(contracts.values()))
        yield f"凭证 {written} 同时写在合同 {'、'.join(sorted(contracts))} 中，请核实。"
