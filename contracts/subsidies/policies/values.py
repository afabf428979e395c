"""条款参数的写法和读法。数值一律写成带引号的文字，不经过浮点数。"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

LEVELS = ("county", "municipal", "provincial", "national")
WORDS = {
    "year": "每申报年度",
    "total": "各次申报累计",
    "previous_year": "上年度（申报年度前一公历年）",
    "since_in_force": "政策生效日起至计算日",
    "any": "计算日以前",
    "voucher": "转账凭证",
    "invoice": "发票",
    "paid_up_to_amount": "实际支付额，不超过合同成交额",
    "paid_up_to_technical_amount": "实际支付额，不超过技术交易额",
    "as_of": "计算日",
    "payment": "计算日和付款当日",
    "enterprise": "企业",
    "university": "高等院校",
    "institute": "科研院所",
    "agency": "技术转移、科技中介机构",
    "government": "机关单位",
    "other": "其他",
    "buyer": "买方",
    "seller": "卖方",
    "intermediary": "合同载明的中介方",
    "ttd": "技术转移示范机构",
    "intermediary_service": "科技中介服务机构",
    "high_tech_enterprise": "高新技术企业",
    "ttd_assessment": "技术转移机构绩效考核",
    "new_rd_recognised": "新型研发机构认定",
    "new_rd_filed": "新型研发机构备案",
    "rd": "研发投入",
    "ip": "知识产权服务",
    "finance": "科技金融服务",
    "legal": "法律咨询服务",
    "valuation": "资产评估服务",
    "intelligence": "竞争情报服务",
    "assessment": "成果评价服务",
    "county": "县级",
    "municipal": "市级",
    "provincial": "省级",
    "national": "国家级",
}


class InvalidClause(ValueError):  # noqa: N818
    """条款数据写错了；说明是哪一条、哪一个参数。"""


def number(value: str) -> Decimal:
    if not isinstance(value, str):
        raise InvalidClause(f"数值要写成带引号的文字，现在是 {value!r}。")
    try:
        read = Decimal(value)
    except InvalidOperation as error:
        raise InvalidClause(f"不是数值：{value!r}。") from error
    if not read.is_finite() or read <= 0:
        raise InvalidClause(f"数值应大于 0：{value!r}。")
    return read


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise InvalidClause(f"{value!r} 不在可选值 {'、'.join(allowed)} 之中。")
        return value

    return read


def all_of(*allowed: str) -> Callable[[list[str]], tuple[str, ...]]:
    def read(values: list[str]) -> tuple[str, ...]:
        return tuple(one_of(*allowed)(value) for value in values)

    return read


def texts(values: list[str]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidClause(f"应为一列文字：{values!r}。")
    return tuple(values)


def one_or_more(value: str | list[str]) -> str | tuple[str, ...]:
    """一个代码，或者几个中的任一个。"""
    return value if isinstance(value, str) else texts(value)


def whole_numbers(values: list[int]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def flag(value: bool) -> bool:
    if not isinstance(value, bool):
        raise InvalidClause(f"应为 true 或 false：{value!r}。")
    return value


def sums(values: Mapping[str, str]) -> tuple[tuple[str, Decimal], ...]:
    """等次或级别 → 金额，按写出的次序。"""
    if not isinstance(values, Mapping) or not values:
        raise InvalidClause(f"应为“等次: 金额”：{values!r}。")
    return tuple((str(name), number(value)) for name, value in values.items())


def choices(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def word(value: Any) -> str:
    return WORDS.get(value, str(value))


def wording(value: str | tuple[str, ...], joint: str = "、") -> str:
    return joint.join(word(item) for item in choices(value))


def value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        pairs = any(isinstance(item, tuple) for item in value)
        return "；".join(map(_pair, value)) if pairs else "、".join(map(value_text, value))
    return f"{value:f}" if isinstance(value, Decimal) else word(value)


def _pair(pair: tuple) -> str:
    return " ".join(map(value_text, pair))
