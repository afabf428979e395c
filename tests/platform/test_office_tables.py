"""Tables as offices make them, and what an import understands of each."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from achievements.models import Achievement
from contracts.models import Contract
from institutions.models import Organization
from techmarket.exchange.reading import read_table
from techmarket.exchange.values import read_day, read_sum, read_whole
from tests.clients import text_of
from tests.sheets import RESOURCES, SHEETS, totals

THREE = "阿依古丽·买买提、欧阳修远、张 三"
pytestmark = pytest.mark.django_db


def xlsx(*rows, merged=(), sheets=()):
    book, body = Workbook(), io.BytesIO()
    for name, others in sheets:
        for row in others:
            book.create_sheet(name, 0).append(row)
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    for reach in merged:
        sheet.merge_cells(reach)
    book.save(body)
    return body.getvalue()


def csv(*rows, mark=","):
    return "\n".join(mark.join(row) for row in rows)


@pytest.fixture
def sheet():
    return SHEETS["achievements"]()


def row_of(sheet, **changes):
    return sheet.row | {"外部编号": "FT-1", "定价方式": "报价", "报价（元）": "800000"} | changes


def imported(sheet, body, name="表.xlsx", **data):
    response = sheet.send(body if isinstance(body, bytes) else body.encode(), name)
    assert totals(response) == (1, 0, 0)
    sheet.confirm(response)
    return response, sheet.model.objects.get(external_key="FT-1")


def test_titles_and_merged_cells_above_the_header(sheet):
    row = row_of(sheet)
    titles = [
        ["附件2"],
        ["2026年度科技成果信息汇总表"],
        ["填报单位：某大学", None, None, "填报日期：2026.11.20"],
    ]
    tail = [["合计", None, "1 项"], ["填表人：张三"]]
    body = xlsx(*titles, list(row), list(row.values()), *tail, merged=["A2:R2"])
    response, _achievement = imported(sheet, body)
    assert "第 4 行是表头" in text_of(response)
    assert "第 6、7 行不是数据" in text_of(response)


def test_the_sheet_that_holds_the_data_is_read(sheet):
    row = row_of(sheet)
    body = xlsx(list(row), list(row.values()), sheets=[("填表说明", [["请如实填写"]])])
    response, _achievement = imported(sheet, body)
    assert "读取的是工作表“Sheet”" in text_of(response)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("报价（元）", "报价(元)"),
        ("成果名称", "*成果\n名称 "),
        ("成果名称", "成果名称\u200b"),
        ("成果名称", "成果名称（必填）"),
        ("技术领域代码", "技术领域"),
        ("报价（元）", "报 价"),
    ],
)
def test_headers_are_known_however_they_are_typed(sheet, ours, theirs):
    row = row_of(sheet)
    names = [theirs if name == ours else name for name in row]
    _response, achievement = imported(sheet, xlsx(names, list(row.values())))
    assert (achievement.title, achievement.price) == ("镁合金轮毂低压铸造工艺", 800_000)


def test_a_header_in_wan_counts_in_wan(sheet):
    row = row_of(sheet, **{"报价（元）": "80.5"})
    names = [name.replace("（元）", "（万元）") for name in row]
    response, achievement = imported(sheet, xlsx(names, list(row.values())))
    assert achievement.price == 805_000
    assert "数字按万元换算" in text_of(response)


def test_a_column_that_is_not_used_is_named_with_what_it_may_mean(sheet):
    row = row_of(sheet)
    names = [name.replace("主要完成人", "主要完成人员") for name in row]
    response, _achievement = imported(sheet, csv(names, row.values()), "表.csv")
    assert "“主要完成人员”（是否应为“主要完成人”？）" in text_of(response)


@pytest.mark.parametrize(
    ("column", "text", "field", "right"),
    [
        ("技术领域代码", "新材料及其应用", "field_id", "05"),
        ("技术领域代码", "新材料", "field_id", "05"),
        ("技术领域代码", "5", "field_id", "05"),
        ("技术领域代码", "05 新材料及其应用", "field_id", "05"),
        ("区划代码", "上海市闵行区", "region_id", "310112"),
        ("区划代码", "鹤壁淇滨区", "region_id", "410611"),
        ("区划代码", "４１０６１１", "region_id", "410611"),
        ("完成日期", "45424", "completed_on", date(2024, 5, 12)),
        (
            "主要完成人",
            "阿依古丽·买买提；欧阳修远/张 三",
            "inventors",
            "阿依古丽·买买提、欧阳修远、张 三",
        ),
        ("技术优势", "第一行_x000D_\n第二行", "advantages", "第一行\n第二行"),
        ("报价（元）", "0.30000000000000004", "price", Decimal("0.30")),
        ("技术成熟度", "5级", "maturity", 5),
        ("已完成保密审查", "√", "no_secret", True),
    ],
)
def test_cells_mean_what_the_office_means(sheet, column, text, field, right):
    row = row_of(sheet, **{column: text})
    _response, achievement = imported(sheet, xlsx(list(row), list(row.values())))
    assert getattr(achievement, field) == right


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("区划代码", "新华区", "“新华区”有多种可能："),
        ("区划代码", "乌有区", "行政区划中没有代码“乌有区”"),
        ("成果名称", "#REF!", "Excel 的错误值 #REF!"),
        ("外部编号", "4.10611E+17", "被 Excel 改写的编号"),
        ("完成日期", "2024-5", "不是日期"),
        ("报价（元）", "12.345", "金额最多两位小数"),
        ("报价（元）", "1,2", "不是金额"),
    ],
)
def test_what_nobody_can_be_sure_of_is_refused(sheet, column, text, message):
    row = row_of(sheet, **{column: text})
    response = sheet.send(xlsx(list(row), list(row.values())), "表.xlsx")
    assert response.status_code == 422
    assert message in text_of(response)


@pytest.mark.parametrize("spoken", ["委托开发", "kf1", "KF1 委托开发", "ＫＦ１"])
def test_kinds_of_contract_by_name_or_code(spoken):
    sheet = SHEETS["contracts"]()
    work = {"中介方信用代码": "", "中介方承担的工作": "", "许可年限": ""}
    [row] = sheet.rows({"合同类别代码": spoken} | work)
    response = sheet.send(xlsx(list(row), list(row.values())), "表.xlsx")
    assert totals(response) == (1, 0, 0)
    sheet.confirm(response)
    assert Contract.objects.get().kind_id == "KF1"


def test_a_unit_may_be_named_instead_of_its_code():
    sheet = SHEETS["contracts"]()
    buyer = Organization.objects.get(uscc=sheet.row["买方信用代码"].upper())
    [row] = sheet.rows({"买方信用代码": buyer.name})
    response = sheet.send(xlsx(list(row), list(row.values())), "表.xlsx")
    assert totals(response) == (1, 0, 0)
    assert f"“{buyer.name}”读作 {buyer.uscc}" in text_of(response)


@pytest.mark.parametrize(
    ("mark", "encoding"), [("\t", "utf-8"), (";", "gb18030"), ("\t", "utf-16"), ("，", "utf-8")]
)
def test_other_separators_and_encodings(sheet, mark, encoding):
    row = {name: text.replace("，", " ").replace(";", " ") for name, text in row_of(sheet).items()}
    imported(sheet, csv(row, row.values(), mark=mark).encode(encoding), "表.csv")


def test_an_empty_cell_keeps_what_is_on_file_unless_chosen(sheet):
    _response, achievement = imported(sheet, csv(row_of(sheet), row_of(sheet).values()), "a.csv")
    second = row_of(sheet, 技术优势="", 成果名称="改名")
    for erase, right in (({}, "减重三成。"), ({"erase": "1"}, "")):
        response = sheet.send(csv(second, second.values()).encode())
        page = text_of(response)
        assert "技术优势：减重三成。 → （空）" in page
        token = {"token": response.context["token"]}
        sheet.client.post("/achievements/import/", token | erase)
        achievement.refresh_from_db()
        assert (achievement.title, achievement.advantages) == ("改名", right)
        if not erase:
            assert "成果名称：镁合金轮毂低压铸造工艺 → 改名" in page


SUMS = [
    ("￥1,200.50", "1200.50"), ("50万元", "500000"), ("１２．５ 万", "125000"), ("3e5", "300000"),
    ("0.1亿元", "10000000"), ("人民币800元整", "800"), ("99.99999999999999", "100.00"),
]  # fmt: skip
DAYS = [
    ("2026年11月22日", (2026, 11, 22)), ("2026.1.3", (2026, 1, 3)), ("20261122", (2026, 11, 22)),
    ("2026-11-22 00:00:00", (2026, 11, 22)), ("二〇二六年十一月二十二日", (2026, 11, 22)),
    ("2026-01-02T16:00:00Z", (2026, 1, 3)), ("２０２６/１/３", (2026, 1, 3)),
    ("2026年1月3日（星期六）", (2026, 1, 3)), ("46348", (2026, 11, 22)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right"), SUMS)
def test_sums_as_they_are_written(text, right):
    assert read_sum(text)[0] == Decimal(right)


@pytest.mark.parametrize(("text", "right"), DAYS)
def test_days_as_they_are_written(text, right):
    assert read_day(text)[0] == date(*right)


@pytest.mark.parametrize("text", ["约50万", "1/3/2026", "26.1.3", "2026-02-30", "99999", "一百万"])
def test_neither_sum_nor_day_nor_number_is_guessed(text):
    for read in (read_sum, read_day, read_whole):
        if (read, text) not in ((read_sum, "99999"), (read_whole, "99999")):
            with pytest.raises(ValueError, match=text[:2]):
                read(text)


def test_dates_and_codes_of_excel_keep_their_shape():
    book, body = Workbook(), io.BytesIO()
    columns = RESOURCES["achievements"]().columns()
    book.active.append(["外部编号", "完成日期", "技术领域代码", "报价（元）"])
    book.active.append([7, date(2024, 5, 12), 5, 0.3])
    book.active["A2"].number_format, book.active["C2"].number_format = "0000", "00"
    book.save(body)
    body.seek(0)
    body.name, body.size = "a.xlsx", len(body.getvalue())
    assert list(read_table(body, columns)) == [("0007", "2024-05-12", "05", "0.3")]


def test_a_unit_merged_over_its_rows_stands_in_each(sheet):
    one, two = row_of(sheet), row_of(sheet, 外部编号="FT-2")
    blank = [None if name == "单位信用代码" else text for name, text in two.items()]
    response = sheet.send(xlsx(list(one), list(one.values()), blank, merged=["A2:A3"]), "a.xlsx")
    assert totals(response) == (2, 0, 0)
    assert Achievement.objects.count() == 0
