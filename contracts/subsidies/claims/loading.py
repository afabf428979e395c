"""Load policies/data: what has changed becomes a new version, the old stays for its claims."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from contracts.subsidies.claims.models import Scheme
from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.pack import DATA, entries
from contracts.subsidies.policies.values import InvalidClause
from techmarket.codes.models import Region

UNCHANGED, NEW, CHANGED, ABSENT = "没有变化", "新增", "新的一版", "文件中已没有，保留不动"


@dataclass(frozen=True)
class LoadedScheme:
    code: str
    outcome: str
    version: int

    def __str__(self):
        return f"{self.code} 第 {self.version} 版：{self.outcome}"

    @property
    def differs(self) -> bool:
        return self.outcome in (NEW, CHANGED)


def entry_digest(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def load_schemes(folder: Path = DATA, *, dry_run: bool = False) -> list[LoadedScheme]:
    found = entries(folder)
    loaded = [load_one(entry, dry_run=dry_run) for entry in found]
    absent = Scheme.objects.current().exclude(code__in=[entry["id"] for entry in found])
    return [*loaded, *(LoadedScheme(row.code, ABSENT, row.version) for row in absent)]


def load_one(entry, *, dry_run):
    code, digest = entry["id"], entry_digest(entry)
    rows = Scheme.objects.select_for_update(of=("self",)).filter(code=code)
    current = rows.filter(is_current=True).first()
    if current and current.digest == digest:
        return LoadedScheme(code, UNCHANGED, current.version)
    former = rows.filter(digest=digest).first()
    latest = rows.aggregate(latest=Max("version"))["latest"] or 0
    version = former.version if former else latest + 1
    if not dry_run:
        rows.filter(is_current=True).update(is_current=False)
        if former:
            rows.filter(pk=former.pk).update(is_current=True)
        else:
            scheme_row(entry, version, digest).save(force_insert=True)
    return LoadedScheme(code, CHANGED if current else NEW, version)


def scheme_row(entry, version, digest):
    rules = parse_clause(entry)
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
        entry=entry,
        digest=digest,
    )


def region_of(rules):
    """“4106” in the clause is 410600 in the code table."""
    region = Region.objects.filter(pk=rules.region.ljust(6, "0")).first()
    if region is None:
        raise InvalidClause(f"{rules.id}：没有行政区划 {rules.region}，请先运行 loadcodes。")
    return region
