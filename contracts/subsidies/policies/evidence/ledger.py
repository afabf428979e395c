"""逐笔核对付款时的余额：合同还可计多少，发票还可支持多少，哪些凭证用过。"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.evidence.line import Line, Room
from contracts.subsidies.policies.evidence.pieces import Piece
from contracts.subsidies.policies.exact import ZERO
from contracts.subsidies.policies.facts import DENIED, WAITING, ContractFact, Facts, InvoiceFact
from contracts.subsidies.policies.spelling import number_key

# 原因代码 → 所依据的参数，说明
REASONS = {
    "counted": ("base", "计入"),
    "no_voucher": ("evidence", "没有转账凭证号，不能证明已经支付"),
    "unproved": ("evidence", "付款还没有经对方确认或登记机构核对"),
    "denied": ("evidence", "付款被合同另一方否认，登记机构还没有核定"),
    "voucher_duplicate": ("evidence", "凭证 {voucher} 已计过一次"),
    "voucher_claimed": ("evidence", "凭证 {voucher} 以前申请补助时已经使用"),
    "before_window": ("window", "付款早于 {start}"),
    "after_window": ("window", "付款晚于 {end}"),
    "unqualified": ("qualification_kind", "付款当日没有有效的资质"),
    "no_invoice": ("evidence", "没有对应的发票"),
    "invoice_unknown": ("evidence", "合同下没有发票 {invoice}，请补充发票"),
    "invoice_unproved": ("evidence", "发票 {invoice} 还没有经对方确认或登记机构核对"),
    "invoice_denied": ("evidence", "发票 {invoice} 被合同另一方否认，登记机构还没有核定"),
    "invoice_shared": ("evidence", "发票 {invoice} 同时用于两份合同，请核实后重新提交"),
    "invoice_later": ("evidence", "发票 {invoice} 开具日晚于计算日"),
    "over_contract": ("base", "付款累计超过合同金额，超过部分不计入"),
    "over_invoice": ("evidence", "付款累计超过发票 {invoice} 的金额，超过部分不计入"),
}

UNPROVED = {WAITING: "unproved", DENIED: "denied"}
PROOFS = {
    "counterparty": "经对方 {on} 确认",
    "registrar": "经登记机构 {on} 核对",
    "standing": "随既有核定",
}


@dataclass
class Ledger:
    case: Case
    window: tuple[date, date]
    claimed_vouchers: frozenset[str]
    claimed_payments: frozenset[str]
    invoices: dict[tuple[str, str], InvoiceFact]
    shared_invoices: frozenset[str]
    contract_left: dict[str, Decimal] = field(default_factory=dict)
    invoice_left: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    vouchers: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, case: Case) -> "Ledger":
        facts = case.facts
        return cls(
            case=case,
            window=case.window(),
            claimed_vouchers=frozenset(map(number_key, facts.claimed_vouchers)) - {""},
            claimed_payments=frozenset(facts.claimed_payments) - {""},
            invoices=facts.remembered("invoices", _invoices),
            shared_invoices=facts.remembered("shared_invoices", _shared_invoices),
        )

    def __post_init__(self) -> None:
        evidence = self.case.parameters.evidence
        self.wants_voucher, self.wants_invoice = "voucher" in evidence, "invoice" in evidence
        self.clauses = {
            code: self.case.terms.reference(name) for code, (name, _text) in REASONS.items()
        }

    def judge(self, piece: Piece) -> Line:
        code = self._unproven(piece) or self._already_used(piece) or self._bad_paper(piece)
        return self._judged(piece, code) if code else self._count(piece)

    def _unproven(self, piece: Piece) -> str:
        if self.wants_voucher and not piece.voucher:
            return "no_voucher"
        if piece.payment.proof in UNPROVED:
            return UNPROVED[piece.payment.proof]
        return "voucher_duplicate" if piece.voucher in self.vouchers else ""

    def _already_used(self, piece: Piece) -> str:
        """期间以前的和已经补助过的付款不再计入，但仍占用合同和发票的金额。"""
        start, end = self.window
        if piece.payment.paid_on > end:
            return "after_window"
        claimed = piece.voucher in self.claimed_vouchers
        claimed = claimed or piece.payment.id in self.claimed_payments
        if claimed:
            return "voucher_claimed"
        return "before_window" if piece.payment.paid_on < start else ""

    def _bad_paper(self, piece: Piece) -> str:
        qualified = self.case.qualified(piece.payment.paid_on)
        return self._bad_invoice(piece) if qualified else "unqualified"

    def _bad_invoice(self, piece: Piece) -> str:
        if not self.wants_invoice:
            return ""
        invoice = self._invoice(piece)
        if invoice is None:
            return "invoice_unknown" if piece.invoice else "no_invoice"
        if invoice.proof in UNPROVED:
            return f"invoice_{UNPROVED[invoice.proof]}"
        if piece.invoice in self.shared_invoices:
            return "invoice_shared"
        return "invoice_later" if invoice.issued_on > self.case.on else ""

    def _invoice(self, piece: Piece) -> InvoiceFact | None:
        return self.invoices.get((piece.contract.key, piece.invoice))

    def _count(self, piece: Piece) -> Line:
        amount = piece.payment.amount
        by_contract, by_invoice = self._left(piece)
        counted = min(amount, by_contract, amount if by_invoice is None else by_invoice)
        if counted == amount:
            return self._judged(piece, "counted", counted, counted)
        tighter = by_invoice is None or by_contract <= by_invoice
        code = "over_contract" if tighter else "over_invoice"
        return self._judged(piece, code, counted, counted)

    def _left(self, piece: Piece) -> tuple[Decimal, Decimal | None]:
        """合同和发票各还剩多少；不看发票的，发票没有余额。"""
        key = piece.contract.key
        if key not in self.contract_left:
            self.contract_left[key] = ceiling(piece.contract, self.case)
        invoice = self._invoice(piece) if self.wants_invoice else None
        if invoice is None:
            return self.contract_left[key], None
        return self.contract_left[key], self.invoice_left.setdefault(
            (key, piece.invoice), invoice.amount
        )

    def _judged(self, piece: Piece, code: str, counted: Decimal = ZERO, taken=None) -> Line:
        """占用余额的，写出占用前后各是多少。"""
        if code in ("voucher_claimed", "before_window"):
            taken = piece.payment.amount
        reason = self._reason(piece, code)
        if counted:
            reason += self._proofs(piece)
        missing = missing_paper(piece, code)
        rooms = () if taken is None else tuple(self._take(piece, taken))
        return piece.line.judged(code, reason, self.clauses[code], counted, missing, rooms)

    def _reason(self, piece: Piece, code: str) -> str:
        text = REASONS[code][1]
        if "{" not in text:
            return text
        return text.format(
            start=self.window[0],
            end=self.window[1],
            voucher=piece.payment.voucher_number or piece.line.mark,
            invoice=piece.payment.invoice_number,
        )

    def _proofs(self, piece: Piece) -> str:
        """谁、哪一天证实了这笔付款和它的发票。"""
        invoice = self._invoice(piece) if self.wants_invoice else None
        if not (piece.payment.proof or (invoice and invoice.proof)):
            return ""
        return "".join(
            f"；{what}{PROOFS[fact.proof].format(on=fact.proved_on or '')}"
            for what, fact in (("付款", piece.payment), ("发票", invoice))
            if fact is not None and fact.proof in PROOFS
        )

    def _take(self, piece: Piece, amount: Decimal) -> Iterator[Room]:
        if piece.voucher:
            self.vouchers.add(piece.voucher)
        key = piece.contract.key
        before, invoice_before = self._left(piece)
        after = self.contract_left[key] = max(ZERO, before - amount)
        yield Room(f"合同 {key}", ceiling(piece.contract, self.case), before, after)
        if invoice_before is not None:
            invoice = self._invoice(piece)
            left = max(ZERO, invoice_before - amount)
            self.invoice_left[(key, piece.invoice)] = left
            label = f"发票 {invoice.number}（{invoice.issued_on} 开具）"
            yield Room(label, invoice.amount, invoice_before, left)


def missing_paper(piece: Piece, code: str) -> str:
    payment = piece.payment
    if code == "no_voucher":
        fact = f"payments[{payment.id or payment.paid_on}].voucher_number"
    elif code in UNPROVED.values():
        fact = f"payments[{payment.id or payment.paid_on}].proof"
    elif code.removeprefix("invoice_") in UNPROVED.values():
        fact = f"invoices[{payment.invoice_number}].proof"
    elif code == "no_invoice":
        fact = f"payments[{payment.voucher_number or payment.paid_on}].invoice_number"
    elif code == "invoice_unknown":
        fact = f"invoices[{payment.invoice_number}]"
    else:
        return ""
    return f"$.contracts[{piece.contract.key}].{fact}"


def ceiling(contract: ContractFact, case: Case) -> Decimal:
    if case.parameters.base == "paid_up_to_technical_amount":
        return contract.technical_amount or ZERO
    return contract.amount


def _invoices(facts: Facts) -> dict[tuple[str, str], InvoiceFact]:
    return {(c.key, number_key(i.number)): i for c in facts.contracts for i in c.invoices}


def _shared_invoices(facts: Facts) -> frozenset[str]:
    return frozenset(number for number, times in Counter(_invoice_uses(facts)).items() if times > 1)


def _invoice_uses(facts: Facts) -> Iterator[str]:
    """每份合同里出现的发票号，一份合同只算一次。"""
    for contract in facts.contracts:
        listed = {number_key(invoice.number) for invoice in contract.invoices}
        named = {number_key(payment.invoice_number) for payment in contract.payments}
        yield from (listed | named) - {""}
