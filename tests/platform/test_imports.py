"""Batch import, in every app alike: shown first, written once, changed only where the file is."""

import re

import pytest

from tests.clients import text_of
from tests.sheets import BAD, RESOURCES, SHEETS, totals

pytestmark = pytest.mark.django_db


def state(model):
    return list(model.objects.order_by("pk").values_list("pk", "updated_at"))


@pytest.mark.parametrize("app", SHEETS)
def test_shown_then_written_then_unchanged(app):
    sheet = SHEETS[app]()
    before = state(sheet.model)
    rows = sheet.rows({}, {})
    dry = sheet.upload(rows)
    assert totals(dry) == (2, 0, 0)
    assert state(sheet.model) == before
    assert sheet.confirm(dry).status_code == 302
    written = state(sheet.model)
    assert len(written) == len(before) + 2

    again = sheet.upload(rows)
    assert totals(again) == (0, 0, 2)
    assert sheet.confirm(again).status_code == 302
    assert state(sheet.model) == written

    column, cell = sheet.change
    changed = sheet.upload(sheet.rows({column: cell}, {}))
    assert totals(changed) == (0, 1, 1)
    assert state(sheet.model) == written
    assert sheet.confirm(changed).status_code == 302
    assert len(set(state(sheet.model)) - set(written)) == 1
    assert totals(sheet.upload(sheet.rows({column: cell}, {}))) == (0, 0, 2)


@pytest.mark.parametrize("app", SHEETS)
def test_every_column_is_filled_in_and_has_a_bad_cell(app):
    resource = RESOURCES[app]()
    columns = {field.column_name for field in resource.get_import_fields() if not field.readonly}
    assert set(BAD[app]) == set(SHEETS[app]().row) == columns


@pytest.mark.parametrize(
    ("app", "column"), [(app, column) for app, columns in BAD.items() for column in columns]
)
def test_a_bad_cell_is_named_and_nothing_is_written(app, column):
    sheet = SHEETS[app]()
    before = state(sheet.model)
    response = sheet.upload(sheet.rows({}, {column: BAD[app][column]}))
    assert response.status_code == 422
    [problem] = response.context["problems"]
    assert problem["row"] == 3
    [message] = problem["messages"]
    assert message.startswith(f"{column}：")
    assert not re.search(r"[a-z]{3}", message)
    assert message.split("：")[0] in text_of(response)
    assert state(sheet.model) == before


@pytest.mark.parametrize("app", SHEETS)
def test_rows_without_a_key_never_meet_a_record(app):
    """Even when one is on file that has none either."""
    sheet = SHEETS[app]()
    response = sheet.upload([sheet.row | {sheet.key: ""}] * 2)
    assert response.status_code == 422
    assert [problem["row"] for problem in response.context["problems"]] == [2, 3]
    assert "请填写编号" in text_of(response)
