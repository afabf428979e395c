import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from institutions.models import Organization, Qualification
from tests.clients import client_of, text_of
from tests.factories.institutions import (
    OrganizationFactory,
    QualificationFactory,
    draft_organization,
    enterprise,
    make_uscc,
    university,
)
from tests.factories.people import COUNTY, UserFactory, officer
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
LIST, IMPORT = "/institutions/", "/institutions/import/"
HEADER = (
    "统一社会信用代码,机构名称,机构类型,企业规模,区划代码,行业代码,地址,法定代表人,联系人,"
    "联系电话,成立日期,简介\n"
)


@pytest.mark.parametrize("url", [LIST, "/api/v1/organizations/", f"{LIST}?kind=enterprise"])
def test_a_list_costs_the_same_queries_with_more_rows(url):
    def make_rows(n):
        start = Organization.objects.count() + 500_000
        rows = [
            Organization(
                name=f"示例{start + i}",
                uscc=make_uscc(start + i),
                kind="enterprise",
                scale="small",
                region_id=COUNTY,
                industry_id="36",
                status="verified",
            )
            for i in range(n)
        ]
        made = Organization.objects.bulk_create(Organization.prepare_search(rows))
        Qualification.objects.bulk_create(
            QualificationFactory.build(organization=row) for row in made
        )

    assert_same_queries(client_of(), url, make_rows)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"电子厂", "农大"}),
        ("?kind=university", {"农大"}),
        ("?region=410000", {"电子厂", "农大"}),
        ("?region=410600", {"电子厂"}),
        ("?region=410611", {"电子厂"}),
        ("?region=420000", set()),
        ("?region=abc", set()),
        ("?q=线束", {"电子厂"}),
        ("?q=%00", None),
        ("?qualification=ttd", {"农大"}),
        ("?ordering=name", {"电子厂", "农大"}),
        ("?ordering=password", set()),
        ("?kind=bank", set()),
    ],
)
def test_filters_of_the_page_and_the_api(query, names):
    enterprise(name="电子厂", intro="生产线束与连接器")
    farm = university(name="农大", region_id="410105")
    QualificationFactory(organization=farm)
    client = client_of()
    page = client.get(LIST + query)
    if names is None:
        assert page.status_code == 400
        return
    assert page.status_code == 200
    assert {name for name in ("电子厂", "农大") if name in text_of(page)} == names
    answer = client.get("/api/v1/organizations/" + query)
    if answer.status_code == 200:
        assert {row["name"] for row in answer.json()["results"]} == names
    else:
        assert (answer.status_code, names) == (400, set())


def upload(client, body, name="机构.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, body.encode())})


def confirm(client, response):
    return client.post(IMPORT, {"token": response.context["token"]})


def line(number, **changes):
    cells = {
        "uscc": make_uscc(number),
        "name": f"导入企业{number}",
        "kind": "企业",
        "scale": "小型",
        "region": COUNTY,
        "industry": "36",
        "address": "",
        "legal": "张三",
        "contact": "李四",
        "phone": "0392-3300000",
        "established": "2015-06-01",
        "intro": "生产线束",
    }
    return ",".join((cells | changes).values()) + "\n"


def test_importing_twice_changes_nothing():
    clerk = officer()
    client = client_of(clerk)
    body = HEADER + line(700001) + line(700002)
    assert confirm(client, upload(client, body)).status_code == 302
    assert Organization.objects.filter(created_by=clerk, status="draft").count() == 2
    again = upload(client, body)
    assert again.context["result"].totals["skip"] == 2
    assert confirm(client, again).status_code == 302
    assert Organization.objects.count() == 2


def test_the_officer_who_imported_submits_and_another_may_correct_nothing():
    clerk = officer()
    client = client_of(clerk)
    confirm(client, upload(client, HEADER + line(700003)))
    organization = Organization.objects.get()
    url = f"/api/v1/organizations/{organization.pk}/transitions/"
    assert [move["action"] for move in client.get(url).json()] == ["submit", "void"]
    assert client_of(officer()).get(url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"uscc": "91110000600037342L"}, "统一社会信用代码：统一社会信用代码第 17 位校验码"),
        ({"kind": "银行"}, "机构类型：“银行”不是可选值，应为：企业、"),
        ({"scale": ""}, "企业规模：企业须选择企业规模。"),
        ({"region": "999999"}, "区划代码：行政区划中没有代码“999999”。"),
        ({"region": ""}, "区划代码："),
        ({"established": "去年"}, "成立日期：“去年”不是日期"),
        ({"phone": "没有"}, "联系电话：电话只能含数字"),
        ({"name": "长" * 121}, "机构名称："),
        ({"intro": "长" * 2001}, "简介：最多 2000 字，现有 2001 字。"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(changes, message):
    response = upload(client_of(officer()), HEADER + line(700001) + line(700002, **changes))
    assert response.status_code == 422
    page = text_of(response)
    assert "第 3 行" in page
    assert message in page
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("机构名称\n甲\n", "缺少列："),
        (HEADER, "没有数据行"),
        (HEADER + line(700001) + line(700001), "第 2 行与第 3 行编号相同"),
        ("\x00\x01", "无效字符"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(body, message):
    response = upload(client_of(officer()), body)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Organization.objects.exists()


def test_existing_verified_organisations_cannot_be_overwritten_by_import():
    organization = enterprise()
    row = line(1, uscc=organization.uscc, name="篡改")
    response = upload(client_of(officer()), HEADER + row)
    assert response.status_code == 422
    assert "当前状态或您的权限不允许修改" in text_of(response)


@pytest.mark.parametrize(("user", "code"), [("member", 403), (None, 302)])
def test_only_officers_import_organisations(user, code):
    client = client_of(UserFactory() if user else None)
    assert client.get(IMPORT).status_code == code


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_imports_without_a_change(kind):
    clerk = officer()
    for n, intro in enumerate(["=1+1", "第一行\n第二行，含逗号", "普通"]):
        OrganizationFactory(created_by=clerk, intro=intro, established_on=f"201{n}-05-01")
    enterprise()
    client = client_of(clerk)
    exported = client.get(f"{LIST}?export={kind}")
    assert exported.status_code == 200
    file = SimpleUploadedFile(f"机构.{kind}", exported.content)
    response = client.post(IMPORT, {"file": file})
    assert response.context.get("problems") is None, response.context.get("problems")
    assert response.context["result"].totals["skip"] == 4


@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_an_export_names_no_persons_to_the_public(who):
    organization = enterprise(contact_name="赵六")
    client = client_of(organization.admin if who == "member" else None)
    body = client.get(f"{LIST}?export=csv").content.decode("utf-8-sig")
    assert organization.uscc in body
    assert "赵六" not in body
    assert "赵六" in client_of(officer()).get(f"{LIST}?export=csv").content.decode()


def test_the_certificate_is_for_the_organisation_and_its_officers(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    organization = draft_organization()
    client = client_of(organization.admin)
    url = reverse("institutions:upload", args=[organization.pk])
    fake = SimpleUploadedFile("执照.pdf", b"MZ not a pdf")
    refused = client.post(url, {"kind": "licence", "file": fake})
    assert refused.status_code == 422
    assert "文件内容与扩展名 .pdf 不符" in text_of(refused)
    file = SimpleUploadedFile("执照.pdf", b"%PDF-1.7 example")
    assert client.post(url, {"kind": "licence", "file": file}).status_code == 302
    page = text_of(client.get(organization.get_absolute_url()))
    assert "执照.pdf" in page
    link = f"{organization.licences.last().uuid}/"
    client.post(f"/actions/institutions/organization/{organization.pk}/submit/")
    for user, code in [(organization.admin, 200), (officer(), 200), (enterprise().admin, 404)]:
        assert client_of(user).get(f"/attachments/{link}").status_code == code
    assert client_of().get(f"/attachments/{link}").status_code == 404
