"""把 data/*.yaml 载入数据库：内容没有变化的不动，变了的成为新的一版，旧的一版留给用过它的申请。"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Max

from contracts.subsidies.claims.models import Scheme
from contracts.subsidies.policies.parameters import InvalidScheme
from contracts.subsidies.policies.publicity import notice_term
from contracts.subsidies.policies.schemes import DATA, parse_scheme
from techmarket.codes.models import Region

UNCHANGED, NEW, CHANGED, ABSENT = "没有变化", "新增", "新的一版", "文件中已没有，保留不动"


@dataclass(frozen=True)
class Comparison:
    code: str
    outcome: str
    version: int

    def __str__(self):
        return f"{self.code} 第 {self.version} 版：{self.outcome}"

    @property
    def differs(self) -> bool:
        return self.outcome in (NEW, CHANGED)


def entries(folder: Path = DATA) -> list[dict[str, Any]]:
    """Every clause as plain JSON, checked: it must parse, and its region must be known."""
    found = [read_entry(path) for path in sorted(folder.glob("*.yaml"))]
    codes = [entry["id"] for entry in found]
    if not found or len(codes) != len(set(codes)):
        raise InvalidScheme(f"{folder} 中没有条款，或有两个文件写了同一编号。")
    return sorted(found, key=lambda entry: entry["id"])


def read_entry(path: Path) -> dict[str, Any]:
    try:
        entry = plain(yaml.safe_load(path.read_text("utf-8")))
        scheme = parse_scheme(entry)
        notice_term(entry, scheme.valid_from)
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError) as error:
        raise InvalidScheme(f"{path.name} 不是正确的 YAML：{error}") from error
    except InvalidScheme as error:
        raise InvalidScheme(f"{path.name}：{error}") from error
    return entry


def plain(value: Any) -> Any:
    """As jsonb stores it: dates and keys as text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def digest_of(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def load_schemes(folder: Path = DATA, *, dry_run: bool = False) -> list[Comparison]:
    found = entries(folder)
    comparisons = [load_one(entry, dry_run=dry_run) for entry in found]
    absent = Scheme.objects.current().exclude(code__in=[entry["id"] for entry in found])
    return [*comparisons, *(Comparison(row.code, ABSENT, row.version) for row in absent)]


def load_one(entry, *, dry_run):
    code, digest = entry["id"], digest_of(entry)
    rows = Scheme.objects.select_for_update(of=("self",)).filter(code=code)
    current = rows.filter(is_current=True).first()
    if current and current.digest == digest:
        return Comparison(code, UNCHANGED, current.version)
    former = rows.filter(digest=digest).first()
    latest = rows.aggregate(latest=Max("version"))["latest"] or 0
    version = former.version if former else latest + 1
    if not dry_run:
        rows.filter(is_current=True).update(is_current=False)
        if former:
            rows.filter(pk=former.pk).update(is_current=True)
        else:
            scheme_row(entry, version, digest).save(force_insert=True)
    return Comparison(code, CHANGED if current else NEW, version)


def scheme_row(entry, version, digest):
    rules = parse_scheme(entry)
    return Scheme(
        code=rules.id,
        version=version,
        title=rules.title,
        document=rules.document,
        document_number=rules.document_number,
        clause=rules.clause,
        quote=rules.quote,
        region=region_of(rules),
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        parameters=entry,
        digest=digest,
    )


def region_of(rules):
    """“4106” in the clause is 410600 in the code table."""
    region = Region.objects.filter(pk=rules.region.ljust(6, "0")).first()
    if region is None:
        raise InvalidScheme(f"{rules.id}：没有行政区划 {rules.region}，请先运行 loadcodes。")
    return region
