import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from achievements.models import Achievement
from tests.clients import client_of, text_of
from tests.factories.achievements import (
    PatentFactory,
    draft_achievement,
    listed_achievement,
)
from tests.factories.institutions import enterprise, join, university
from tests.factories.people import COUNTY, UserFactory, auditor, officer
from tests.sheets import totals

pytestmark = pytest.mark.django_db
LIST, API, IMPORT = "/achievements/", "/api/v1/achievements/", "/achievements/import/"


COLUMNS = [
    "单位信用代码",
    "外部编号",
    "成果名称",
    "成果简介",
    "关键词",
    "技术领域代码",
    "行业代码",
    "区划代码",
    "技术成熟度",
    "转化方式",
    "定价方式",
    "报价（元）",
    "已完成保密审查",
    "专利",
]
ROW = {
    "外部编号": "A-1",
    "成果名称": "镁合金轮毂低压铸造工艺",
    "成果简介": "针对镁合金轮毂铸造缩松问题，提出低压铸造与局部加压结合的工艺，成品率达九成。",
    "关键词": "镁合金、低压铸造",
    "技术领域代码": "05",
    "行业代码": "36",
    "区划代码": COUNTY,
    "技术成熟度": "6",
    "转化方式": "转让、许可",
    "定价方式": "报价",
    "报价（元）": "1200000",
    "已完成保密审查": "是",
    "专利": "ZL201710601862.3 一种铸造方法",
}


def sheet(owner, *rows, columns=COLUMNS):
    lines = [",".join(columns)]
    for row in rows:
        cells = {"单位信用代码": owner.uscc} | ROW | row
        lines.append(",".join(cells[column] for column in columns))
    return "\n".join(lines) + "\n"


def upload(client, body, name="成果.csv"):
    content = body if isinstance(body, bytes) else body.encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def confirm(client, response):
    return client.post(IMPORT, {"token": response.context["token"]})


def test_a_dry_run_writes_nothing_and_a_second_import_changes_nothing():
    owner = university()
    client = client_of(owner.admin)
    body = sheet(owner, {}, {"外部编号": "A-2", "专利": ""})
    dry = upload(client, body)
    assert totals(dry) == (2, 0, 0)
    assert not Achievement.objects.exists()
    assert confirm(client, dry).status_code == 302
    first = Achievement.objects.get(external_key="A-1")
    assert (first.status, first.created_by) == ("draft", owner.admin)
    assert first.patent_rows == [("201710601862.3", "一种铸造方法")]
    assert first.transfer_modes == ["transfer", "license"]
    assert totals(upload(client, body)) == (0, 0, 2)
    changed = sheet(owner, {"报价（元）": "1300000"}, {"外部编号": "A-2", "专利": ""})
    assert confirm(client, upload(client, changed)).status_code == 302
    first.refresh_from_db()
    assert first.price == 1_300_000
    assert Achievement.objects.count() == 2
    assert first.history.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"外部编号": ""}, "外部编号：请填写编号"),
        ({"外部编号": "TM-1"}, "没有平台编号为“TM-1”的本单位记录"),
        ({"外部编号": f"TM-{2**70}"}, "没有平台编号为“TM-"),
        ({"成果名称": ""}, "成果名称："),
        ({"成果名称": "长" * 121}, "成果名称："),
        ({"成果简介": "长" * 5001}, "成果简介：最多 5000 字，现有 5001 字。"),
        ({"关键词": "、".join("一二三四五六七八九")}, "关键词："),
        ({"技术领域代码": "99"}, "技术领域代码：技术领域中没有代码“99”。"),
        ({"区划代码": "999999"}, "区划代码：行政区划中没有代码“999999”。"),
        ({"技术成熟度": "十"}, "技术成熟度：“十”不是整数。"),
        ({"技术成熟度": "10"}, "技术成熟度："),
        ({"技术成熟度": str(2**63)}, "技术成熟度："),
        ({"技术成熟度": ""}, "技术成熟度："),
        ({"转化方式": "赠送"}, "转化方式：“赠送”不是可选值，应为：转让、"),
        ({"转化方式": ""}, "转化方式：请至少选择一种转化方式。"),
        ({"定价方式": "报价", "报价（元）": ""}, "报价（元）：选择“报价”时须填写金额（元）。"),
        ({"报价（元）": "-5"}, "报价（元）：报价须大于 0 元。"),
        ({"报价（元）": "一百万"}, "报价（元）：“一百万”不是金额"),
        ({"已完成保密审查": "大概"}, "已完成保密审查：“大概”应为“是”或“否”。"),
        ({"专利": "201710601862.4 甲"}, "专利：第 1 行：专利号末位校验码应为 3"),
        ({"单位信用代码": "91110000600037341L"}, "单位信用代码：信用代码“91110000600037341L”不是"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(changes, message):
    owner = university()
    response = upload(client_of(owner.admin), sheet(owner, {}, {"外部编号": "A-2"} | changes))
    assert response.status_code == 422
    page = text_of(response)
    assert "第 3 行" in page
    assert message in page
    assert not Achievement.objects.exists()


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        (b"a,b\n1,2\n", "x.csv", "缺少列："),
        (b"PK\x03\x04broken", "x.xlsx", "不是有效的 Excel 文件"),
        (b"\xff\xfe\x00\x00", "x.csv", "无效字符"),
        (b"%PDF-1.7", "x.pdf", "请上传 .xlsx 或 .csv 文件"),
        (b"", "x.csv", ""),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(body, name, message):
    owner = university()
    response = upload(client_of(owner.admin), body, name)
    assert response.status_code == 422
    assert message in text_of(response)


def test_the_same_number_twice_in_one_file_is_refused():
    owner = university()
    response = upload(client_of(owner.admin), sheet(owner, {}, {"成果名称": "另一项"}))
    assert "第 2 行与第 3 行编号相同" in text_of(response)


def test_a_bad_row_is_named_by_its_line_in_the_file():
    owner = university()
    header, good, bad = sheet(owner, {}, {"外部编号": "A-2", "区划代码": "9"}).splitlines()
    blank = "," * (len(COLUMNS) - 1)
    body = "\n".join([blank, header, good, blank, blank, bad])
    page = text_of(upload(client_of(owner.admin), body))
    assert "第 6 行" in page
    twice = "\n".join([header, good, blank, good])
    assert "第 2 行与第 4 行编号相同" in text_of(upload(client_of(owner.admin), twice))


def test_somebody_elses_catalogue_is_out_of_reach():
    owner, other = university(), university()
    listed_achievement(organization=other, external_key="A-1")
    response = upload(client_of(owner.admin), sheet(other, {"成果名称": "篡改"}))
    assert "不是您所代表的单位" in text_of(response)
    number = Achievement.objects.get().pk
    response = upload(client_of(owner.admin), sheet(owner, {"外部编号": f"TM-{number}"}))
    assert "没有平台编号为" in text_of(response)
    assert not Achievement.objects.filter(title="篡改").exists()


def test_a_published_row_is_not_overwritten():
    owner = university()
    listed_achievement(organization=owner, external_key="A-1")
    response = upload(client_of(owner.admin), sheet(owner, {"成果名称": "改名"}))
    assert response.status_code == 422
    assert "当前状态或您的权限不允许修改" in text_of(response)


@pytest.mark.parametrize(("role", "code"), [(None, 302), ("nobody", 403), ("officer", 403)])
def test_only_members_import(role, code):
    users = {None: lambda: None, "nobody": UserFactory, "officer": officer}
    assert client_of(users[role]()).get(IMPORT).status_code == code


def test_another_users_dry_run_cannot_be_confirmed():
    owner = university()
    response = upload(client_of(owner.admin), sheet(owner, {}))
    colleague = client_of(join(UserFactory(), owner))
    assert confirm(colleague, response).status_code == 410
    assert not Achievement.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_imports_without_a_change(kind):
    owner = university()
    rich = draft_achievement(
        organization=owner,
        external_key="K-1",
        title="=HYPERLINK(1)",
        advantages="第一行\n第二行，含逗号与“引号”",
        price_kind="fixed",
        price="1200000.50",
        completed_on="2024-05-01",
        inventors="钱七",
    )
    PatentFactory(achievement=rich)
    PatentFactory(achievement=rich, number="95115608.X", title="一种装置")
    draft_achievement(organization=owner)
    listed_achievement(organization=owner, inventors="孙八")
    listed_achievement()
    client = client_of(owner.admin)
    exported = client.get(f"{LIST}?mine=true&export={kind}")
    assert exported.status_code == 200
    file = upload(client, exported.content, f"成果.{kind}")
    assert totals(file) == (0, 0, 3)
    assert confirm(client, file).status_code == 302
    assert rich.history.count() == 1


def test_the_template_names_the_columns():
    owner = university()
    body = client_of(owner.admin).get(f"{IMPORT}?template=csv").content.decode("utf-8-sig")
    header = body.strip().split(",")
    assert set(COLUMNS) <= set(header)
    assert len(body.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("who", "named"), [(None, False), ("stranger", False), ("owner", True), ("auditor", True)]
)
def test_an_export_names_inventors_to_their_own_unit_and_officials(who, named):
    achievement = listed_achievement(inventors="钱七")
    member = achievement.organization.memberships.get().user
    users = {
        None: lambda: None,
        "stranger": lambda: enterprise().admin,
        "owner": lambda: member,
        "auditor": auditor,
    }
    body = client_of(users[who]()).get(f"{LIST}?export=csv").content.decode("utf-8-sig")
    assert achievement.title in body
    assert ("钱七" in body) == named
