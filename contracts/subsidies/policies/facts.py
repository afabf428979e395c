"""后补助计算所用的事实：申请人、合同、付款、发票、考核、认定、投入和费用。只有数据，不读数据库。"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

WITHDRAWN = ("cancelled", "revoked")  # 登记已注销、已撤销
WAITING = "waiting"  # 录入以后还没有人确认
DENIED = "denied"  # 合同另一方否认，登记机构还没有核定


@dataclass(frozen=True)
class QualificationFact:
    kind: str
    level: str
    valid_from: date
    valid_to: date | None = None
    number: str | None = None  # 证书或文件编号
    issued_by: str | None = None

    def valid(self, on: date) -> bool:
        """证书写明的截止日当天仍然有效。"""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Grant:
    """以前批准的补助；year 是申报年度，event 是所奖励的那件事的编号。"""

    scheme: str
    year: int
    amount: Decimal
    event: str = ""


@dataclass(frozen=True)
class Applicant:
    uscc: str
    name: str
    kind: str
    region: str | None = None
    qualifications: tuple[QualificationFact, ...] = ()
    already_granted: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Party:
    """合同一方。境外主体没有行政区划，用 country 说明；自然人没有统一社会信用代码。"""

    name: str
    uscc: str | None = None
    region: str | None = None
    country: str = "CHN"


@dataclass(frozen=True)
class PaymentFact:
    """一笔付款。id 是它的身份；凭证号只是证据，可以没有，也可以写错。

    proof 是谁证实的（waiting 还没有，denied 被另一方否认）；不写的，由提供事实的人负责。
    """

    paid_on: date
    amount: Decimal
    voucher_number: str | None = None
    invoice_number: str | None = None
    id: str = ""
    proof: str | None = None
    proved_on: date | None = None


@dataclass(frozen=True)
class InvoiceFact:
    number: str
    issued_on: date
    amount: Decimal
    proof: str | None = None
    proved_on: date | None = None


@dataclass(frozen=True)
class ContractFact:
    title: str
    kind: str
    status: str
    amount: Decimal
    seller: Party
    buyer: Party
    id: str = ""
    number: str | None = None
    signed_on: date | None = None
    registered_on: date | None = None
    revoked_on: date | None = None
    technical_amount: Decimal | None = None
    licence_years: Decimal | None = None
    related: bool | None = None
    intermediaries: tuple[Party, ...] = ()
    implementation_region: str | None = None
    payments: tuple[PaymentFact, ...] = ()
    invoices: tuple[InvoiceFact, ...] = ()

    @property
    def parties(self) -> str:
        seller, buyer = (party.uscc or party.name for party in (self.seller, self.buyer))
        return f"{seller} → {buyer}"

    @cached_property
    def key(self) -> str:
        """在一份事实里认出这份合同，与它排在第几位无关。"""
        return self.number or (f"{self.title}（记录 {self.id}）" if self.id else self.title)


def named_parties(contract: ContractFact) -> list[tuple[str, Party]]:
    """合同各方和它们的路径。"""
    middle = [(f"intermediaries[{i}]", party) for i, party in enumerate(contract.intermediaries)]
    return [("seller", contract.seller), ("buyer", contract.buyer), *middle]


@dataclass(frozen=True)
class GradeFact:
    """一次考核的结果：考核什么、哪一年度、什么等次、哪一天公布。"""

    kind: str
    year: int
    grade: str
    decided_on: date
    document: str = ""
    id: str = ""


@dataclass(frozen=True)
class EventFact:
    """一件事：认定、备案等；level 是认定的级别。"""

    kind: str
    level: str
    happened_on: date
    title: str
    document: str = ""
    id: str = ""


@dataclass(frozen=True)
class SpendingFact:
    """一个年度的投入，如研发投入。"""

    kind: str
    year: int
    amount: Decimal
    reported_on: date
    document: str = ""
    id: str = ""


@dataclass(frozen=True)
class CostFact:
    """一笔费用：什么服务、与谁发生、哪一天支付。"""

    kind: str
    paid_on: date
    amount: Decimal
    counterparty: Party
    voucher_number: str | None = None
    invoice_number: str | None = None
    id: str = ""


@dataclass(frozen=True)
class Facts:
    applicant: Applicant
    contracts: tuple[ContractFact, ...] = ()
    claimed_vouchers: tuple[str, ...] = ()
    application_year: int | None = None
    applied_on: date | None = field(default=None, compare=False)
    claimed_payments: tuple[str, ...] = ()
    grades: tuple[GradeFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    spending: tuple[SpendingFact, ...] = ()
    costs: tuple[CostFact, ...] = ()

    def year(self, on: date) -> int:
        return self.application_year or on.year

    @cached_property
    def memory(self) -> dict[str, Any]:
        return {}

    def remembered(self, name: str, derive: Callable[["Facts"], Any]) -> Any:
        """由这份事实推得、各条条款都要用的：只算一次。"""
        if name not in self.memory:
            self.memory[name] = derive(self)
        return self.memory[name]


def told_apart(contracts: tuple[ContractFact, ...]) -> tuple[ContractFact, ...]:
    """没有编号、名称相同而各方不同的是两份合同：用各方来认。"""
    unnumbered = Counter(c.title for c in contracts if not c.number and not c.id)
    return tuple(
        replace(contract, id=contract.parties)
        if not contract.number and not contract.id and unnumbered[contract.title] > 1
        else contract
        for contract in contracts
    )
