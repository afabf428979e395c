"""Bad input anywhere is a clear refusal: never a 500, never anything half-written."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from techmarket.workflow.models import WorkflowModel
from tests.clients import client_of, post_json, text_of
from tests.factories.demands import member_of, sent_intent
from tests.factories.institutions import enterprise
from tests.factories.people import officer
from tests.platform.spreadsheets import unreadable, workbook

pytestmark = pytest.mark.django_db

RESOURCES = (
    "organizations",
    "achievements",
    "demands",
    "intents",
    "brokers",
    "engagements",
    "contracts",
    "claims",
)
API_LISTS = (*RESOURCES, "schemes", "notices", "notifications", "indicators", "targets")
PAGES = (
    "/achievements/",
    "/demands/",
    "/demands/intents/",
    "/institutions/",
    "/brokers/",
    "/brokers/engagements/",
    "/contracts/",
    "/subsidies/",
    "/subsidies/claims/",
    "/notices/",
    "/notifications/",
    "/indicators/",
    "/workbench/",
)
HUGE = 2**63
DEEP = "[" * 100_000 + "]" * 100_000
QUOTES = '\\"' * 500_000  # a string that never ends, from every quote anew


def rows():
    """How many records of each workflow there are."""
    models = (content_type.model_class() for content_type in ContentType.objects.all())
    return {
        model.__name__: model.objects.count()
        for model in models
        if model is not None and issubclass(model, WorkflowModel)
    }


@pytest.fixture(scope="module")
def member(shared):
    return member_of(enterprise())


@pytest.fixture
def client(member):
    return client_of(member)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        QUOTES,
        "{",
        "[]",
        '"text"',
        "null",
        "{}",
        json.dumps({"title": "长" * 1_500_000}),
        json.dumps({"title": "a\x00b"}),
        json.dumps({"organization": HUGE, "achievement": HUGE, "sender": HUGE, "scheme": HUGE}),
        json.dumps({"organization": -1, "achievement": "x", "sender": [], "scheme": {}}),
        json.dumps({"name": [], "title": {}, "kind": "nope", "field": None, "year": HUGE}),
    ],
    ids=[
        "deep",
        "quotes",
        "broken",
        "list",
        "string",
        "null",
        "empty",
        "megabytes",
        "nul",
        "huge-ids",
        "wrong-types",
        "unknown-enum",
    ],
)
def test_api_create(client, resource, body):
    before = rows()
    response = client.post(f"/api/v1/{resource}/", body, content_type="application/json")
    assert response.status_code in (400, 403), response.content[:300]
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert rows() == before


@pytest.mark.parametrize("resource", API_LISTS)
@pytest.mark.parametrize(
    "query",
    [
        f"limit={HUGE}",
        "limit=99999999",
        "limit=-1",
        "limit=１０",
        f"offset={HUGE}",
        "status=nonsense",
        "ordering=password",
        "q=%27%26%7C!%3A*()%5C",
        "q=" + "%E9%95%81" * 3000,
        "region=%F0%9F%98%80",
        f"organization={HUGE}",
        "indicator=../../etc/passwd",
        "registered_year=99999",
        "q=a&q=b",
    ],
)
def test_api_list(client, resource, query):
    response = client.get(f"/api/v1/{resource}/?{query}")
    assert response.status_code in (200, 400), response.content[:300]
    if query.startswith(("limit", "offset")) and resource != "indicators":
        assert response.status_code == 400


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("pk", [HUGE, 10**30, "abc", "-1", "0"])
def test_api_detail_and_moves(client, resource, pk):
    url = f"/api/v1/{resource}/{pk}/"
    assert client.get(url).status_code == 404
    assert post_json(client, url + "transitions/", {"action": "approve"}).status_code == 404


def test_half_a_character_in_a_move():
    """JSON can spell it, the database cannot keep it."""
    intent = sent_intent()
    url = f"/api/v1/intents/{intent.pk}/transitions/"
    body = '{"action": "accept", "reply": "下周\\ud800见面"}'
    answer = post_json(client_of(member_of(intent.receiver)), url, body)
    assert answer.status_code == 400
    assert "无效字符" in answer.json()["detail"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=99999999",
        "page=-1",
        "status=nonsense",
        "field=zz",
        "ordering=password",
        f"organization={HUGE}",
        "region=%E4%B8%AD",
        "q=%27%26%7C!%3A*()%5C",
        "q=" + "%E9%95%81" * 3000,
        "export=exe",
        "year=99999&region=xyz",
        "indicator=contracts.amount/41/2026",
    ],
)
def test_list_page(client, page, query):
    assert client.get(f"{page}?{query}").status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("page", PAGES)
def test_nul_in_a_query_is_refused(client, page):
    assert client.get(f"{page}?q=a%00b").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/actions/demands/demand/{HUGE}/publish/",
        "/actions/demands/demand/1/delete/",
        "/actions/auth/group/1/save/",
        "/actions/nothing/nothing/1/x/",
        f"/demands/{10**30}/",
        f"/demands/intents/new/?achievement={HUGE}",
        f"/contracts/new/?intent={HUGE}",
        "/attachments/00000000-0000-0000-0000-000000000000/",
        "/contracts/verify/%E4%B8%AD/",
        "/notices/GS-0000-000000/",
        "/indicators/nothing.here/",
    ],
)
def test_addresses_that_lead_nowhere(client, path):
    assert client.get(path).status_code == 404


NO_KEYS = {
    "endless": "9" * 5000,  # Python itself refuses to read so long a number
    "huge": str(HUGE),
    "unknown": "1" * 18,
    "wide": "１２",
    "raised": "³",
    "negative": "-1",
    "empty": "",
}


@pytest.mark.parametrize("number", NO_KEYS.values(), ids=NO_KEYS)
def test_what_can_be_no_key_is_no_record(client, number):
    """Wherever a form or an address names a record without being a field of either."""
    office = client_of(officer())
    publish = reverse("workflow:together", args=["demands", "demand", "publish"])
    compare = reverse("saved:compare", args=["achievements"])
    assert client.get(compare, {"id": number}).status_code == 200
    drafted = client.get(reverse("contracts:create"), {"intent": number})
    assert drafted.status_code == (404 if number else 200)
    assert client.get(reverse("subsidies:create"), {"scheme": number}).status_code == 200
    star = {"kind": "achievements:list", "pk": number}
    assert client.post(reverse("saved:star"), star).status_code == 404
    assert office.post(publish, {"record": number, "note": "同意"}).status_code in (403, 422)
    assert client.post("/achievements/import/", {"token": number}).status_code in (410, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/institutions/new/",
        "/achievements/new/",
        "/demands/new/",
        "/brokers/new/",
        "/contracts/new/",
        "/subsidies/claims/new/",
    ],
)
@pytest.mark.parametrize(
    "value", ["", "x" * 60_000, "１２３", str(HUGE), "-5", "2026-02-31", "<script>", "\ud83d"]
)
def test_forms_take_any_text(client, path, value):
    names = ("title", "name", "uscc", "field", "region", "budget_max", "total_amount", "year")
    data = dict.fromkeys(names, value.encode("utf-8", "replace").decode())
    before = rows()
    response = client.post(path, data)
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert rows() == before


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("a.xlsx", b"not a workbook", 422),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 64, 422),
        ("a.csv", b"\x00\x01\x02", 422),
        ("a.csv", b"", 422),
        ("a.csv", "名称\n甲\n".encode(), 422),
        ("a.exe", b"MZ", 422),
        ("a.csv", b"a,b\n" * 3_000_000, 422),
    ],
    ids=["text", "broken-zip", "binary", "empty", "wrong-columns", "exe", "too-big"],
)
@pytest.mark.parametrize("app", ["achievements", "demands", "contracts"])
def test_imports(client, app, name, body, status):
    before = rows()
    response = client.post(f"/{app}/import/", {"file": SimpleUploadedFile(name, body)})
    assert response.status_code == status
    assert rows() == before


@pytest.mark.parametrize(("name", "body"), unreadable().items(), ids=unreadable())
def test_an_unreadable_workbook_is_named_as_such(client, name, body):
    file = SimpleUploadedFile("a.xlsx", body)
    response = client.post("/achievements/import/", {"file": file})
    assert response.status_code == 422
    assert "Excel 文件无法读取（已损坏或设有密码）" in text_of(response)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a,,b", "1,2,3"], "第 B 列没有列名"),
        ([",a,b", "1,2,3"], "第 A 列没有列名"),
        (["a,b,a", "1,2,3"], "列名“a”在第 A 列和第 C 列重复"),
        (["a,b,,", "1,2"], "缺少列："),  # trailing empty names are none
        (["a,b", "", "1,2,3"], "第 3 行第 C 列有内容而没有列名"),
        (["a,b", "1,2" + "," * 99 + "3"], "第 2 行超过 100 列"),
        ([",".join(f"c{n}" for n in range(101)), "1"], "第 1 行超过 100 列"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_columns_that_shift_are_refused(client, kind, rows, message):
    body = "\n".join(rows).encode()
    if kind == "xlsx":
        body = workbook(*(row.split(",") for row in rows))
    response = client.post("/demands/import/", {"file": SimpleUploadedFile(f"a.{kind}", body)})
    assert response.status_code == 422
    assert message in text_of(response)


def test_officer_forms_of_imports():
    client = client_of(officer())
    for app in ("institutions", "brokers"):
        file = SimpleUploadedFile("a.xlsx", b"nothing")
        assert client.post(f"/{app}/import/", {"file": file}).status_code == 422
