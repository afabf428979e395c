"""测算表写成 JSON，和它的摘要；金额是文字，不是浮点数。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import PAYMENT, Line, Room

quote = json.encoder.encode_basestring


def digest_of(written: Mapping[str, Any]) -> str:
    """摘要管的是写下来的全部内容，摘要自己除外；任何一个字改了都不相符。"""
    return text_digest(_canonical(dict(written) | {"digest": ""}))


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sheet_text(content: dict[str, Any], lines: tuple[Line, ...]) -> str:
    """与 digest_of 的写法一字不差，摘要空着；几万行不经过字典直接写，快几倍。"""
    text = _canonical(content | {"digest": "", "lines": []})
    return text.replace('"lines":[]', f'"lines":[{",".join(map(_line_text, lines))}]', 1)


def with_digest(text: str, digest: str) -> str:
    """文字里的引号都有转义，所以空着的摘要只有一处。"""
    return text.replace('"digest":""', f'"digest":"{digest}"', 1)


def _line_text(line: Line) -> str:
    amount, contract, key, named = _about(line[:6])
    return (
        f'{amount}{quote(line.clause)}{contract}{_number(line.counted)}","day":"{line.day}"'
        f',"included":{"true" if line.included else "false"}{key}'
        f"{quote(line.missing_fact)}{named}{quote(line.reason)}"
        f',"reason_code":"{line.reason_code}","rooms":[{",".join(map(_room_text, line.rooms))}]}}'
    )


@lru_cache(maxsize=100_000)
def _about(evidence: tuple) -> tuple[str, str, str, str]:
    """证据自己的几段；各条条款都写同一件，所以只写一次。"""
    kind, key, contract, mark, day, amount = evidence
    named = f',"paid_on":"{day}","payment":{quote(mark)}' if kind == PAYMENT else ""
    return (
        f'{{"amount":"{_number(amount)}","clause":',
        f',"contract":{quote(contract)},"counted":"',
        f',"key":{quote(key)},"kind":"{kind}","mark":{quote(mark)},"missing_fact":',
        f'{named},"reason":',
    )


def _room_text(room: Room) -> str:
    return (
        f'{{"after":"{_number(room.after)}","before":"{_number(room.before)}"'
        f',"label":{quote(room.label)},"whole":"{_number(room.whole)}"}}'
    )


def _number(value: Decimal) -> str:
    """与 f"{value:f}" 一样；绝大多数不带指数，直接写快得多。"""
    text = str(value)
    return f"{value:f}" if "E" in text else text


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
    """付款的行多写 payment、paid_on 两个最早的名字，读过第一版答复的程序不用改。"""
    paid = {"payment": line.mark, "paid_on": line.day.isoformat()}
    return (paid if line.kind == PAYMENT else {}) | {
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
    Check: Check._asdict,
    tuple: lambda value: [plain(item) for item in value],
}
