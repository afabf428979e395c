"""测算表写成 JSON，和它的摘要；金额是文字，不是浮点数。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any


def to_json(result: Any) -> dict[str, Any]:
    return plain(result) | {"missing_facts": list(result.missing_facts)}


def digest_of(written: Mapping[str, Any]) -> str:
    """摘要管的是写下来的全部内容，摘要自己除外；任何一个字改了都不相符。"""
    content = dict(written) | {"digest": ""}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
