"""把 JSON 文件读成事实。格式由 data/facts.schema.json 规定，每处错误都给出路径和改法。"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from contracts.subsidies.policies.facts import Facts, told_apart
from contracts.subsidies.policies.pack import DATA
from contracts.subsidies.policies.soundness import FactError, InvalidFacts, check_facts

MOST_BYTES = 5_000_000
MOST_ERRORS = 50
TYPE_LABELS = {
    "object": "对象 {…}",
    "array": "数组 […]",
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "null": "null",
}


def read_facts(content: bytes) -> Facts:
    """读入并检查一份事实；有问题时抛出 InvalidFacts，一次列出全部问题。"""
    data = parse_json(content)
    errors = {FactError(_path(error), _message(error)) for error in _validator().iter_errors(data)}
    if errors:
        raise InvalidFacts(sorted(errors, key=str)[:MOST_ERRORS])
    application = data.pop("application", {})
    times = {"application_year": application.get("year"), "applied_on": application.get("date")}
    facts = _build(Facts, data | times)
    facts = replace(facts, contracts=told_apart(facts.contracts))
    check_facts(facts)
    return facts


def parse_json(content: bytes) -> Any:
    """严格的 JSON：不要浮点金额以外的特殊数值、重复的键和过深的嵌套。"""
    if len(content) > MOST_BYTES:
        raise _whole(f"文件超过 {MOST_BYTES // 1_000_000} MB，请分批测算")
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise _whole("文件不是 UTF-8 编码，请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise _whole(f"不是正确的 JSON，{where}附近有误，请检查括号、引号和逗号") from error
    except RecursionError as error:
        raise _whole("JSON 嵌套过深") from error
    except InvalidFacts:
        raise
    except ValueError as error:
        raise _whole("文件里有位数过多的数字") from error


def _refuse_constant(name: str) -> None:
    raise _whole(f"不接受 {name} 这样的数值")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise _whole(f"同一对象里字段写了两次：{'、'.join(twice)}")
    return data


def _whole(message: str) -> InvalidFacts:
    return InvalidFacts([FactError("$", message)])


@lru_cache
def _validator() -> Draft202012Validator:
    schema = json.loads(DATA.joinpath("facts.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def _path(error: ValidationError) -> str:
    return "$" + "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path
    )


def _message(error: ValidationError) -> str:
    if isinstance(error.schema, Mapping) and "x-message" in error.schema:
        return f"{error.schema['x-message']}（现在是 {_shown(error.instance)}）"
    write = MESSAGES.get(error.validator)
    return write(error) if write else f"不符合 {error.validator} 的要求"


def _required(error: ValidationError) -> str:
    missing = [name for name in error.validator_value if name not in error.instance]
    return f"缺少字段 {'、'.join(missing)}"


def _unknown(error: ValidationError) -> str:
    known = error.schema.get("properties", {})
    extra = sorted(name for name in error.instance if name not in known)
    return f"没有这些字段：{'、'.join(map(_shown, extra))}；可用的是 {'、'.join(known)}"


def _type(error: ValidationError) -> str:
    wanted = error.validator_value
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return f"应为{'或'.join(TYPE_LABELS[name] for name in wanted)}，现在是 {_shown(error.instance)}"


def _enum(error: ValidationError) -> str:
    return f"{_shown(error.instance)} 不在可选值之中：{'、'.join(error.validator_value)}"


MESSAGES = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": _type,
    "enum": _enum,
    "minLength": lambda error: "不能为空",
    "maxLength": lambda error: f"最多 {error.validator_value} 个字",
    "maxItems": lambda error: f"最多 {error.validator_value} 项，请分批测算",
    "minimum": lambda error: f"不能小于 {error.validator_value}",
    "maximum": lambda error: f"不能大于 {error.validator_value}",
}


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return TYPE_LABELS["array" if isinstance(value, list) else "object"]
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _build(cls: type, data: dict[str, Any]) -> Any:
    """按数据类的注解换成日期、金额和元组；null 等于没有写。"""
    hints = get_type_hints(cls)
    known = {field.name for field in fields(cls)}
    values = {name: value for name, value in data.items() if name in known and value is not None}
    return cls(**{name: _convert(hints[name], value) for name, value in values.items()})


def _convert(hint: Any, value: Any) -> Any:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind not in (type(None), Ellipsis)]
    if isinstance(value, list):
        return tuple(_convert(kinds[0], item) for item in value)
    if is_dataclass(kinds[0]):
        return _build(kinds[0], value)
    return CONVERSIONS.get(kinds[0], lambda same: same)(value)


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
