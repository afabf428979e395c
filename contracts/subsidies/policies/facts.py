"""后补助计算所用的事实：申请人、合同、付款和发票。只有数据和检查，不读数据库。"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 16  # 与 DecimalField(18, 2) 的整数位一致


@dataclass(frozen=True)
class FactError:
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}：{self.message}"


class InvalidFacts(ValueError):  # noqa: N818
    """事实自相矛盾或不合常理，不能据此计算。每一处都带 JSON 路径。"""

    def __init__(self, errors: list[FactError]):
        self.errors = tuple(errors)
        super().__init__("；".join(str(error) for error in errors))


@dataclass(frozen=True)
class Qualification:
    kind: str
    level: str
    valid_from: date
    valid_to: date | None = None

    def valid(self, on: date) -> bool:
        """证书写明的截止日当天仍然有效。"""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Grant:
    """以前批准的补助；year 是申报年度。"""

    scheme: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Applicant:
    uscc: str
    name: str
    kind: str
    region: str | None = None
    qualifications: tuple[Qualification, ...] = ()
    already_granted: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Party:
    """合同一方。境外主体没有行政区划，用 country 说明；自然人没有统一社会信用代码。"""

    name: str
    uscc: str | None = None
    region: str | None = None
    country: str = "CHN"


@dataclass(frozen=True)
class Payment:
    paid_on: date
    amount: Decimal
    voucher_number: str | None = None
    invoice_number: str | None = None
    id: str = ""


@dataclass(frozen=True)
class Invoice:
    number: str
    issued_on: date
    amount: Decimal


@dataclass(frozen=True)
class Contract:
    title: str
    kind: str
    status: str
    amount: Decimal
    seller: Party
    buyer: Party
    number: str | None = None
    signed_on: date | None = None
    registered_on: date | None = None
    revoked_on: date | None = None
    technical_amount: Decimal | None = None
    licence_years: Decimal | None = None
    related: bool | None = None
    intermediaries: tuple[Party, ...] = ()
    implementation_region: str | None = None
    payments: tuple[Payment, ...] = ()
    invoices: tuple[Invoice, ...] = ()

    @property
    def key(self) -> str:
        """在一份事实里认出这份合同，与它排在第几位无关。"""
        return self.number or self.title


@dataclass(frozen=True)
class Facts:
    applicant: Applicant
    contracts: tuple[Contract, ...] = ()
    claimed_vouchers: tuple[str, ...] = ()
    application_year: int | None = None
    applied_on: date | None = field(default=None, compare=False)

    def year(self, on: date) -> int:
        return self.application_year or on.year


def check_facts(facts: Facts) -> None:
    """金额为负或为零、日期颠倒、重复登记：一次报全，不算到一半才停。"""
    errors = [FactError(path, message) for path, message in _problems(facts)]
    if errors:
        raise InvalidFacts(errors)


def _problems(facts: Facts) -> Iterator[tuple[str, str]]:
    for i, item in enumerate(facts.applicant.qualifications):
        path = f"$.applicant.qualifications[{i}].valid_to"
        yield from _in_order(path, item.valid_from, item.valid_to, "资质截止日早于起始日")
    for i, grant in enumerate(facts.applicant.already_granted):
        yield from _money(f"$.applicant.already_granted[{i}].amount", grant.amount)
    for i, contract in enumerate(facts.contracts):
        yield from _contract_problems(f"$.contracts[{i}]", contract)
    keys = [contract.key for contract in facts.contracts]
    yield from _unique("$.contracts[{}].number", keys, "合同重复（登记编号或名称相同）")


def _contract_problems(path: str, contract: Contract) -> Iterator[tuple[str, str]]:
    yield from _money(f"{path}.amount", contract.amount)
    if contract.technical_amount is not None:
        yield from _money(f"{path}.technical_amount", contract.technical_amount)
        if contract.technical_amount > contract.amount:
            yield f"{path}.technical_amount", "技术交易额不能大于合同成交额"
    for name, start, end, message in (
        ("registered_on", contract.signed_on, contract.registered_on, "登记日期早于签订日期"),
        ("revoked_on", contract.registered_on, contract.revoked_on, "撤销或注销日期早于登记日期"),
    ):
        yield from _in_order(f"{path}.{name}", start, end, message)
    for i, payment in enumerate(contract.payments):
        yield from _money(f"{path}.payments[{i}].amount", payment.amount)
    for i, invoice in enumerate(contract.invoices):
        yield from _money(f"{path}.invoices[{i}].amount", invoice.amount)
    ids = [payment.id for payment in contract.payments]
    yield from _unique(path + ".payments[{}].id", ids, "付款编号重复")
    numbers = [invoice.number for invoice in contract.invoices]
    yield from _unique(path + ".invoices[{}].number", numbers, "同一张发票在一份合同里只登记一次")


def _money(path: str, value: Decimal) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Decimal) or not value.is_finite():
        yield path, "金额必须是确定的十进制数"
    elif value <= 0:
        yield path, "金额应大于 0；退款请从原付款中扣减后填写"
    elif value >= MOST_MONEY:
        yield path, "金额超出可记录的范围（整数部分最多 16 位）"
    elif value % CENT:
        yield path, "金额最多两位小数"


def _in_order(path: str, start: date | None, end: date | None, message: str):
    if start and end and end < start:
        yield path, f"{message}（{end} 早于 {start}）"


def _unique(path: str, values: list[str], message: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for i, value in enumerate(values):
        if value and value in seen:
            yield path.format(i), f"{message}：{value}"
        seen.add(value)
