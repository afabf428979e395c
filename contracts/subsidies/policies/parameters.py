"""条款参数的名称、写法和读法。数值一律写成带引号的文字，不经过浮点数。"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any


class InvalidScheme(ValueError):  # noqa: N818
    """条款数据写错了；说明是哪一条、哪一个参数。"""


def _decimal(value: str) -> Decimal:
    if not isinstance(value, str):
        raise InvalidScheme(f"数值要写成带引号的文字，现在是 {value!r}。")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise InvalidScheme(f"不是数值：{value!r}。") from error
    if not number.is_finite() or number <= 0:
        raise InvalidScheme(f"数值应大于 0：{value!r}。")
    return number


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise InvalidScheme(f"{value!r} 不在可选值 {'、'.join(allowed)} 之中。")
        return value

    return read


def _all_of(*allowed: str) -> Callable[[list[str]], tuple[str, ...]]:
    def read(values: list[str]) -> tuple[str, ...]:
        return tuple(_one_of(*allowed)(value) for value in values) if allowed else tuple(values)

    return read


def _years(values: list[int]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _flag(value: bool) -> bool:
    if not isinstance(value, bool):
        raise InvalidScheme(f"应为 true 或 false：{value!r}。")
    return value


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
    "enterprise": "企业",
    "buyer": "买方",
    "seller": "卖方",
    "intermediary": "合同载明的中介方",
    "ttd": "技术转移示范机构",
    "county": "县级",
    "municipal": "市级",
    "provincial": "省级",
    "national": "国家级",
}
LEVELS = ("county", "municipal", "provincial", "national")
REQUIRED = ("rate", "cap", "cap_scope", "window", "evidence")
PARAMETERS: dict[str, tuple[str, Callable]] = {
    "rate": ("补助比例", _decimal),
    "cap": ("最高金额（元）", _decimal),
    "cap_scope": ("最高金额的范围", _one_of("year", "total")),
    "window": ("付款期间", _one_of("previous_year", "since_in_force", "any")),
    "evidence": ("凭据", _all_of("voucher", "invoice")),
    "base": ("基数", _one_of("paid_up_to_amount", "paid_up_to_technical_amount")),
    "registered_years": ("合同登记年度（相对上年度）", _years),
    "applicant_kinds": ("申请人类型", _all_of()),
    "applicant_region": ("申请人所在地", str),
    "roles": ("申请人在合同中的地位", _all_of("buyer", "seller", "intermediary")),
    "qualification_kind": ("所需资质", str),
    "qualification_level": ("资质最低级别", _one_of(*LEVELS)),
    "seller_outside": ("卖方不在", str),
    "seller_inside": ("卖方在", str),
    "buyer_inside": ("买方在", str),
    "implementation_inside": ("转化地在", str),
    "transfer_inside": ("买方或转化地在", str),
    "contract_kinds": ("合同类别", _all_of()),
    "licence_min_years": ("许可最短年限", _decimal),
    "registration_required": ("须在全国技术合同登记系统登记", _flag),
    "exclude_related": ("排除关联交易", _flag),
    "rounding_unit": ("舍去到（元）", _decimal),
}


def value_text(value: Any) -> str:
    if value is None:
        return "不限"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value_text(item) for item in value)
    return WORDS.get(value, f"{value:f}" if isinstance(value, Decimal) else str(value))
