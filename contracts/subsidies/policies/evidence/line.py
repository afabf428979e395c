"""证据的一般样子：一笔付款、一次考核、一件认定、一年投入、一笔费用，都是一件。"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.exact import CENT, ZERO

PAYMENT, GRADE, EVENT = "payment", "grade", "event"
SPENDING, COST = "spending", "cost"
KINDS = {PAYMENT: "付款", GRADE: "考核", EVENT: "认定", SPENDING: "投入", COST: "费用"}


class Room(NamedTuple):
    """一件证据所占的余额：合同或发票总共多少，计入前还剩多少，计入后还剩多少。"""

    label: str
    whole: Decimal
    before: Decimal
    after: Decimal


class Line(NamedTuple):
    """测算表的一行：一件证据，计入多少，为什么。一份测算有几万行，所以是元组。

    key 在它的种类和合同之内认出这件证据；mark 是给人看的（凭证号、等次、文号），不是身份。
    """

    kind: str
    key: str
    contract: str
    mark: str
    day: date
    amount: Decimal
    included: bool = False
    counted: Decimal = ZERO
    reason_code: str = ""
    reason: str = ""
    clause: str = ""
    missing_fact: str = ""
    rooms: tuple[Room, ...] = ()

    def judged(
        self, code: str, reason: str, clause: str, counted=ZERO, missing="", rooms=()
    ) -> "Line":
        """写上结论。"""
        included = counted is not ZERO and counted > 0
        counted = counted.quantize(CENT) if included else ZERO
        return Line(*self[:6], included, counted, code, reason, clause, missing, rooms)

    def refused(self, check: Check) -> "Line":
        return self.judged(check.name, check.detail, check.clause)


def identified(lines: list[Line]) -> list[Line]:
    """没有编号的两件完全相同的证据，按次序加上序号，不会混为一件。"""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for line in lines:
        place = (line.kind, line.contract, line.key)
        seen[place] = seen.get(place, 0) + 1
        again = seen[place] > 1
        found.append(line._replace(key=f"{line.key}#{seen[place]}") if again else line)
    return found
