"""一笔付款和它所属的合同，按核对的次序；各条条款看的是同一列。"""

from dataclasses import dataclass

from contracts.subsidies.policies.evidence.line import PAYMENT, Line, identified
from contracts.subsidies.policies.exact import CENT
from contracts.subsidies.policies.facts import ContractFact, Facts, PaymentFact
from contracts.subsidies.policies.spelling import number_key


@dataclass(frozen=True)
class Piece:
    """一笔付款和它所属的合同；voucher、invoice 是用来比较的写法。"""

    contract: ContractFact
    payment: PaymentFact
    line: Line
    voucher: str
    invoice: str


def pieces(facts: Facts) -> list[Piece]:
    """全部付款，按核对的次序；各条条款看的是同一列。"""
    return facts.remembered("pieces", _pieces)


def _pieces(facts: Facts) -> list[Piece]:
    pairs = [(contract, payment) for contract in facts.contracts for payment in contract.payments]
    pairs.sort(key=_position)
    lines = identified([_line(contract, payment) for contract, payment in pairs])
    return [
        Piece(
            contract,
            payment,
            line,
            number_key(payment.voucher_number),
            number_key(payment.invoice_number),
        )
        for (contract, payment), line in zip(pairs, lines, strict=True)
    ]


def _position(pair: tuple[ContractFact, PaymentFact]) -> tuple:
    contract, payment = pair
    texts = (payment.voucher_number or "", payment.invoice_number or "")
    return payment.paid_on, contract.key, payment.id, *texts, payment.amount


def _line(contract: ContractFact, payment: PaymentFact) -> Line:
    mark = payment.voucher_number or payment.id or "无凭证号"
    return Line(
        kind=PAYMENT,
        key=payment.id or f"{payment.paid_on} {mark}",
        contract=contract.key,
        mark=mark,
        day=payment.paid_on,
        amount=payment.amount.quantize(CENT),
    )
