"""An import asks the database in blocks: a row more costs no statement more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demands.resources import DemandResource
from techmarket.exchange import onfile, resources
from techmarket.exchange.reading import Table
from tests.factories.institutions import make_uscc
from tests.sheets import RESOURCES, SHEETS

pytestmark = pytest.mark.django_db


def table(sheet, count, first=0, **changes):
    rows = Table(headers=list(sheet.row))
    for number in range(first, first + count):
        uscc = make_uscc(700_001 + number)
        key = uscc if sheet.app == "institutions" else f"Z-{number}"
        rows.append(list((sheet.row | {sheet.key: key} | changes).values()))
        rows.lines.append(number + 2)
    return rows


def imported(sheet, rows):
    return RESOURCES[sheet.app](user=sheet.user).import_data(rows)


def queries_of(sheet, count, first=0):
    """{of rows that are new, the same again, changed: the statements of so many}."""
    column, cell = sheet.change
    counts = {}
    for expected, changes in (("new", {}), ("skip", {}), ("update", {column: cell})):
        with CaptureQueriesContext(connection) as captured:
            result = imported(sheet, table(sheet, count, first, **changes))
        assert result.totals[expected] == count, result.row_errors() or result.invalid_rows
        counts[expected] = len(captured)
    return counts


@pytest.mark.parametrize("app", SHEETS)
def test_a_row_more_costs_no_statement_more(app):
    sheet = SHEETS[app]()
    queries_of(sheet, 1, first=50)  # what is read once and stays in memory
    assert queries_of(sheet, 12, first=100) == queries_of(sheet, 2)


def faulty_queries(sheet, count):
    column = "区划代码" if "区划代码" in sheet.row else "转化实施地区划代码"
    with CaptureQueriesContext(connection) as captured:
        result = imported(sheet, table(sheet, count, **{column: "乌有区"}))
    assert len(result.invalid_rows) == count
    return len(captured)


@pytest.mark.parametrize("app", SHEETS)
def test_only_faulty_rows_that_are_shown_are_checked_to_the_end(app, monkeypatch):
    sheet = SHEETS[app]()
    faulty_queries(sheet, 1)
    monkeypatch.setattr(resources, "SHOWN_ROWS", 2)
    few, many = faulty_queries(sheet, 2), faulty_queries(sheet, 12)
    monkeypatch.setattr(resources, "SHOWN_ROWS", 12)
    assert few == many < faulty_queries(sheet, 12)


def test_a_row_that_the_database_refuses_is_named_and_no_other(monkeypatch):
    """Its block is written row by row."""
    sheet = SHEETS["demands"]()
    rows = table(sheet, 5)
    place = rows.headers.index("预算下限（元）")
    row = list(rows[2])
    row[place] = "-1"
    rows[2] = row
    monkeypatch.setattr(DemandResource, "faults_of", lambda self, instance: {})
    result = imported(sheet, rows)
    assert [invalid.number for invalid in result.invalid_rows] == [3]
    assert "预算不能为负数" in str(result.invalid_rows[0].error)
    assert (result.totals["new"], result.totals["invalid"]) == (4, 1)


def test_batches_are_read_one_after_another(monkeypatch):
    """Each row meets its own record, wherever a batch ends."""
    monkeypatch.setattr(onfile, "BATCH", 2)
    sheet = SHEETS["achievements"]()
    imported(sheet, table(sheet, 5))
    result = imported(sheet, table(sheet, 6))
    assert (result.totals["skip"], result.totals["new"]) == (5, 1)
    assert sheet.model.objects.filter(external_key__startswith="Z-").count() == 6


def test_two_rows_about_one_record_meet_what_the_first_one_wrote():
    """By the owner's number and by the platform's; a record is never read from before."""
    sheet = SHEETS["achievements"]()
    imported(sheet, table(sheet, 1))
    [record] = sheet.model.objects.filter(external_key="Z-0")
    rows = Table(headers=list(sheet.row), lines=[2, 3])
    for key, title in (("Z-0", "先改的名称"), (f"TM-{record.pk:03}", "后改的名称")):
        changed = sheet.row | {sheet.key: key, "成果名称": title}
        rows.append(list(changed.values()))
    result = imported(sheet, rows)
    old = [change.old for row in result.rows for change in row.changes]
    assert old == [sheet.row["成果名称"], "先改的名称"]
    record.refresh_from_db()
    assert record.title == "后改的名称"


def test_one_unit_written_in_two_ways_is_one_record():
    """The second row finds what the first one wrote."""
    sheet = SHEETS["institutions"]()
    code = make_uscc(700_001)
    rows = Table(headers=list(sheet.row), lines=[2, 3])
    for uscc in (code, code.lower()):
        rows.append(list((sheet.row | {sheet.key: uscc}).values()))
    result = imported(sheet, rows)
    assert (result.totals["new"], result.totals["skip"]) == (1, 1)
