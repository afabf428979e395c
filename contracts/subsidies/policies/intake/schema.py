"""按 facts.schema.json 核对：只用到 JSON Schema 的一小部分，两万笔付款也要在一秒左右核完。"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from contracts.subsidies.policies.intake.strict_json import listed, shown
from contracts.subsidies.policies.pack import DATA
from contracts.subsidies.policies.soundness import FactError

Problems = Iterator[FactError]
Fits = Callable[[Any], bool]

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
def validator() -> "Rule":
    return compiled(json.loads(DATA.joinpath("facts.schema.json").read_text("utf-8")))


def compiled(schema: dict[str, Any]) -> "Rule":
    definitions = schema.get("$defs", {})
    made: dict[str, Rule] = {}

    def make(part: dict[str, Any]) -> Rule:
        if unknown := set(part) - KNOWN:
            raise ValueError(f"facts.schema.json 用了不支持的关键字：{sorted(unknown)}")
        if reference := part.get("$ref"):
            name = reference.removeprefix("#/$defs/")
            if name not in made:
                made[name] = make(definitions[name])
            return made[name]
        return _rule(part, make)

    return make(schema)


@dataclass(frozen=True)
class Rule:
    """schema 的一处，编成可以直接核对的样子。"""

    part: dict[str, Any]
    wanted: tuple[str, ...]
    simple: tuple[Callable, ...]
    fields: dict[str, "Rule"]
    items: "Rule | None"

    @cached_property
    def fits(self) -> Fits:
        """只答对不对，不写路径，快得多；不对的才用 problems 逐处说明。"""
        kinds, simple = frozenset(TYPES[name][0] for name in self.wanted), self.simple
        inside = _inside(self)
        if inside is None and len(simple) == 1 and kinds:
            [check] = simple  # 绝大多数的值
            return lambda value: type(value) in kinds and not check(value)

        def fits(value: Any) -> bool:
            if kinds and type(value) not in kinds:
                return False
            for check in simple:
                if check(value):
                    return False
            return inside is None or inside(value)

        return fits

    def problems(self, value: Any, path: str) -> Problems:
        message = self._message(value)
        if message:
            yield FactError(path, message)
        elif isinstance(value, dict):
            yield from _object(value, path, self)
        elif isinstance(value, list) and self.items:
            wrong = (i for i, item in enumerate(value) if not self.items.fits(item))
            for i in wrong:
                yield from self.items.problems(value[i], f"{path}[{i}]")

    def _message(self, value: Any) -> str:
        if self.wanted and type(value) not in {TYPES[name][0] for name in self.wanted}:
            types = "或".join(TYPES[name][1] for name in self.wanted)
            return self._told(value, f"应为{types}，现在是 {shown(value)}")
        found = (message for check in self.simple if (message := check(value)))
        return next((self._told(value, message) for message in found), "")

    def _told(self, value: Any, message: str) -> str:
        own = self.part.get("x-message")
        return f"{own}（现在是 {shown(value)}）" if own else message


def _rule(part: dict[str, Any], make: Callable[[dict], Rule]) -> Rule:
    wanted = part.get("type", ())
    return Rule(
        part=part,
        wanted=(wanted,) if isinstance(wanted, str) else tuple(wanted),
        simple=tuple(check(part) for name, check in SIMPLE.items() if name in part),
        fields={name: make(item) for name, item in part.get("properties", {}).items()},
        items=make(part["items"]) if "items" in part else None,
    )


def _inside(rule: Rule) -> Fits | None:
    """对象的每个字段、数组的每一项。"""
    if rule.items:
        return lambda value: not isinstance(value, list) or all(map(rule.items.fits, value))
    if not rule.fields:
        return None
    required = set(rule.part.get("required", ()))
    closed = rule.part.get("additionalProperties") is False
    checks = {name: field.fits for name, field in rule.fields.items()}

    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        if not required <= value.keys() or (closed and not value.keys() <= checks.keys()):
            return False
        return all(checks[name](item) for name, item in value.items() if name in checks)

    return fits


def _object(value: dict, path: str, rule: Rule) -> Problems:
    missing = [name for name in rule.part.get("required", ()) if name not in value]
    if missing:
        yield FactError(path, f"缺少字段 {'、'.join(missing)}")
    extra = [name for name in value if name not in rule.fields]
    if extra and rule.part.get("additionalProperties") is False:
        known = "、".join(rule.fields)
        yield FactError(path, f"没有这些字段：{listed(sorted(extra))}；可用的是 {known}")
    for name, item in value.items():
        if name in rule.fields and not rule.fields[name].fits(item):
            yield from rule.fields[name].problems(item, f"{path}.{name}")


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
