"""An import asks the database in batches: what a row costs is what it writes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techmarket.exchange import onfile
from techmarket.exchange.reading import Table
from tests.factories.institutions import make_uscc
from tests.sheets import RESOURCES, SHEETS

pytestmark = pytest.mark.django_db

SAVEPOINTS = 4  # of the row, and around what it saves: taken and released
UNCHANGED = 2  # the savepoint of the row
CHECKED = {"institutions": 1}  # whether the credit code is another's
# With what hangs on a record (its patents, its parties) and the record of each change.
WRITES = {"achievements": 6, "demands": 2, "institutions": 2, "brokers": 1, "contracts": 3}


def table(sheet, count, first=0):
    rows = Table(headers=list(sheet.row))
    for number in range(first, first + count):
        uscc = make_uscc(700_001 + number)
        key = uscc if sheet.app == "institutions" else f"Z-{number}"
        rows.append(list((sheet.row | {sheet.key: key}).values()))
        rows.lines.append(number + 2)
    return rows


def queries_of(sheet, count, first=0):
    """[of the first import, of the same file again] of so many rows."""
    counts = []
    for expected in ("new", "skip"):
        with CaptureQueriesContext(connection) as captured:
            resource = RESOURCES[sheet.app](user=sheet.user)
            result = resource.import_data(table(sheet, count, first))
        assert result.totals[expected] == count, result.row_errors() or result.invalid_rows
        counts.append(len(captured))
    return counts


@pytest.mark.parametrize("app", SHEETS)
def test_a_row_costs_what_it_writes(app):
    sheet = SHEETS[app]()
    queries_of(sheet, 1, first=50)  # what is read once and stays in memory
    few, many = queries_of(sheet, 2), queries_of(sheet, 12, first=100)
    written, unchanged = ((more - less) / 10 for more, less in zip(many, few, strict=True))
    checked = CHECKED.get(app, 0)
    assert unchanged == UNCHANGED + checked
    assert written == SAVEPOINTS + WRITES[app] + 2 * checked


def test_batches_are_read_one_after_another(monkeypatch):
    """Each row meets its own record, wherever a batch ends."""
    monkeypatch.setattr(onfile, "BATCH", 2)
    sheet = SHEETS["achievements"]()
    queries_of(sheet, 5)
    rows = table(sheet, 6)
    result = RESOURCES[sheet.app](user=sheet.user).import_data(rows)
    assert (result.totals["skip"], result.totals["new"]) == (5, 1)
    assert sheet.model.objects.filter(external_key__startswith="Z-").count() == 6


def test_two_rows_about_one_record_meet_what_the_first_one_wrote():
    """By the owner's number and by the platform's; a record is never read from before."""
    sheet = SHEETS["achievements"]()
    queries_of(sheet, 1)
    [record] = sheet.model.objects.filter(external_key="Z-0")
    rows = Table(headers=list(sheet.row), lines=[2, 3])
    for key, title in (("Z-0", "先改的名称"), (f"TM-{record.pk:03}", "后改的名称")):
        changed = sheet.row | {sheet.key: key, "成果名称": title}
        rows.append(list(changed.values()))
    result = RESOURCES[sheet.app](user=sheet.user).import_data(rows)
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
    result = RESOURCES[sheet.app](user=sheet.user).import_data(rows)
    assert (result.totals["new"], result.totals["skip"]) == (1, 1)
