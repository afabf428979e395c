"""政策包：一份文件一个目录，document.yaml 写文件本身，其余每个 YAML 是其中的一条。"""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from contracts.subsidies.policies.clause import Clause, parse_clause
from contracts.subsidies.policies.formulas import FAMILIES
from contracts.subsidies.policies.publicity import notice_term
from contracts.subsidies.policies.values import InvalidClause

DATA = Path(__file__).with_name("data")
DOCUMENT = "document.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # 有 C 写的就用，快十倍


@lru_cache
def load_clauses(folder: Path = DATA) -> tuple[Clause, ...]:
    """folder 下的全部条款，按公式的类，再按编号排列。"""
    families = list(FAMILIES)
    clauses = [parse_clause(entry) for entry in entries(folder)]
    return tuple(sorted(clauses, key=lambda clause: (families.index(clause.family), clause.id)))


def entries(folder: Path = DATA) -> list[dict[str, Any]]:
    """每一条的全文（文件的内容加上条款自己的），已经检查过读得出来。"""
    found = [read_entry(path) for path in sorted(folder.rglob("*.yaml")) if path.name != DOCUMENT]
    codes = [entry["id"] for entry in found]
    if not found or len(codes) != len(set(codes)):
        raise InvalidClause(f"{folder} 中没有条款，或有两个文件写了同一编号。")
    return sorted(found, key=lambda entry: entry["id"])


def read_entry(path: Path) -> dict[str, Any]:
    try:
        about = path.with_name(DOCUMENT)
        entry = _mapping(about) | _mapping(path) if about.exists() else _mapping(path)
        notice_term(entry, parse_clause(entry).valid_from)
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError) as error:
        raise InvalidClause(f"{path.name} 不是正确的 YAML：{error}") from error
    except InvalidClause as error:
        raise InvalidClause(f"{path.name}：{error}") from error
    return entry


def _mapping(path: Path) -> dict[str, Any]:
    content = as_json(yaml.load(path.read_text("utf-8"), Loader=LOADER))
    if not isinstance(content, dict):
        raise InvalidClause("应是“名称: 值”的形式。")
    return content


def as_json(value: Any) -> Any:
    """与数据库里的 jsonb 同形：日期和键都是文字。"""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
