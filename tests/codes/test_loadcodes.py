import datetime as dt
import shutil

import pytest
from django.contrib.admin import site
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from techmarket.codes import services
from techmarket.codes.models import CalendarDay, Region, TechField

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(services.DATA, tmp_path / "data")
    return tmp_path / "data"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_twice_changes_nothing():
    for comparison in [*services.load_codes(), services.load_calendar()]:
        assert not comparison.differs, comparison
        assert not comparison.vanished


def test_added_changed_and_vanished_rows(folder):
    edit(folder / "tech_fields.csv", "现代交通", "现代交通运输")
    edit(folder / "tech_fields.csv", "01,电子信息,", "12,量子信息,")
    by_model = {c.model: c for c in services.load_codes(folder)}
    fields = by_model.pop(TechField)
    assert [c.pk for c in fields.created] == ["12"]
    assert [c.pk for c in fields.changed] == ["10"]
    assert fields.vanished == ["01"]
    assert "01" in str(fields)
    assert TechField.objects.get(pk="10").name == "现代交通运输"
    assert TechField.objects.get(pk="01").name == "电子信息"  # contracts may refer to it
    assert not any(c.differs for c in by_model.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "tech_fields",
            "02,航空航天",
            "01,航空航天",
            "tech_fields.csv 第 3 行：代码 01 与第 2 行重复",
        ),
        ("tech_fields", "02,航空航天", "02,", "tech_fields.csv 第 3 行：名称"),
        ("tech_fields", "02,航空航天,", "02,航空航天,77", "第 3 行：上级代码 77 不在文件中"),
        ("tech_fields", "02,航空航天,", "02,航空航天", "第 3 行：应有 7 列"),
        ("tech_fields", "02,航空航天,,", "02,航空航天,,2020-13-01", "第 3 行：启用日"),
        (
            "tech_fields",
            "02,航空航天,,,",
            "02,航空航天,,2021-01-01,2020-01-01",
            "第 3 行：valid_to",
        ),
        ("tech_fields", "code,name", "code,title", "第 1 行：列名应为"),
        ("tech_fields", "02,航空航天", "123456789,航空航天", "第 3 行：代码"),
        (
            "regions",
            "110101,东城区,110000,3",
            "110101,东城区,120000,3",
            "regions.csv 第 3 行：上级代码",
        ),
        ("regions", "110101,东城区,110000,3", "110101,东城区,,3", "第 3 行：只有省级没有上级"),
        (
            "regions",
            "110101,东城区,110000,3",
            "11010A,东城区,110000,3",
            "第 3 行：代码：行政区划代码",
        ),
        ("regions", "110101,东城区,110000,3", "110101,东城区,110000,4", "第 3 行：层级"),
        ("maturities", ",trl,9,", ",trl,10,", "数据库拒绝了文件内容"),
    ],
)
def test_one_bad_row_and_nothing_is_written(folder, file, old, new, message):
    edit(folder / f"{file}.csv", old, new)
    edit(folder / "ip_kinds.csv", "技术秘密", "技术诀窍")
    with pytest.raises(CommandError, match="没有写入任何数据") as raised:
        call_command("loadcodes", data=folder)
    assert raised.value.returncode == 1
    assert message in str(raised.value)
    call_command("loadcodes", check=True)  # the tables are still those of the good files


def test_file_that_is_not_text_is_refused(folder):
    (folder / "ip_kinds.csv").write_bytes("代码".encode("gb18030"))
    with pytest.raises(services.MalformedFileError, match="UTF-8"):
        services.load_codes(folder)


def test_check_compares_without_writing(folder, capsys):
    edit(folder / "tech_fields.csv", "现代交通", "现代交通运输")
    with pytest.raises(CommandError, match="不一致") as raised:
        call_command("loadcodes", data=folder, check=True)
    assert raised.value.returncode == 1
    assert "技术领域：文件 11 条，新增 0，更新 1" in capsys.readouterr().out
    assert TechField.objects.filter(name="现代交通").exists()


def test_calendar_has_every_day_of_the_known_years_and_no_other():
    years = services.known_years()
    assert years[0] == 2018
    assert 2026 in years
    days = CalendarDay.objects.all()
    assert days.first().date == dt.date(2018, 1, 1)
    assert days.last().date == dt.date(years[-1], 12, 31)
    assert days.count() == (dt.date(years[-1] + 1, 1, 1) - dt.date(2018, 1, 1)).days
    assert days.get(date="2026-02-17").note == "春节"
    assert days.get(date="2026-11-22").note == "周末"


def test_day_put_right_by_an_administrator_survives_loading(django_user_model):
    day = CalendarDay.objects.get(date="2026-11-23")
    day.is_workday = False
    request = RequestFactory().post("/")
    request.user = django_user_model(username="admin")
    site.get_model_admin(CalendarDay).save_model(request, day, None, change=True)
    assert not services.load_calendar().differs
    day.refresh_from_db()
    assert not day.is_workday
    assert day.source == "管理员修订：admin"


HOLIDAYS_2027 = """date,is_workday,note
2027-01-01,否,元旦
2027-02-06,否,春节
2027-02-14,是,春节调休上班
2027-05-01,否,劳动节
2027-10-01,否,国庆节
"""


def test_a_new_year_is_imported_from_a_file(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text(HOLIDAYS_2027, encoding="utf-8")
    call_command("loadcodes", holidays=path)
    days = dict(CalendarDay.objects.filter(date__year=2027).values_list("date", "is_workday"))
    assert len(days) == 365
    assert not days[dt.date(2027, 1, 1)]  # a Friday
    assert days[dt.date(2027, 2, 14)]  # a Sunday
    assert days[dt.date(2027, 3, 1)]
    assert not days[dt.date(2027, 3, 6)]
    call_command("loadcodes", holidays=path, check=True)
    call_command("loadcodes", check=True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2027-10-01,否,国庆节\n", "", "缺少 2027 年 10 月 1 日"),
        ("2027-02-14,是", "2027-02-30,是", "第 4 行"),
        ("2027-02-14,是", "2027-02-14,yes", "第 4 行"),
    ],
)
def test_a_wrong_holiday_file_is_refused(tmp_path, old, new, message):
    path = tmp_path / "2027.csv"
    path.write_text(HOLIDAYS_2027.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        call_command("loadcodes", holidays=path)
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_codes_are_read_only_in_the_admin(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    admin = site.get_model_admin(Region)
    assert admin.has_view_permission(request)
    assert not admin.has_change_permission(request)
    assert not admin.has_delete_permission(request)
