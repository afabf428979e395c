"""What the estimate takes and gives, for the description of the API: derived, not written twice."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.pack import DATA

OWN_WORDS = {"$schema", "$id", "$defs", "title", "x-message", "description", "type"}
OF_TYPE = {
    "string": {"pattern", "format", "minLength", "maxLength", "enum"},
    "integer": {"minimum", "maximum"},
}
TEXT, MONEY = {"type": "string"}, {"type": "string", "format": "decimal"}
PLAIN = {
    str: TEXT,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Decimal: MONEY,
}


def example_text() -> str:
    return DATA.joinpath("facts.example.json").read_text("utf-8")


@lru_cache
def example() -> dict[str, Any]:
    return json.loads(example_text())


@lru_cache
def facts_schema() -> dict[str, Any]:
    """facts.schema.json as OpenAPI 3.0 has it: references resolved, null said by a word."""
    schema = json.loads(DATA.joinpath("facts.schema.json").read_text("utf-8"))
    return _converted(schema, schema["$defs"])


def _converted(part: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if reference := part.get("$ref"):
        own = {name: value for name, value in part.items() if name != "$ref"}
        part = definitions[reference.removeprefix("#/$defs/")] | own
    kinds = part.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    said = {"description": part["description"]} if "description" in part else {}
    if "null" in kinds:
        said["nullable"] = True
    ways = [_of_kind(kind, part, definitions) for kind in kinds if kind != "null"]
    return said | (ways[0] if len(ways) == 1 else {"anyOf": ways})


def _of_kind(kind: str, part: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    others = set().union(*OF_TYPE.values()) - OF_TYPE.get(kind, set())
    kept = {n: value for n, value in part.items() if n not in OWN_WORDS | others}
    if "properties" in part:
        named = part["properties"].items()
        kept["properties"] = {name: _converted(item, definitions) for name, item in named}
    if "items" in part:
        kept["items"] = _converted(part["items"], definitions)
    return {"type": kind} | kept


@lru_cache
def answer_schema() -> dict[str, Any]:
    """What `estimate_answer` writes, read off the classes that it writes."""
    result = _record(Result)
    extra = {"missing_facts": {"type": "array", "items": TEXT}, "digest": TEXT}
    result["properties"] |= extra
    result["required"] += list(extra)
    line = result["properties"]["lines"]["items"]
    line["properties"] |= {"payment": TEXT, "paid_on": PLAIN[date]}
    return _object(
        {"on": PLAIN[date], "applicant": TEXT, "results": {"type": "array", "items": result}}
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _record(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)] if is_dataclass(kind) else kind._fields
    return _object({name: _hinted(hints[name]) for name in names})


def _hinted(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _hinted(get_args(hint)[0])}
    if isinstance(hint, UnionType):
        [kind] = [kind for kind in get_args(hint) if kind is not NoneType]
        return _hinted(kind) | {"nullable": True}
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(value) for value in hint]}
    return dict(PLAIN[hint]) if hint in PLAIN else _record(hint)
