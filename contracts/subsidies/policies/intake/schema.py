"""按 facts.schema.json 核对：只用到 JSON Schema 的一小部分，两万笔付款也要在一秒左右核完。"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from contracts.subsidies.policies.intake.strict_json import listed, shown
from contracts.subsidies.policies.pack import DATA
from contracts.subsidies.policies.soundness import FactError

Problems = Iterator[FactError]
Validate = Callable[[Any, str], Problems]

TYPES: dict[str, tuple[type, str]] = {
    "object": (dict, "对象 {…}"),
    "array": (list, "数组 […]"),
    "string": (str, "文字"),
    "integer": (int, "整数"),
    "boolean": (bool, "true 或 false"),
    "null": (type(None), "null"),
}
KNOWN = {
    *("type", "enum", "pattern", "format", "minLength", "maxLength", "minimum", "maximum"),
    *("items", "maxItems", "properties", "required", "additionalProperties"),
    *("$ref", "description", "x-message", "$schema", "$id", "$defs", "title"),
}


@lru_cache
def validator() -> Validate:
    return compiled(json.loads(DATA.joinpath("facts.schema.json").read_text("utf-8")))


def compiled(schema: dict[str, Any]) -> Validate:
    definitions = schema.get("$defs", {})
    made: dict[str, Validate] = {}

    def make(part: dict[str, Any]) -> Validate:
        if unknown := set(part) - KNOWN:
            raise ValueError(f"facts.schema.json 用了不支持的关键字：{sorted(unknown)}")
        if reference := part.get("$ref"):
            name = reference.removeprefix("#/$defs/")
            if name not in made:
                made[name] = make(definitions[name])
            return made[name]
        return _rule(part, make)

    return make(schema)


def _rule(part: dict[str, Any], make: Callable[[dict], Validate]) -> Validate:
    fields = {name: make(item) for name, item in part.get("properties", {}).items()}
    items = make(part["items"]) if "items" in part else None
    wanted = part.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    simple = [check for name, check in SIMPLE.items() if name in part]
    simple = [check(part) for check in simple]
    kinds = tuple(TYPES[name][0] for name in wanted)

    def validate(value: Any, path: str) -> Problems:
        if kinds and not _is(value, kinds):
            yield _told(part, path, value, f"应为{_types(wanted)}，现在是 {shown(value)}")
            return
        for check in simple:
            if message := check(value):
                yield _told(part, path, value, message)
                return
        if isinstance(value, dict):
            yield from _object(value, path, part, fields)
        elif isinstance(value, list) and items:
            for i, item in enumerate(value):
                yield from items(item, f"{path}[{i}]")

    return validate


def _object(value: dict, path: str, part: dict, fields: dict[str, Validate]) -> Problems:
    missing = [name for name in part.get("required", ()) if name not in value]
    if missing:
        yield FactError(path, f"缺少字段 {'、'.join(missing)}")
    extra = [name for name in value if name not in fields]
    if extra and part.get("additionalProperties") is False:
        known = "、".join(fields)
        yield FactError(path, f"没有这些字段：{listed(sorted(extra))}；可用的是 {known}")
    for name, item in value.items():
        if name in fields:
            yield from fields[name](item, f"{path}.{name}")


def _is(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)


def _types(names: list[str]) -> str:
    return "或".join(TYPES[name][1] for name in names)


def _told(part: dict, path: str, value: Any, message: str) -> FactError:
    if "x-message" in part:
        message = f"{part['x-message']}（现在是 {shown(value)}）"
    return FactError(path, message)


def _enum(part: dict) -> Callable:
    allowed = frozenset(part["enum"])
    text = "、".join(part["enum"])
    return lambda value: "" if value in allowed else f"{shown(value)} 不在可选值之中：{text}"


def _pattern(part: dict) -> Callable:
    pattern = re.compile(part["pattern"].removeprefix("^").removesuffix("$"))
    return lambda value: isinstance(value, str) and not pattern.fullmatch(value) and "写法不对"


def _date(part: dict) -> Callable:
    return lambda value: isinstance(value, str) and not _real_day(value) and "不是真实的一天"


@lru_cache(maxsize=10_000)
def _real_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _length(name: str, text: str) -> Callable[[dict], Callable]:
    def check(part: dict) -> Callable:
        limit, kind = part[name], list if name == "maxItems" else str
        message = text.format(limit=limit)
        if name == "minLength":
            return lambda value: isinstance(value, kind) and len(value) < limit and message
        return lambda value: isinstance(value, kind) and len(value) > limit and message

    return check


def _bound(name: str, text: str) -> Callable[[dict], Callable]:
    def check(part: dict) -> Callable:
        limit = part[name]
        message = text.format(limit=limit)
        if name == "minimum":
            return lambda value: isinstance(value, int) and value < limit and message
        return lambda value: isinstance(value, int) and value > limit and message

    return check


SIMPLE: dict[str, Callable[[dict], Callable]] = {
    "enum": _enum,
    "minLength": _length("minLength", "不能为空"),
    "maxLength": _length("maxLength", "最多 {limit} 个字"),
    "maxItems": _length("maxItems", "最多 {limit} 项，请分批测算"),
    "pattern": _pattern,
    "format": _date,
    "minimum": _bound("minimum", "不能小于 {limit}"),
    "maximum": _bound("maximum", "不能大于 {limit}"),
}
