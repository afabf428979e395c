"""Every importable kind, as different offices would write one and the same row.

In each round the header, the sheet around the rows, the encoding and every cell are disguised in
another way; what is on file afterwards is what the plain row gives.
"""

import datetime as dt
import io
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from institutions.models import Organization
from institutions.resources import OwnOrganizationWidget, VerifiedOrganizationWidget
from techmarket.exchange.codes import CodeWidget, SeveralCodesWidget
from techmarket.exchange.registry import RESOURCES
from techmarket.exchange.values import read_day, read_sum
from techmarket.exchange.widgets import (
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    KeywordsWidget,
    PersonsWidget,
    WholeWidget,
    YesNoWidget,
)
from tests.clients import text_of
from tests.sheets import LEDGERS, SHEETS, totals

pytestmark = pytest.mark.django_db
KINDS = SHEETS | LEDGERS
ROUNDS = range(6)
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"}
UNSEEN = "\u200b\ufeff"


def of(resource):
    """{column: field} that an import fills."""
    fields = resource.get_import_fields()
    return {field.column_name: field for field in fields if not field.readonly}


# Ways to write what a cell says; each means the same.


def days(text):
    day, _note = read_day(text)
    serial = str((day - dt.date(1899, 12, 30)).days)
    written = f"{day.year}年{day.month}月{day.day}日"
    return [written, f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day} 00:00:00", serial,
            f"{day:%Y/%m/%d}".translate(WIDE)]  # fmt: skip


def sums(text):
    amount, _note = read_sum(text)
    in_wan = f"{amount / 10_000:f}"
    return [f"￥{amount:,.2f}", f"{in_wan}万元", f"{amount}元".translate(WIDE), f"{amount:,} 元",
            f"{amount:.2f}00000000001", f"人民币{amount}元整"]  # fmt: skip


def codes(widget, text):
    row = widget.clean(text)
    if row is None:
        return [""]
    name = getattr(row, "full_name", row.name)
    code = row.pk
    stripped = str(int(code)) if code.isdecimal() else code.lower()
    return [name, f"{code} {name}", stripped, f"（{code}）".translate(WIDE)[1:-1], f"{name} ", name]


def several_codes(widget, text):
    return [text, text.replace("、", "；") if "医药" not in text else text]


def choices(widget, text):
    value = widget.clean(text)
    label = widget.render(value)
    return [value, label, f" {label}", value.upper(), label + UNSEEN, label]


def yes_no(text):
    words = {"是": ["√", "1", "Y", "有", "☑", "true"], "否": ["×", "0", "N", "", "☐", "false"]}
    return words[text]


def separated(text):
    return [text.replace("、", mark) for mark in ("；", "，", "/", "\n", ";", "、 ")]


def words(text):
    return [text.replace("、", mark) for mark in ("；", "，", " ", "\n", ";", "、 ")]


def units(text):
    unit = Organization.objects.get(uscc=text.upper())
    return [unit.name, text.lower(), text.translate(WIDE), f" {text}", text + UNSEEN, unit.name]


def wholes(text):
    return [f"{text}级", f"{text}.0", text.translate(WIDE), f"第{text}级", f"{text} ", text]


def plain(text):
    return [f" {text} ", text + UNSEEN, UNSEEN[0] + text, text, f"{text}\u00a0", text]


DISGUISES = [
    (DateWidget, lambda widget, text: days(text)),
    (DecimalWidget, lambda widget, text: sums(text)),
    (CodeWidget, codes),
    (SeveralCodesWidget, several_codes),
    (ChoiceWidget, choices),
    (YesNoWidget, lambda widget, text: yes_no(text)),
    (PersonsWidget, lambda widget, text: separated(text)),
    (KeywordsWidget, lambda widget, text: words(text)),
    (WholeWidget, lambda widget, text: wholes(text)),
    ((OwnOrganizationWidget, VerifiedOrganizationWidget), lambda widget, text: units(text)),
]
UNITS = ("卖方信用代码", "买方信用代码", "中介方信用代码")


def disguised(column, field, text, number):
    if not text:
        return ""
    if column in UNITS:
        found = units(text)
    else:
        kinds = (ways for kind, ways in DISGUISES if isinstance(field.widget, kind))
        found = next(kinds, lambda widget, text: plain(text))(field.widget, text)
    return found[number % len(found)]


def test_each_kind_of_cell_is_disguised():
    """Whoever adds a widget says here how people write it."""
    seen = Counter(
        type(field.widget).__name__ for make in RESOURCES.values() for field in of(make()).values()
    )
    known = {kind.__name__ for kinds, _ways in DISGUISES for kind in as_tuple(kinds)}
    texts = {"ChoicesWidget", "ContractWidget", "CodesWidget", "InvoiceNumberWidget"}
    texts |= {"InvoiceOfWidget", "PaperNumberWidget", "PatentsWidget", "ReversalWidget"}
    texts |= {"UsccWidget", "Widget"}
    assert set(seen) - known == texts


def as_tuple(kinds):
    return kinds if isinstance(kinds, tuple) else (kinds,)


# Ways to lay a table out.


def header(name, number):
    half = name.translate({ord("（"): "(", ord("）"): ")"})
    ways = [half, f"*{name}", f"{name[:2]}\n{name[2:]}", f"{name}\u200b", f"{name}（必填）",
            " ".join(name)]  # fmt: skip
    return ways[number % len(ways)]


def workbook(names, cells, *, hidden):
    """A form: titles, a merged line, numbers of the columns, sums and signatures, other sheets."""
    book, body = Workbook(), io.BytesIO()
    note = book.create_sheet("填表说明", 0)
    note.append(["请如实填写，一项一行。"])
    old = book.create_sheet("上年")
    old.append(names)
    old.sheet_state = "hidden" if hidden else "visible"
    sheet = book["Sheet"]
    sheet.append(["附件2"])
    sheet.append(["2026年度汇总表"])
    sheet.append(["填报单位：某单位", None, "填报日期：2026.11.20"])
    sheet.append(["序号", *names])
    sheet.append([str(place + 1) for place in range(len(names) + 1)])
    sheet.append(["1", *(text.replace("\n", "_x000D_\n") for text in cells)])
    sheet.append(["合计", None, "1 项"])
    sheet.append(["填表人：张三", None, "审核人："])
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(names) + 1)
    sheet.cell(60, 40).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(body)
    return body.getvalue()


def text_file(names, cells, mark, encoding):
    lines = [[f'"{text}"' for text in row] for row in (names, cells)]
    return "\r\n".join(mark.join(line) + mark for line in lines).encode(encoding)


def laid_out(names, cells, number):
    if number % 2 == 0:
        return workbook(names, cells, hidden=number > 2), "汇总表.xlsx"
    mark, encoding = {1: ("\t", "gb18030"), 3: (";", "utf-8-sig"), 5: (",", "utf-16")}[number]
    return text_file(names, cells, mark, encoding), "汇总表.csv"


def on_file(sheet, resource):
    """All that can be imported of the newest record."""
    record = sheet.model.objects.order_by("pk").last()
    told = {c: str(resource.export_field(f, record) or "") for c, f in of(resource).items()}
    return told | {"pk": None} if "TM-" not in str(told) else told


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_as_different_offices_write_it(kind):
    sheet = KINDS[kind]()
    resource = RESOURCES[sheet.model._meta.label_lower](user=sheet.user)
    columns, row = of(resource), sheet.rows({})[0]
    body, name = text_file(list(row), list(row.values()), ",", "utf-8"), "表.csv"
    right = written(sheet, resource, body, name)[0]
    for number in ROUNDS:
        names = [header(column, number) for column in row]
        cells = [disguised(c, columns[c], text, number) for c, text in row.items()]
        found, page = written(sheet, resource, *laid_out(names, cells, number))
        assert found == right, number
        if number % 2 == 0:
            assert "第 4 行是表头" in page
            assert "读取的是工作表“Sheet”" in page


def written(sheet, resource, body, name):
    """(what is on file after the import, its dry run); taken back."""
    dry = sheet.send(body, name)
    assert totals(dry) == (1, 0, 0)
    with transaction.atomic():
        assert sheet.confirm(dry).status_code == 302
        found = on_file(sheet, resource)
        transaction.set_rollback(True)
    return found, text_of(dry)


@pytest.mark.parametrize("kind", KINDS)
def test_error_cells_and_spoilt_numbers_are_named_in_every_column(kind):
    sheet = KINDS[kind]()
    columns = of(RESOURCES[sheet.model._meta.label_lower](user=sheet.user))
    for text, message in (("#N/A", "是 Excel 的错误值"), ("4.10611E+17", "是被 Excel 改写的编号")):
        [problem] = sheet.upload([dict.fromkeys(sheet.row, text)]).context["problems"]
        found = {m.partition("：")[0] for m in problem["messages"] if message in m}
        numbers = {c for c, f in columns.items() if isinstance(f.widget, DecimalWidget)}
        assert found == set(sheet.row) - (numbers if "E+" in text else set())


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_is_not_used_is_listed_and_asked_about(kind):
    sheet = KINDS[kind]()
    column = [name for name in sheet.row if name not in (sheet.key,)][-1]
    row = sheet.rows({})[0] | {"备 注": "见附件", f"{column}情况": "甲"}
    page = text_of(sheet.send(text_file(list(row), list(row.values()), ",", "utf-8")))
    assert "“备 注”" in page
    assert f"“{column}情况”" in page


@pytest.mark.parametrize("kind", SHEETS)
def test_empty_cells_keep_what_is_on_file_and_say_so(kind):
    sheet = KINDS[kind]()
    resource = RESOURCES[sheet.model._meta.label_lower](user=sheet.user)
    row = sheet.rows({})[0]
    sheet.confirm(sheet.upload([row]))
    before = on_file(sheet, resource)
    key = {sheet.key} | ({"单位信用代码"} & set(row) if kind != "brokers" else set())
    empty = dict.fromkeys(row, "") | {column: row[column] for column in key}
    column, cell = sheet.change
    dry = sheet.upload([empty | {column: cell}])
    assert totals(dry) == (0, 1, 0)
    [shown] = dry.context["rows"]
    changes = {one["column"]: one for one in shown["changes"]}
    filled = {c for c, text in before.items() if text not in ("", "否", None)} - key
    assert {c for c, one in changes.items() if one["is_kept"]} == filled - {column}
    assert changes[column]["old"] == before[column]
    sheet.confirm(dry)
    after = on_file(sheet, resource)
    assert {c: t for c, t in after.items() if c != column} == {
        c: t for c, t in before.items() if c != column
    }
    assert after[column] == changes[column]["new"] != before[column]


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_counts_and_comes_back_unchanged_after_a_spreadsheet_saved_it(kind):
    sheet = KINDS[kind]()
    resource = RESOURCES[sheet.model._meta.label_lower](user=sheet.user)
    sheet.confirm(sheet.upload(sheet.rows({})))
    body = sheet.client.get(f"/{sheet.app}/", {"export": "xlsx"}).content
    book, again = load_workbook(io.BytesIO(body)), io.BytesIO()
    names, *rows = book.active.iter_rows()
    places = {cell.value: place for place, cell in enumerate(names)}
    for column, field in of(resource).items():
        kinds = {row[places[column]].data_type for row in rows if row[places[column]].value}
        counted = {DecimalWidget: "n", DateWidget: "d"}.get(type(field.widget), "s")
        assert kinds <= {counted}, column
    book.save(again)
    new, changed, unchanged = totals(sheet.send(again.getvalue(), "表.xlsx"))
    assert (new, changed, unchanged > 0) == (0, 0, True)


def test_float_noise_is_rounded_with_a_note():
    assert read_sum("0.30000000000000004") == (
        Decimal("0.30"),
        "“0.30000000000000004”按分取整为 0.30 元。",
    )
