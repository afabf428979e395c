"""事实是否自相矛盾或不合常理：一次报全，每一处都带路径，不算到一半才停。"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from contracts.subsidies.policies.exact import CENT, MOST_MONEY
from contracts.subsidies.policies.facts import WITHDRAWN, ContractFact, Facts, Party, named_parties
from contracts.subsidies.policies.spelling import number_key

Problem = tuple[str, str]
MOST_ERRORS, MOST_SHOWN = 1000, 50  # 数到多少为止；写出多少


@dataclass(frozen=True)
class FactError:
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}：{self.message}"


class InvalidFacts(ValueError):  # noqa: N818
    """事实自相矛盾或不合常理，不能据此计算。每一处都带 JSON 路径。"""

    def __init__(self, errors: list[FactError]):
        self.errors = tuple(sorted(errors, key=str)[:MOST_ERRORS])
        self.count = f"超过 {MOST_ERRORS}" if len(errors) > MOST_ERRORS else str(len(errors))
        super().__init__("；".join(str(error) for error in self.errors[:MOST_SHOWN]))

    def listing(self) -> list[str]:
        """给人看的：先列最前面的，其余只说还有。"""
        shown = [str(error) for error in self.errors[:MOST_SHOWN]]
        return [*shown, "……"] if len(self.errors) > MOST_SHOWN else shown


def check_facts(facts: Facts) -> None:
    """金额为负或为零、日期颠倒、重复登记是输入错误，不是“不符合条件”。"""
    if errors := facts.remembered("problems", _errors):
        raise InvalidFacts(errors)


def _errors(facts: Facts) -> list[FactError]:
    return first_errors(_problems(facts))


def first_errors(problems: Iterable[Problem]) -> list[FactError]:
    """多于可数的不再看：一份坏文件可以有几万处问题。"""
    found = islice(problems, MOST_ERRORS + 1)
    return [FactError(path, message) for path, message in found]


def _problems(facts: Facts) -> Iterator[Problem]:
    for i, item in enumerate(facts.applicant.qualifications):
        path = f"$.applicant.qualifications[{i}].valid_to"
        yield from _in_order(path, item.valid_from, item.valid_to, "资质截止日早于起始日")
    for i, grant in enumerate(facts.applicant.already_granted):
        yield from _money(f"$.applicant.already_granted[{i}].amount", grant.amount)
    for i, contract in enumerate(facts.contracts):
        yield from _contract_problems(f"$.contracts[{i}]", contract)
    keys = [contract.key for contract in facts.contracts]
    yield from _unique("$.contracts[{}].number", keys, "合同重复（登记编号或名称相同）")
    yield from _other_problems(facts)


def _other_problems(facts: Facts) -> Iterator[Problem]:
    for name in ("spending", "costs"):
        for i, item in enumerate(getattr(facts, name)):
            yield from _money(f"$.{name}[{i}].amount", item.amount)
    for i, cost in enumerate(facts.costs):
        yield from _place_problems(f"$.costs[{i}].counterparty", cost.counterparty)
    for name in ("grades", "events", "spending", "costs"):
        ids = [item.id for item in getattr(facts, name)]
        yield from _unique(f"$.{name}[{{}}].id", ids, "编号重复")
    yearly = [f"{item.kind} {item.year}" for item in facts.spending]
    yield from _unique("$.spending[{}].year", yearly, "同一年度的投入只填一次")
    graded = [f"{item.kind} {item.year}" for item in facts.grades]
    yield from _unique("$.grades[{}].year", graded, "同一年度的考核只填一次")
    happened = [
        f"{item.kind} {item.level} {item.happened_on} {number_key(item.title)}"
        for item in facts.events
    ]
    yield from _unique("$.events[{}].title", happened, "同一件事只填一次，奖励也只有一次")


def _contract_problems(path: str, contract: ContractFact) -> Iterator[Problem]:
    yield from _money(f"{path}.amount", contract.amount)
    for name, party in named_parties(contract):
        yield from _place_problems(f"{path}.{name}", party)
    if contract.technical_amount is not None:
        yield from _money(f"{path}.technical_amount", contract.technical_amount)
        if contract.technical_amount > contract.amount:
            yield f"{path}.technical_amount", "技术交易额不能大于合同成交额"
    for name, start, end, message in (
        ("registered_on", contract.signed_on, contract.registered_on, "登记日期早于签订日期"),
        ("revoked_on", contract.registered_on, contract.revoked_on, "撤销或注销日期早于登记日期"),
    ):
        yield from _in_order(f"{path}.{name}", start, end, message)
    if contract.revoked_on and contract.status not in WITHDRAWN:
        message = "写了撤销或注销日期，状态却不是已撤销或已注销；状态按现在的填写"
        yield f"{path}.revoked_on", message
    yield from _paper_problems(path, contract)


def _paper_problems(path: str, contract: ContractFact) -> Iterator[Problem]:
    for name in ("payments", "invoices"):
        for i, paper in enumerate(getattr(contract, name)):
            if not _sound(paper.amount):
                yield from _money(f"{path}.{name}[{i}].amount", paper.amount)
    ids = [payment.id for payment in contract.payments]
    yield from _unique(path + ".payments[{}].id", ids, "付款编号重复")
    numbers = [number_key(invoice.number) for invoice in contract.invoices]
    yield from _unique(path + ".invoices[{}].number", numbers, "同一张发票在一份合同里只登记一次")


def _place_problems(path: str, party: Party) -> Iterator[Problem]:
    if party.region and party.country != "CHN":
        yield f"{path}.region", f"境外主体（{party.country}）没有行政区划，两者只填一个"


def _sound(value: Decimal) -> bool:
    """多数金额没有问题：不用先写出它的路径。"""
    finite = isinstance(value, Decimal) and value.is_finite()
    return finite and 0 < value < MOST_MONEY and not value % CENT


def _money(path: str, value: Decimal) -> Iterator[Problem]:
    if not isinstance(value, Decimal) or not value.is_finite():
        yield path, "金额必须是确定的十进制数"
    elif value <= 0:
        yield path, "金额应大于 0；退款请从原付款中扣减后填写"
    elif value >= MOST_MONEY:
        yield path, "金额超出可记录的范围（整数部分最多 16 位）"
    elif value % CENT:
        yield path, "金额最多两位小数"


def _in_order(path: str, start: date | None, end: date | None, message: str) -> Iterator[Problem]:
    if start and end and end < start:
        yield path, f"{message}（{end} 早于 {start}）"


def _unique(path: str, values: Iterable[str], message: str) -> Iterator[Problem]:
    seen = set()
    for i, value in enumerate(values):
        if value and value in seen:
            yield path.format(i), f"{message}：{value}"
        seen.add(value)
