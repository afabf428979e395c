"""JSON 与事实的数据类互换。"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from contracts.subsidies.policies.facts import Facts


def record_of(kind: type, data: dict[str, Any]) -> Any:
    """按数据类的注解换成日期、金额和元组。"""
    converters = _converters(kind)
    return kind(**{name: converters[name](value) for name, value in data.items()})


@lru_cache
def _converters(kind: type) -> dict[str, Callable]:
    hints = get_type_hints(kind)
    return {field.name: _converter(hints[field.name]) for field in fields(kind)}


def _converter(hint: Any) -> Callable:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind not in (type(None), Ellipsis)]
    kind = kinds[0]
    if is_dataclass(kind):
        one = lambda value: record_of(kind, value)  # noqa: E731
    else:
        one = CONVERSIONS.get(kind, lambda same: same)
    return lambda value: tuple(map(one, value)) if isinstance(value, list) else one(value)


CONVERSIONS = {Decimal: Decimal, date: date.fromisoformat}


def to_document(facts: Facts) -> dict[str, Any]:
    """facts.schema.json 的写法；再用 read_facts 读回来，得到同样的事实。"""
    data = _plain(facts)
    times = {"year": data.pop("application_year", None), "date": data.pop("applied_on", None)}
    return data | {"application": {name: value for name, value in times.items() if value}}


def _plain(value: Any) -> Any:
    """没有值的字段不写：读的时候得到同样的默认值。"""
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(item) for name, item in pairs if item is not None and item != ""}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
