"""JSON 与事实的数据类互换。"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, get_args, get_origin, get_type_hints

from contracts.subsidies.policies.facts import Facts


def record_of(kind: type, data: dict[str, Any]) -> Any:
    """按数据类的注解换成日期、金额和元组。"""
    converters, defaults = _converters(kind)
    record = object.__new__(kind)  # 冻结的数据类逐个字段赋值，几万笔付款要慢几倍
    values = {
        name: convert(value) if (convert := converters[name]) else value
        for name, value in data.items()
    }
    record.__dict__.update(defaults, **values)
    return record


@lru_cache
def _converters(kind: type) -> tuple[dict[str, Callable | None], dict[str, Any]]:
    """每个字段怎样换，和没有写的字段的值。"""
    hints = get_type_hints(kind)
    defaults = {item.name: item.default for item in fields(kind) if item.default is not MISSING}
    return {item.name: _converter(hints[item.name]) for item in fields(kind)}, defaults


def _converter(hint: Any) -> Callable | None:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind not in (type(None), Ellipsis)]
    kind = kinds[0]
    one = partial(record_of, kind) if is_dataclass(kind) else CONVERSIONS.get(kind)
    if get_origin(hint) is tuple:
        return lambda values: tuple(map(one, values)) if one else tuple(values)
    return one


CONVERSIONS = {Decimal: Decimal, date: lru_cache(maxsize=10_000)(date.fromisoformat)}


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
