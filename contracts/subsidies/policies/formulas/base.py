"""各类公式共有的：参数怎样声明，最高金额，逐件核对以后交出什么。"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from contracts.subsidies.policies.evidence.line import Line
from contracts.subsidies.policies.exact import CENT, ZERO, digits, percent_text
from contracts.subsidies.policies.values import number, one_of


def parameter(label: str, read: Callable, default: Any = MISSING) -> Any:
    """没有默认值的必须写；条文没有给出的写 null，来源 bureau，设定以前不付钱。"""
    return field(default=default, metadata={"label": label, "read": read})


@dataclass(frozen=True)
class Definition:
    label: str
    read: Callable
    required: bool


def definitions(kind: type) -> dict[str, Definition]:
    return {
        item.name: Definition(
            item.metadata["label"], item.metadata["read"], item.default is MISSING
        )
        for item in fields(kind)
    }


@dataclass(frozen=True, kw_only=True)
class Limits:
    """每一类公式都有的：最高金额、它的范围、舍入。"""

    cap: Decimal | None = parameter("最高金额（元）", number, None)
    cap_scope: str = parameter("最高金额的范围", one_of("year", "total"), "year")
    rounding_unit: Decimal = parameter("舍去到（元）", number, CENT)


@dataclass(frozen=True)
class WorkingStep:
    """算式的一步，审计人员照着就能重算。"""

    label: str
    working: str
    value: Decimal


@dataclass(frozen=True)
class Work:
    """逐件核对的结果：每一件证据计入多少，合起来按公式应得多少。"""

    lines: tuple[Line, ...]
    entitled: Decimal
    rate: Decimal | None = None
    steps: tuple[WorkingStep, ...] = ()

    @cached_property
    def base(self) -> Decimal:
        return counted_total(self.lines)


def at_rate(lines: tuple[Line, ...], rate: Decimal | None, *steps: WorkingStep) -> Work:
    """基数乘以比例；条文没有给出、市科技局也没有设定比例的，不付钱。"""
    if rate is None:
        return Work(lines, ZERO)
    base = counted_total(lines)
    step = WorkingStep("按比例", f"{digits(base)} × {percent_text(rate)}", base * rate)
    return Work(lines, base * rate, rate, (*steps, step))


def counted_total(lines: tuple[Line, ...]) -> Decimal:
    return sum((line.counted for line in lines), ZERO)
