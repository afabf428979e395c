"""严格的 JSON：不要重复的键、特殊数值、过深的嵌套，也不要会伪造一行的字符；null 等于没有写。"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from contracts.subsidies.policies.soundness import MOST_ERRORS, FactError, InvalidFacts

MOST_BYTES = 5_000_000
MOST_BRACKETS = 200_000  # 最短的付款也有 25 个字：合格的文件到不了
# 控制字符和换行、不成对的代理字符、改变书写方向的字符
FORGING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# 字符串里的换行只能写成反斜杠加 n：全文没有转义、也没有上面的字符，就不用逐个看
SUSPECT = re.compile("\\\\|[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def parse_json(content: bytes) -> Any:
    try:
        text = _text(content)
        data = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise whole("文件不是 UTF-8 编码，请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise whole(f"不是正确的 JSON，{where}附近有误，请检查括号、引号和逗号") from error
    except RecursionError as error:
        raise whole("JSON 嵌套过深") from error
    except InvalidFacts:
        raise
    except ValueError as error:
        raise whole("文件里有位数过多的数字") from error
    if SUSPECT.search(text) and (errors := list(islice(_forged(data), MOST_ERRORS + 1))):
        raise InvalidFacts(errors)
    return data


def _text(content: bytes) -> str:
    """括号先数：几百万个空的对象，读进来就要好几秒。"""
    if len(content) > MOST_BYTES:
        raise whole(f"文件超过 {MOST_BYTES // 1_000_000} MB，请分批测算")
    if content.count(b"{") + content.count(b"[") > MOST_BRACKETS:
        raise whole(f"文件里的括号超过 {MOST_BRACKETS} 个，请分批测算")
    return content.decode("utf-8-sig")


def whole(message: str) -> InvalidFacts:
    return InvalidFacts([FactError("$", message)])


def shown(value: Any) -> str:
    """一个值写进说明里的样子：不换行，不含写不出来的字符，不太长。"""
    if isinstance(value, dict):
        return "对象 {…}"
    if isinstance(value, list):
        return "数组 […]"
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
    text = FORGING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text if len(text) <= 60 else text[:57] + "…"


def listed(values: list[str], most: int = 10) -> str:
    names = "、".join(map(shown, values[:most]))
    return f"{names} 等 {len(values)} 个" if len(values) > most else names


def _refuse_constant(name: str) -> None:
    raise whole(f"不接受 {name} 这样的数值")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = sorted(name for name, count in times.items() if count > 1)
        names = listed(twice).replace('"', "")
        raise whole(f"同一对象里字段写了两次：{names}")
    if None in data.values():
        return {name: value for name, value in pairs if value is not None}
    return data


def _forged(data: Any) -> Iterator[FactError]:
    """逐个看文字，不用递归：嵌套多深都不会出错；路径到要说的时候才写。"""
    waiting: list[tuple] = [(None, data)]
    while waiting:
        place = waiting.pop()
        value = place[-1]
        if isinstance(value, str):
            if found := FORGING.search(value):
                code = f"U+{ord(found[0]):04X}"
                message = f"含有换行、控制字符或写不出来的字符（{code}），请删去"
                yield FactError(_path(place), message)
        elif isinstance(value, dict):
            for name in filter(FORGING.search, value):
                yield FactError(_path(place), f"字段名含有控制字符：{shown(name)}")
            waiting += [(place, f".{name}", item) for name, item in value.items()]
        elif isinstance(value, list):
            waiting += [(place, f"[{i}]", item) for i, item in enumerate(value)]


def _path(place: tuple) -> str:
    parts = []
    while place[0] is not None:
        place, part, _ = place
        parts.append(FORGING.sub("?", part))
    return "$" + "".join(reversed(parts))
