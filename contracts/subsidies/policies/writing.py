"""测算表写成 JSON，和它的摘要；金额是文字，不是浮点数。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from contracts.subsidies.policies.evidence.line import Line


def digest_of(written: Mapping[str, Any]) -> str:
    """摘要管的是写下来的全部内容，摘要自己除外；任何一个字改了都不相符。"""
    content = dict(written) | {"digest": ""}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """按类型换写；两万笔付款有上百万个值，所以每个类的字段只问一次。"""
    write = WRITERS.get(type(value))
    if write:
        return write(value)
    return _record(value) if is_dataclass(value) else value


def _record(value: Any) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in _names(type(value))}


@lru_cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def _line(line: Line) -> dict[str, Any]:
    """几万行，逐个字段写比一般的写法快几倍。"""
    return {
        "kind": line.kind,
        "key": line.key,
        "contract": line.contract,
        "mark": line.mark,
        "day": line.day.isoformat(),
        "amount": f"{line.amount:f}",
        "included": line.included,
        "counted": f"{line.counted:f}",
        "reason_code": line.reason_code,
        "reason": line.reason,
        "clause": line.clause,
        "missing_fact": line.missing_fact,
        "rooms": [
            {
                "label": room.label,
                "whole": f"{room.whole:f}",
                "before": f"{room.before:f}",
                "after": f"{room.after:f}",
            }
            for room in line.rooms
        ],
    }


def _same(value: Any) -> Any:
    return value


WRITERS = {
    str: _same,
    bool: _same,
    int: _same,
    Decimal: lambda value: f"{value:f}",
    date: date.isoformat,
    Line: _line,
    tuple: lambda value: [plain(item) for item in value],
}
