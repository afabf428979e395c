"""给审核人的提醒：不影响金额，但要有人看一眼。"""

from collections.abc import Iterator
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.evidence.line import Line
from contracts.subsidies.policies.evidence.pieces import pieces
from contracts.subsidies.policies.exact import ZERO, digits
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.formulas import share_of_payments
from contracts.subsidies.policies.working import Worked

MOST_NAMED = 20


def notes_for(found: Worked) -> tuple[str, ...]:
    case = found.case
    general, contracts = _general(case, found.left), _about_contracts(case)
    return (*general, *_judgements(found), *contracts, *case.clause.hints)


def _judgements(found: Worked) -> Iterator[str]:
    """条文用了没有标准的词：系统按“是”计算，逐份写明计入多少，不是的可以减去。"""
    sums = counted_by_contract(found.work.lines)
    if not sums:
        return
    each = [f"合同 {key} 计入 {digits(amount)} 元" for key, amount in sorted(sums.items()) if key]
    more = f" 等 {len(each)} 份合同" if len(each) > MOST_NAMED else ""
    named = f"（{'；'.join(each[:MOST_NAMED])}{more}）" if each else ""
    for judgement in found.case.clause.judgements:
        yield f"请判断：{judgement}系统按“是”计算{named}；判断为不是的，从计入合计里减去。"


def counted_by_contract(lines: tuple[Line, ...]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.included:
            sums[line.contract] = sums.get(line.contract, ZERO) + line.counted
    return sums


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
    yield from case.facts.remembered("shared_vouchers", _shared_vouchers)


def _shared_vouchers(facts: Facts) -> list[str]:
    """同一凭证号写在几份合同里，可能是录入错误，也可能是重复申报。"""
    users: dict[str, dict[str, str]] = {}
    for piece in pieces(facts):
        if piece.voucher:
            written = piece.payment.voucher_number
            users.setdefault(piece.voucher, {}).setdefault(piece.contract.key, written)
    shared = sorted(item for item in users.items() if len(item[1]) > 1)
    return [
        f"凭证 {next(iter(contracts.values()))} 同时写在合同"
        f" {'、'.join(sorted(contracts))} 中，请核实。"
        for _voucher, contracts in shared
    ]
