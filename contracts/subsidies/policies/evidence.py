"""逐笔核对付款：凭证、发票、期间、合同金额。不计入的每一笔都有原因。"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from contracts.subsidies.policies.eligibility import Check
from contracts.subsidies.policies.facts import CENT, Contract, Facts, Invoice, Payment
from contracts.subsidies.policies.schemes import Scheme, Terms

ZERO = Decimal("0.00")
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Line:
    """测算表的一行：一笔付款，计入多少，为什么。"""

    contract: str
    payment: str
    paid_on: date
    amount: Decimal
    included: bool
    counted: Decimal
    reason_code: str
    reason: str
    clause: str
    missing_fact: str = ""


@dataclass
class Ledger:
    """逐笔核对时的余额：合同还可计多少，发票还可支持多少，哪些凭证用过。"""

    terms: Terms
    on: date
    window: tuple[date, date]
    claimed: frozenset[str]
    shared_invoices: frozenset[str]
    contract_left: dict[str, Decimal] = field(default_factory=dict)
    invoice_left: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    vouchers: set[str] = field(default_factory=set)

    def line(self, contract: Contract, payment: Payment) -> Line:
        code = self._unproven(payment) or self._already_used(contract, payment)
        code = code or self._bad_invoice(contract, payment)
        if code:
            return self._line(contract, payment, ZERO, code)
        return self._count(contract, payment)

    def _unproven(self, payment: Payment) -> str:
        if "voucher" in self.terms.evidence and not payment.voucher_number:
            return "no_voucher"
        return "voucher_duplicate" if payment.voucher_number in self.vouchers else ""

    def _already_used(self, contract: Contract, payment: Payment) -> str:
        """期间以前的和已经补助过的付款不再计入，但仍占用合同和发票的金额。"""
        start, end = self.window
        if payment.paid_on > end:
            return "after_window"
        claimed = payment.voucher_number in self.claimed
        if not claimed and payment.paid_on >= start:
            return ""
        self._take(contract, payment, payment.amount)
        return "voucher_claimed" if claimed else "before_window"

    def _bad_invoice(self, contract: Contract, payment: Payment) -> str:
        if "invoice" not in self.terms.evidence:
            return ""
        invoice = _invoice(contract, payment)
        if invoice is None:
            return "invoice_unknown" if payment.invoice_number else "no_invoice"
        if invoice.number in self.shared_invoices:
            return "invoice_shared"
        return "invoice_later" if invoice.issued_on > self.on else ""

    def _count(self, contract: Contract, payment: Payment) -> Line:
        by_contract, by_invoice = self._room(contract, payment)
        counted = min(payment.amount, by_contract, by_invoice)
        self._take(contract, payment, counted)
        if counted == payment.amount:
            return self._line(contract, payment, counted, "counted")
        code = "over_contract" if by_contract <= by_invoice else "over_invoice"
        return self._line(contract, payment, counted, code)

    def _room(self, contract: Contract, payment: Payment) -> tuple[Decimal, Decimal]:
        left = self.contract_left.setdefault(contract.key, _ceiling(contract, self.terms))
        invoice = "invoice" in self.terms.evidence and _invoice(contract, payment)
        if not invoice:
            return left, payment.amount
        key = (contract.key, invoice.number)
        return left, self.invoice_left.setdefault(key, invoice.amount)

    def _take(self, contract: Contract, payment: Payment, amount: Decimal) -> None:
        if payment.voucher_number:
            self.vouchers.add(payment.voucher_number)
        left, _ = self._room(contract, payment)
        self.contract_left[contract.key] = max(ZERO, left - amount)
        key = (contract.key, payment.invoice_number)
        if key in self.invoice_left:
            self.invoice_left[key] = max(ZERO, self.invoice_left[key] - amount)

    def _line(self, contract: Contract, payment: Payment, counted: Decimal, code: str) -> Line:
        parameter, text = REASONS[code]
        reason = text.format(
            start=self.window[0],
            end=self.window[1],
            voucher=payment.voucher_number,
            invoice=payment.invoice_number,
        )
        line = _line(contract, payment, counted, code, reason, self.terms.reference(parameter))
        return replace(line, missing_fact=_missing(contract, payment, code))


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


def payment_lines(
    facts: Facts, scheme: Scheme, terms: Terms, on: date, refusals: Mapping[str, Check]
) -> tuple[Line, ...]:
    """按付款日期逐笔核对。次序只由付款本身决定，与清单的排列无关。"""
    ledger = Ledger(
        terms=terms,
        on=on,
        window=window(facts, scheme, terms, on),
        claimed=frozenset(facts.claimed_vouchers),
        shared_invoices=_shared_invoices(facts),
    )
    lines = []
    for contract, payment in in_order(facts):
        refusal = refusals.get(contract.key)
        if refusal:
            lines.append(refused(contract, payment, refusal))
        else:
            lines.append(ledger.line(contract, payment))
    return tuple(lines)


def refused(contract: Contract, payment: Payment, check: Check) -> Line:
    return _line(contract, payment, ZERO, check.name, check.detail, check.clause)


def in_order(facts: Facts) -> list[tuple[Contract, Payment]]:
    pairs = [(contract, payment) for contract in facts.contracts for payment in contract.payments]
    return sorted(pairs, key=_position)


def _position(pair: tuple[Contract, Payment]) -> tuple:
    contract, payment = pair
    texts = (payment.voucher_number or "", payment.invoice_number or "")
    return payment.paid_on, contract.key, payment.id, *texts, payment.amount


def window(facts: Facts, scheme: Scheme, terms: Terms, on: date) -> tuple[date, date]:
    """可计入的付款日期，首尾两天都算；付款不会晚于计算日。"""
    if terms.window == "previous_year":
        year = facts.year(on) - 1
        return date(year, 1, 1), min(date(year, 12, 31), on)
    return (scheme.valid_from if terms.window == "since_in_force" else FIRST_DAY), on


def _line(contract, payment, counted, code, reason, clause) -> Line:
    mark = payment.voucher_number or payment.id or "无凭证号"
    amount = payment.amount.quantize(CENT)
    counted = counted.quantize(CENT)
    where = (contract.key, mark, payment.paid_on, amount)
    return Line(*where, counted > 0, counted, code, reason, clause)


def _missing(contract: Contract, payment: Payment, code: str) -> str:
    facts = {
        "no_voucher": f"payments[{payment.id or payment.paid_on}].voucher_number",
        "no_invoice": f"payments[{payment.voucher_number or payment.paid_on}].invoice_number",
        "invoice_unknown": f"invoices[{payment.invoice_number}]",
    }
    return f"$.contracts[{contract.key}].{facts[code]}" if code in facts else ""


def _ceiling(contract: Contract, terms: Terms) -> Decimal:
    if terms.base == "paid_up_to_technical_amount":
        return contract.technical_amount or ZERO
    return contract.amount


def _invoice(contract: Contract, payment: Payment) -> Invoice | None:
    return next((i for i in contract.invoices if i.number == payment.invoice_number), None)


def _shared_invoices(facts: Facts) -> frozenset[str]:
    return frozenset(number for number, times in Counter(_invoice_uses(facts)).items() if times > 1)


def _invoice_uses(facts: Facts) -> Iterator[str]:
    """每份合同里出现的发票号，一份合同只算一次。"""
    for contract in facts.contracts:
        listed = {invoice.number for invoice in contract.invoices}
        named = {p.invoice_number for p in contract.payments if p.invoice_number}
        yield from listed | named
