"""Downloads that a spreadsheet can count with, and that say when they are not whole."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from techmarket.exchange import exports
from techmarket.pages.list import MarketListView
from tests.clients import client_of
from tests.factories.achievements import draft_achievement
from tests.factories.institutions import university
from tests.factories.people import auditor
from tests.platform.routes import patterns
from tests.sheets import SHEETS, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    owner = university()
    for number in range(3):
        draft_achievement(
            organization=owner,
            external_key=f"00{number}",
            price_kind="fixed",
            price="1200000.50",
            completed_on="2024-05-01",
        )
    return owner


def rows(owner):
    response = client_of(owner.admin).get("/achievements/?mine=true&export=xlsx")
    [sheet] = load_workbook(io.BytesIO(response.content)).worksheets
    header, *rest = sheet.iter_rows()
    return response.content, [
        {name.value: cell for name, cell in zip(header, row, strict=True)} for row in rest
    ]


def test_sums_and_days_are_numbers_and_identifiers_are_text(owner):
    _body, [first, *_rest] = rows(owner)
    assert (first["报价（元）"].value, first["报价（元）"].number_format) == (1200000.5, "0.00")
    assert first["完成日期"].value.date() == date(2024, 5, 1)
    for column in ("外部编号", "技术领域代码", "区划代码", "单位信用代码"):
        assert (first[column].data_type, first[column].number_format) == ("s", "@")


def test_what_a_spreadsheet_has_saved_again_imports_without_a_change(owner):
    body, _rows = rows(owner)
    book, again = load_workbook(io.BytesIO(body)), io.BytesIO()
    book.save(again)
    sheet = SHEETS["achievements"]()
    sheet.user = owner.admin
    assert totals(sheet.send(again.getvalue(), "表.xlsx")) == (0, 0, 3)


def test_every_list_leaves_as_a_workbook():
    """The first row holds words, whatever way a resource has spelled them."""
    client, heads = client_of(auditor()), {}
    for name, pattern in patterns(get_resolver(), ()):
        view = getattr(pattern.callback, "view_class", object)
        if issubclass(view, MarketListView) and view.resource_class:
            body = client.get(reverse(name), {"export": "xlsx"}).content
            [sheet] = load_workbook(io.BytesIO(body)).worksheets
            heads[name] = [cell.value for cell in next(sheet.iter_rows())]
    assert heads.keys() >= {"notices:list", "audit:events", "achievements:list"}
    assert all(all(row) for row in heads.values())


@pytest.mark.parametrize(("most", "shown"), [(2, 3), (3, 3)], ids=["more", "control"])
def test_a_file_that_is_not_whole_says_so(owner, monkeypatch, most, shown):
    monkeypatch.setitem(exports.MOST_ROWS, "xlsx", most)
    body, found = rows(owner)
    assert len(found) == shown
    last = str(found[-1]["单位信用代码"].value)
    assert last.startswith("注：只导出了前 2 条") == (most == 2)
    sheet = SHEETS["achievements"]()
    sheet.user = owner.admin
    assert totals(sheet.send(body, "表.xlsx")) == (0, 0, most)


def test_an_amount_is_exact_in_csv(owner):
    text = client_of(owner.admin).get("/achievements/?mine=true&export=csv").content.decode()
    assert str(Decimal("1200000.50")) in text
