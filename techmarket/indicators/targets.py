"""The targets file: read, checked row by row, and written so that loading twice changes nothing."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from techmarket.codes.models import Region

from .models import PolicyTarget

FILE = Path(__file__).parent / "data" / "targets.yaml"
GROUP_FIELDS = ("document", "document_title", "region")
REQUIRED = ("clause", "clause_path", "quote", "name", "year", "comparator", "value", "unit")
OPTIONAL = ("indicator", "note", "region")
KEY = ("document", "clause", "name", "region_id", "year")


class TargetsError(ValueError):
    """What is wrong, and in which row."""


@dataclass(frozen=True)
class Loaded:
    created: int
    updated: int
    unchanged: int
    removed: int


def read(path: Path = FILE) -> list[PolicyTarget]:
    """Every row as an unsaved target; scalars stay text until here, so none becomes a float."""
    try:
        groups = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TargetsError(f"不能读取 {path.name}：{error}") from error
    if not isinstance(groups, list) or not groups:
        raise TargetsError(f"{path.name} 应当是文件的列表，且不能为空。")
    targets = [target for number, group in enumerate(groups, 1) for target in _group(number, group)]
    _refuse_repeats(targets)
    return targets


def check(targets: list[PolicyTarget]) -> None:
    """Model rules and known regions for every row, two queries in all."""
    known = set(
        Region.objects.filter(pk__in={t.region_id for t in targets}).values_list("pk", flat=True)
    )
    for target in targets:
        if target.region_id not in known:
            raise TargetsError(
                f"{target}：没有行政区划 {target.region_id}，请先运行 manage.py loadcodes。"
            )
        try:
            target.clean_fields(exclude=["region"])
        except ValidationError as error:
            raise TargetsError(f"{target}：{_first(error)}") from error


@transaction.atomic
def load(targets: list[PolicyTarget]) -> Loaded:
    """Make the rows of the documents in the file equal to the file; other documents stay."""
    documents = {target.document for target in targets}
    present = {
        _key(row): row
        for row in PolicyTarget.objects.select_for_update().filter(document__in=documents)
    }
    created, updated = [], []
    for target in targets:
        row = present.pop(_key(target), None)
        if row is None:
            created.append(target)
        elif _content(row) != _content(target):
            target.pk = row.pk
            updated.append(target)
    PolicyTarget.objects.bulk_create(created)
    PolicyTarget.objects.bulk_update(updated, _content_fields())
    PolicyTarget.objects.filter(pk__in=[row.pk for row in present.values()]).delete()
    unchanged = len(targets) - len(created) - len(updated)
    return Loaded(len(created), len(updated), unchanged, len(present))


def _group(number: int, group) -> list[PolicyTarget]:
    where = f"第 {number} 个文件"
    if not isinstance(group, dict) or not isinstance(group.get("targets"), list):
        raise TargetsError(f"{where}：应当有 {'、'.join(GROUP_FIELDS)} 和 targets 列表。")
    missing = [name for name in GROUP_FIELDS if not group.get(name)]
    if missing:
        raise TargetsError(f"{where}：缺少 {'、'.join(missing)}。")
    return [
        _target(group, row, f"{group['document_title']} 第 {position} 行")
        for position, row in enumerate(group["targets"], 1)
    ]


def _target(group: dict, row, where: str) -> PolicyTarget:
    if not isinstance(row, dict):
        raise TargetsError(f"{where}：应当是“键: 值”的形式。")
    where = f"{where}（{row.get('clause', '')} {row.get('name', '')}）"
    missing = [name for name in REQUIRED if not row.get(name)]
    unknown = sorted(set(row) - {*REQUIRED, *OPTIONAL})
    if missing or unknown:
        raise TargetsError(f"{where}：缺少 {missing}，多出 {unknown}。")
    texts = {name: row[name] for name in ("clause", "clause_path", "quote", "name", "comparator")}
    return PolicyTarget(
        **texts,
        document=group["document"],
        document_title=group["document_title"],
        region_id=row.get("region", group["region"]),
        unit=row["unit"],
        indicator=row.get("indicator", ""),
        note=row.get("note", ""),
        year=_number(row["year"], where, "year", int),
        value=_number(row["value"], where, "value", Decimal),
    )


def _number(text, where: str, name: str, kind):
    try:
        return kind(text)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise TargetsError(f"{where}：{name} 不是数字：{text}。") from error


def _refuse_repeats(targets: list[PolicyTarget]) -> None:
    seen = set()
    for target in targets:
        if _key(target) in seen:
            raise TargetsError(f"{target}：同一条款、指标、地区和年份重复。")
        seen.add(_key(target))


def _key(target: PolicyTarget) -> tuple:
    return tuple(getattr(target, name) for name in KEY)


def _content_fields() -> list[str]:
    return [
        field.attname
        for field in PolicyTarget._meta.concrete_fields
        if field.attname not in ("id", *KEY)
    ]


def _content(target: PolicyTarget) -> tuple:
    return tuple(getattr(target, name) for name in _content_fields())


def _first(error: ValidationError) -> str:
    field, messages = next(iter(error.message_dict.items()))
    return f"{PolicyTarget._meta.get_field(field).verbose_name}：{messages[0]}"
