"""逐笔核对付款：凭证、发票、期间、合同金额。不计入的每一笔都有原因。"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import PAYMENT, Line, Room, identified
from contracts.subsidies.policies.exact import CENT, ZERO
from contracts.subsidies.policies.facts import ContractFact, Facts, InvoiceFact, PaymentFact
from contracts.subsidies.policies.spelling import number_key

# 原因代码 → 所依据的参数，说明
REASONS = {
    "counted": ("base", "计入"),
    "no_voucher": ("evidence", "没有转账凭证号，不能证明已经支付"),
    "voucher_duplicate": ("evidence", "凭证 {voucher} 已计过一次"),
    "voucher_claimed": ("evidence", "凭证 {voucher} 以前申请补助时已经使用"),
    "before_window": ("window", "付款早于 {start}"),
    "after_window": ("window", "付款晚于 {end}"),
    "no_invoice": ("evidence", "没有对应的发票"),
    "invoice_unknown": ("evidence", "合同下没有发票 {invoice}，请补充发票"),
    "invoice_shared": ("evidence", "发票 {invoice} 同时用于两份合同，请核实后重新提交"),
    "invoice_later": ("evidence", "发票 {invoice} 开具日晚于计算日"),
    "over_contract": ("base", "付款累计超过合同金额，超过部分不计入"),
    "over_invoice": ("evidence", "付款累计超过发票 {invoice} 的金额，超过部分不计入"),
}


@dataclass(frozen=True)
class Piece:
    """一笔付款和它所属的合同；voucher、invoice 是用来比较的写法。"""

    contract: ContractFact
    payment: PaymentFact
    line: Line
    voucher: str
    invoice: str


@dataclass
class Ledger:
    """逐笔核对时的余额：合同还可计多少，发票还可支持多少，哪些凭证用过。"""

    case: Case
    window: tuple[date, date]
    claimed: frozenset[str]
    invoices: dict[tuple[str, str], InvoiceFact]
    shared_invoices: frozenset[str]
    contract_left: dict[str, Decimal] = field(default_factory=dict)
    invoice_left: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    vouchers: set[str] = field(default_factory=set)

    def judge(self, piece: Piece) -> Line:
        code = self._unproven(piece) or self._already_used(piece) or self._bad_invoice(piece)
        return self._judged(piece, code) if code else self._count(piece)

    def wants(self, paper: str) -> bool:
        return paper in self.case.parameters.evidence

    def _unproven(self, piece: Piece) -> str:
        if self.wants("voucher") and not piece.voucher:
            return "no_voucher"
        return "voucher_duplicate" if piece.voucher in self.vouchers else ""

    def _already_used(self, piece: Piece) -> str:
        """期间以前的和已经补助过的付款不再计入，但仍占用合同和发票的金额。"""
        start, end = self.window
        if piece.payment.paid_on > end:
            return "after_window"
        claimed = piece.voucher in self.claimed or self._granted(piece.payment)
        if not claimed and piece.payment.paid_on >= start:
            return ""
        self._take(piece, piece.payment.amount)
        return "voucher_claimed" if claimed else "before_window"

    def _granted(self, payment: PaymentFact) -> bool:
        return bool(payment.id) and payment.id in self.case.facts.claimed_payments

    def _bad_invoice(self, piece: Piece) -> str:
        if not self.wants("invoice"):
            return ""
        invoice = self._invoice(piece)
        if invoice is None:
            return "invoice_unknown" if piece.invoice else "no_invoice"
        if piece.invoice in self.shared_invoices:
            return "invoice_shared"
        return "invoice_later" if invoice.issued_on > self.case.on else ""

    def _invoice(self, piece: Piece) -> InvoiceFact | None:
        return self.invoices.get((piece.contract.key, piece.invoice))

    def _count(self, piece: Piece) -> Line:
        by_contract, by_invoice = self._room(piece)
        counted = min(piece.payment.amount, by_contract, by_invoice)
        self._take(piece, counted)
        code = "over_contract" if by_contract <= by_invoice else "over_invoice"
        whole = counted == piece.payment.amount
        line = self._judged(piece, "counted" if whole else code, counted)
        return replace(line, rooms=tuple(self._rooms(piece, by_contract, by_invoice)))

    def _room(self, piece: Piece) -> tuple[Decimal, Decimal]:
        left = self.contract_left.setdefault(piece.contract.key, ceiling(piece.contract, self.case))
        invoice = self._invoice(piece) if self.wants("invoice") else None
        if invoice is None:
            return left, piece.payment.amount
        key = (piece.contract.key, piece.invoice)
        return left, self.invoice_left.setdefault(key, invoice.amount)

    def _rooms(self, piece: Piece, by_contract: Decimal, by_invoice: Decimal) -> Iterator[Room]:
        key = piece.contract.key
        whole = ceiling(piece.contract, self.case)
        yield Room(f"合同 {key}", whole, by_contract, self.contract_left[key])
        if invoice := self._invoice(piece) if self.wants("invoice") else None:
            label = f"发票 {invoice.number}（{invoice.issued_on} 开具）"
            left = self.invoice_left[(key, piece.invoice)]
            yield Room(label, invoice.amount, by_invoice, left)

    def _take(self, piece: Piece, amount: Decimal) -> None:
        if piece.voucher:
            self.vouchers.add(piece.voucher)
        left, _ = self._room(piece)
        self.contract_left[piece.contract.key] = max(ZERO, left - amount)
        key = (piece.contract.key, piece.invoice)
        if key in self.invoice_left:
            self.invoice_left[key] = max(ZERO, self.invoice_left[key] - amount)

    def _judged(self, piece: Piece, code: str, counted: Decimal = ZERO) -> Line:
        parameter, text = REASONS[code]
        reason = text.format(
            start=self.window[0],
            end=self.window[1],
            voucher=piece.payment.voucher_number or piece.line.mark,
            invoice=piece.payment.invoice_number,
        )
        clause = self.case.terms.reference(parameter)
        return piece.line.judged(code, reason, clause, counted, missing_paper(piece, code))


def payment_lines(case: Case, refusals: Mapping[str, Check]) -> tuple[Line, ...]:
    """按付款日期逐笔核对。次序只由付款本身决定，与清单的排列无关。"""
    facts = case.facts
    ledger = Ledger(
        case=case,
        window=case.window(),
        claimed=frozenset(filter(None, map(number_key, facts.claimed_vouchers))),
        invoices={(c.key, number_key(i.number)): i for c in facts.contracts for i in c.invoices},
        shared_invoices=_shared_invoices(facts),
    )
    lines = []
    for piece in pieces(facts):
        refusal = refusals.get("") or refusals.get(piece.contract.key)
        lines.append(piece.line.refused(refusal) if refusal else ledger.judge(piece))
    return tuple(lines)


def pieces(facts: Facts) -> list[Piece]:
    """全部付款，按核对的次序；各条条款看的是同一列。"""
    if "pieces" not in facts.memory:
        facts.memory["pieces"] = _pieces(facts)
    return facts.memory["pieces"]


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


def missing_paper(piece: Piece, code: str) -> str:
    payment = piece.payment
    facts = {
        "no_voucher": f"payments[{payment.id or payment.paid_on}].voucher_number",
        "no_invoice": f"payments[{payment.voucher_number or payment.paid_on}].invoice_number",
        "invoice_unknown": f"invoices[{payment.invoice_number}]",
    }
    return f"$.contracts[{piece.contract.key}].{facts[code]}" if code in facts else ""


def ceiling(contract: ContractFact, case: Case) -> Decimal:
    if case.parameters.base == "paid_up_to_technical_amount":
        return contract.technical_amount or ZERO
    return contract.amount


def _shared_invoices(facts: Facts) -> frozenset[str]:
    return frozenset(number for number, times in Counter(_invoice_uses(facts)).items() if times > 1)


def _invoice_uses(facts: Facts) -> Iterator[str]:
    """每份合同里出现的发票号，一份合同只算一次。"""
    for contract in facts.contracts:
        listed = {number_key(invoice.number) for invoice in contract.invoices}
        named = {number_key(payment.invoice_number) for payment in contract.payments}
        yield from (listed | named) - {""}
