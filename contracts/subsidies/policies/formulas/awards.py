"""定额奖励共有的：条文只给出幅度的，各等次或级别的金额由市科技局在幅度之内设定。"""

from dataclasses import dataclass
from decimal import Decimal

from contracts.subsidies.policies.exact import digits
from contracts.subsidies.policies.formulas.base import Limits, parameter
from contracts.subsidies.policies.values import InvalidClause, number, sums


@dataclass(frozen=True, kw_only=True)
class AwardParameters(Limits):
    sums: tuple[tuple[str, Decimal], ...] = parameter("各等次或级别的金额（元）", sums)
    least: Decimal | None = parameter("幅度下限（元）", number, None)
    most: Decimal | None = parameter("幅度上限（元）", number, None)

    def sum_for(self, name: str) -> Decimal | None:
        return dict(self.sums or ()).get(name)


def sound(parameters: AwardParameters) -> None:
    """设定的金额不得超出条文的幅度。"""
    for name, amount in parameters.sums or ():
        low, high = parameters.least or amount, parameters.most or amount
        if not low <= amount <= high:
            band = f"{digits(low)} 至 {digits(high)}"
            raise InvalidClause(f"{name} 的金额 {digits(amount)} 超出条文的幅度（{band}）。")
