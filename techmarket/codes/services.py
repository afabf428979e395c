"""Loading of the code tables and the calendar: deletes nothing, and twice is once."""

import csv
import datetime as dt
from dataclasses import dataclass, field

from chinese_calendar import constants
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from techmarket.codes import models
from techmarket.codes.files import DATA

FIRST_YEAR = 2018  # the first policy of this market is of 2018
LIBRARY = "国务院办公厅节假日通知（chinesecalendar）"
WORKED = {"是": True, "1": True, "否": False, "0": False}
TABLES = {
    "industries": models.Industry,
    "tech_fields": models.TechField,
    "contract_kinds": models.ContractKind,
    "ip_kinds": models.IpKind,
    "plan_sources": models.PlanSource,
    "socio_economic_goals": models.SocioEconomicGoal,
    "party_types": models.PartyType,
    "achievement_forms": models.AchievementForm,
    "maturities": models.Maturity,
}
COLUMNS = ["code", "name", "parent", "valid_from", "valid_to", "source", "note"]
EXTRA_COLUMNS = {
    models.Region: ["level", "pinyin"],
    models.Maturity: ["scale", "level", "criterion", "evidence"],
}


class MalformedFileError(Exception):
    def __init__(self, path, line, message):
        super().__init__(f"{path.name} 第 {line} 行：{message}")


@dataclass
class TableComparison:
    """What a file and its table differ in."""

    model: type
    total: int
    created: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    vanished: list = field(default_factory=list)

    @property
    def differs(self):
        return bool(self.created or self.changed)

    def __str__(self):
        text = (
            f"{self.model._meta.verbose_name}：文件 {self.total} 条，"
            f"新增 {len(self.created)}，更新 {len(self.changed)}"
        )
        if self.vanished:
            text += f"；文件中已没有 {'、'.join(self.vanished)}，保留未删，停用请填 valid_to"
        return text


def read_regions(folder):
    """Regions, and under their cities the statistical areas that have no code of GB/T 2260."""
    regions = read_codes(folder / "regions.csv", models.Region)
    areas = read_codes(folder / "statistical_areas.csv", models.Region, above=regions)
    for area in areas:
        area.is_statistical = True
    return [*regions, *areas]


def read_codes(path, model, above=()):
    """Unsaved model instances of a file, checked row by row; `above` may be their parents."""
    lines, objects = {}, {obj.pk: obj for obj in above}
    for line, row in read_rows(path, COLUMNS + EXTRA_COLUMNS.get(model, [])):
        code = row["code"]
        if code in objects:
            raise MalformedFileError(path, line, f"代码 {code} 与{_earlier(code, lines)}重复。")
        lines[code], objects[code] = line, _build(model, row, path, line)
    for code, line in lines.items():
        _check_parent(objects[code], objects, path, line)
    return [objects[code] for code in lines]


def _earlier(code, lines):
    return f"第 {lines[code]} 行" if code in lines else "上级代码表"


def read_rows(path, columns):
    """(line number, row) of a CSV file that has exactly these columns, in any order."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedFileError(path, 1, "无法读取，应为 UTF-8 编码的 CSV 文件。") from error
    reader = csv.DictReader(text.splitlines())
    if sorted(reader.fieldnames or []) != sorted(columns):
        raise MalformedFileError(path, 1, f"列名应为 {','.join(columns)}。")
    for row in reader:
        if None in row or None in row.values():
            raise MalformedFileError(path, reader.line_num, f"应有 {len(columns)} 列。")
        yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _build(model, row, path, line):
    get = model._meta.get_field
    values = {n: v if v or get(n).empty_strings_allowed else None for n, v in row.items()}
    obj = model(parent_id=values.pop("parent") or None, **values)
    try:
        obj.clean_fields(exclude=["parent", "full_name"])
    except ValidationError as error:
        raise MalformedFileError(path, line, _in_words(error, model)) from error
    if obj.valid_from and obj.valid_to and obj.valid_to < obj.valid_from:
        raise MalformedFileError(path, line, "valid_to 早于 valid_from。")
    return obj


def _check_parent(obj, objects, path, line):
    if obj.parent_id and obj.parent_id not in objects:
        raise MalformedFileError(path, line, f"上级代码 {obj.parent_id} 不在文件中。")
    if isinstance(obj, models.Region):
        obj.full_name = _full_name(obj, objects, path, line)


def _full_name(region, objects, path, line):
    parent = objects.get(region.parent_id)
    if (parent is None) != (region.level == models.Region.Level.PROVINCE):
        raise MalformedFileError(path, line, "只有省级没有上级。")
    if parent is None:
        return region.name
    if parent.level >= region.level or not region.code.startswith(parent.prefix):
        raise MalformedFileError(path, line, f"上级代码 {parent.code} 与本行的层级或代码不相符。")
    return _full_name(parent, objects, path, line) + region.name


def _in_words(error, model):
    return "；".join(
        f"{model._meta.get_field(name).verbose_name}：{''.join(messages)}"
        for name, messages in error.message_dict.items()
    )


def compare(model, objects):
    """Set the rows of a file against the table, in one query."""
    fields = [f.attname for f in model._meta.concrete_fields]
    stored = {row[0]: row for row in model._default_manager.values_list("pk", *fields)}
    result = TableComparison(model, len(objects))
    for obj in objects:
        row = stored.pop(obj.pk, None)
        if row is None:
            result.created.append(obj)
        elif list(row[1:]) != [getattr(obj, name) for name in fields]:
            result.changed.append(obj)
    if issubclass(model, models.Code):
        result.vanished = list(stored)
    return result


def write(comparison):
    model = comparison.model
    model._default_manager.bulk_create(comparison.created, batch_size=1000)
    fields = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    model._default_manager.bulk_update(comparison.changed, fields, batch_size=500)


@transaction.atomic
def load_codes(folder=DATA, *, dry_run=False):
    """Bring every code table to the state of its file; one TableComparison per table."""
    # All files are read before the first row is written: one bad row and nothing changes.
    tables = [(models.Region, read_regions(folder))]
    tables += [(m, read_codes(folder / f"{name}.csv", m)) for name, m in TABLES.items()]
    return [_apply(model, objects, dry_run) for model, objects in tables]


@transaction.atomic
def load_calendar(*, dry_run=False):
    """Fill the calendar with the years chinesecalendar knows; rows kept by hand stay."""
    by_hand = set(models.CalendarDay.objects.exclude(source=LIBRARY).values_list("date", flat=True))
    days = [day for year in known_years() for day in library_days(year) if day.date not in by_hand]
    return _apply(models.CalendarDay, days, dry_run)


@transaction.atomic
def load_holidays(path, *, dry_run=False):
    """Fill the years of a file that lists the days departing from the weekend rule."""
    exceptions = read_holidays(path)
    days = [
        day
        for year in sorted({date.year for date in exceptions})
        for day in _days_of_year(year, exceptions, source=f"管理员导入：{path.name}"[:100])
    ]
    return _apply(models.CalendarDay, days, dry_run)


def _apply(model, objects, dry_run):
    with connection.cursor() as cursor:  # two loads at once: the second waits and finds no work
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('techmarket.codes'))")
    comparison = compare(model, objects)
    if not dry_run:
        write(comparison)
    return comparison


def known_years():
    """Years since 2018 that chinesecalendar has in full; a lone New Year's Day is not a year."""
    last = max(constants.holidays).year
    return [y for y in range(FIRST_YEAR, last + 1) if dt.date(y, 10, 1) in constants.holidays]


def library_days(year):
    exceptions = {
        day: (worked, constants.Holiday(name).chinese + ("调休上班" if worked else ""))
        for worked, table in ((False, constants.holidays), (True, constants.workdays))
        for day, name in table.items()
        if day.year == year
    }
    return _days_of_year(year, exceptions, source=LIBRARY)


def read_holidays(path):
    """{date: (worked, note)} of a file with the columns date, is_workday, note."""
    exceptions = {}
    for line, row in read_rows(path, ["date", "is_workday", "note"]):
        try:
            date = dt.date.fromisoformat(row["date"])
            exceptions[date] = (WORKED[row["is_workday"]], row["note"][:100])
        except (ValueError, KeyError) as error:
            raise MalformedFileError(
                path, line, "date 应如 2027-01-01，is_workday 应为 是 或 否。"
            ) from error
    for year in {date.year for date in exceptions}:
        for month in (1, 5, 10):  # “元旦、劳动节、国庆节” are days off in every year
            if exceptions.get(dt.date(year, month, 1), (True,))[0]:
                raise MalformedFileError(
                    path, 1, f"缺少 {year} 年 {month} 月 1 日的放假安排，文件不完整。"
                )
    return exceptions


def _days_of_year(year, exceptions, source):
    day = dt.date(year, 1, 1)
    while day.year == year:
        weekend = day.weekday() >= 5
        worked, note = exceptions.get(day, (not weekend, "周末" if weekend else ""))
        yield models.CalendarDay(date=day, is_workday=worked, note=note, source=source)
        day += dt.timedelta(days=1)
