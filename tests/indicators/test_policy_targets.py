from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from techmarket.indicators import targets
from techmarket.indicators.models import Comparator, PolicyTarget
from tests.indicators.conftest import add_record

pytestmark = pytest.mark.django_db
COUNTS = {"AS": 5, "HB": 5, "HU": 3, "SH": 1, "PL": 4}
CLAUSES = {f"{city}-T{n}" for city, count in COUNTS.items() for n in range(1, count + 1)}
ROW = """
- document: 文〔2026〕1号
  document_title: 方案
  region: "410600"
  targets:
    - {clause: T1, clause_path: 一, quote: 达到5家, name: 甲, year: 2026,
       comparator: ge, value: 5, unit: 家}
"""


def load(*args):
    out = StringIO()
    call_command("loadtargets", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_every_target_clause_has_its_figures():
    assert {row.clause for row in targets.read()} == CLAUSES


@pytest.mark.parametrize(
    ("clause", "region", "year", "comparator", "value"),
    [
        ("AS-T5", "210300", 2020, "ge", "1700000000"),
        ("HB-T1", "410600", 2020, "ge", "40000000"),
        ("HB-T3", "410600", 2020, "growth", "20"),
        ("HB-T4", "410600", 2025, "gt", "100000000"),
        ("HU-T1", "420000", 2025, "gt", "300000000000"),
        ("HU-T2", "420100", 2025, "gt", "140000000000"),
        ("HU-T2", "420600", 2025, "gt", "30000000000"),
        ("HU-T2", "420500", 2025, "gt", "30000000000"),
        ("PL-T1", "620800", 2020, "ge", "1500000000"),
    ],
)
def test_contract_value_targets(clause, region, year, comparator, value):
    found = [
        (row.comparator, row.value)
        for row in targets.read()
        if (row.clause, row.region_id, row.year) == (clause, region, year)
        and row.indicator in ("contracts.amount", "contracts.technical_amount")
    ]
    assert found == [(comparator, Decimal(value))]


def test_both_figures_of_the_two_plans_of_hebi_are_kept():
    plans = {row.clause: row.document_title for row in targets.read()}
    assert plans["HB-T1"] == "鹤壁市创新驱动提速增效工程实施方案"
    assert plans["HB-T4"] == "鹤壁市技术转移体系建设实施方案"


def test_loading_twice_changes_nothing():
    assert "新增 96，更新 0，未变 0，删除 0" in load()
    before = list(PolicyTarget.objects.order_by("pk").values())
    assert "新增 0，更新 0，未变 96，删除 0" in load()
    assert list(PolicyTarget.objects.order_by("pk").values()) == before


def test_check_writes_nothing():
    assert "检查通过" in load("--check")
    assert not PolicyTarget.objects.exists()


def test_file_wins_over_rows_of_its_documents_only(tmp_path):
    add_record("410600", 2026, 1)
    file = tmp_path / "targets.yaml"
    file.write_text(ROW, "utf-8")
    load("--file", str(file))
    first = PolicyTarget.objects.get(name="甲")
    file.write_text(ROW.replace("value: 5", "value: 6"), "utf-8")
    assert "更新 1" in load("--file", str(file))
    first.refresh_from_db()
    assert first.value == 6
    file.write_text(ROW.replace("name: 甲", "name: 乙"), "utf-8")
    assert "新增 1，更新 0，未变 0，删除 1" in load("--file", str(file))
    assert set(PolicyTarget.objects.values_list("document", flat=True)) == {"记录", "文〔2026〕1号"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("comparator: ge", "comparator: most", "T1 甲（2026）：比较方式"),
        ("value: 5", "value: 很多", "（T1 甲）：value 不是数字：很多"),
        ("value: 5", "value: -5", "T1 甲（2026）：目标值"),
        ("value: 5", "value: NaN", "T1 甲（2026）：目标值"),
        ("year: 2026", "year: 26", "T1 甲（26）：目标年份"),
        ("unit: 家", "unit: ''", r"（T1 甲）：缺少 \['unit'\]"),
        ("unit: 家", "unit: 家, remark: 无", r"多出 \['remark'\]"),
        ('"410600"', '"999999"', "T1 甲（2026）：没有行政区划 999999"),
        ("document_title: 方案", "document_title: ''", "第 1 个文件：缺少 document_title"),
        ("  targets:", "  target:", "第 1 个文件：应当有"),
        ("- document", "- - document", "不能读取 targets.yaml"),
        ("- document", "document", "不能读取 targets.yaml|应当是文件的列表"),
    ],
)
def test_faulty_row_is_named_and_nothing_is_written(tmp_path, old, new, named):
    file = tmp_path / "targets.yaml"
    file.write_text(ROW.replace(old, new), "utf-8")
    with pytest.raises(CommandError, match=named):
        load("--file", str(file))
    assert not PolicyTarget.objects.exists()


def test_same_figure_twice_in_the_file_is_named(tmp_path):
    file = tmp_path / "targets.yaml"
    file.write_text(ROW + "".join(ROW.splitlines(keepends=True)[-2:]), "utf-8")
    with pytest.raises(CommandError, match="T1 甲（2026）：同一条款"):
        load("--file", str(file))


@pytest.mark.parametrize(("field", "value"), [("comparator", "most"), ("value", -1)])
def test_database_refuses_what_makes_no_sense(field, value):
    target = add_record("410600", 2026, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyTarget.objects.filter(pk=target.pk).update(**{field: value})


@pytest.mark.parametrize(
    ("comparator", "is_stock", "current", "previous", "achieved", "met", "percent"),
    [
        (Comparator.GE, False, 20, 10, 20, True, "100.0"),
        (Comparator.GE, False, 19, 10, 19, False, "95.0"),
        (Comparator.GT, False, 20, 10, 20, False, "100.0"),
        (Comparator.GT, False, 21, 10, 21, True, "105.0"),
        (Comparator.EQ, False, 20, 10, 20, True, "100.0"),
        (Comparator.EQ, False, 21, 10, 21, False, "105.0"),
        (Comparator.GROWTH, False, 120, 100, Decimal("20.0"), True, "100.0"),
        (Comparator.GROWTH, False, 90, 100, Decimal("-10.0"), False, "0"),
        (Comparator.GROWTH, False, 90, 0, None, False, None),
        (Comparator.PER_YEAR, False, 20, 5, 20, True, "100.0"),
        (Comparator.PER_YEAR, True, 25, 10, 15, False, "75.0"),
    ],
)
def test_progress(comparator, is_stock, current, previous, achieved, met, percent):
    target = PolicyTarget(comparator=comparator, value=Decimal(20))
    found = target.achieved(current, previous, is_stock=is_stock)
    assert (found, target.is_met(found)) == (achieved, met)
    assert target.percent(found) == (None if percent is None else Decimal(percent))


def test_target_of_nought_has_no_percentage():
    assert PolicyTarget(comparator=Comparator.GT, value=Decimal(0)).percent(3) is None
