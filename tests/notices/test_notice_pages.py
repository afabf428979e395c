import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from techmarket.accounts.models import Role
from techmarket.notices.models import Objection
from tests.factories.notices import LAST, objected, officer, person, published

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 10)
FIELDS = {
    "name": "王五",
    "organization": "",
    "phone": "13900000000",
    "email": "wang@example.cn",
    "content": "该单位材料与事实不符，请予核实。",
}


@pytest.fixture(autouse=True)
def today(monkeypatch, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def client_of(user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client


def text_of(response):
    return response.content.decode()


def test_the_permanent_page_shows_snapshot_term_and_how_to_object(client):
    notice = published()
    page = text_of(client.get(f"/notices/{notice.number}/"))
    for expected in ("拟认定结果", "2026年9月1日", "2026年9月16日", "15 日", "HB-R7", "提出异议"):
        assert expected in page


def test_after_the_term_the_page_stays_and_the_form_is_closed(client, monkeypatch):
    notice = published()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: LAST + dt.timedelta(days=1))
    assert "不再受理异议" in text_of(client.get(notice.get_absolute_url()))
    url = reverse("notices:object", args=[notice.number])
    response = client.post(url, FIELDS, follow=True)
    assert "不再受理异议" in text_of(response)
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?kind=recognition&status=open", True),
        ("?region=410000", True),
        ("?region=410600", True),
        ("?region=420000", False),
        ("?kind=subsidy", False),
        ("?q=的公示", True),
        ("?q=没有这回事", False),
        ("?export=csv", True),
    ],
)
def test_list(client, query, found):
    notice = published()
    response = client.get(f"/notices/{query}")
    assert response.status_code == 200
    assert (notice.number in text_of(response)) is found


def test_anybody_files_an_objection_and_reads_the_answer_by_link(client):
    notice = published()
    url = reverse("notices:object", args=[notice.number])
    response = client.post(url, FIELDS, follow=True)
    objection = Objection.objects.get()
    assert response.redirect_chain[0][0] == objection.get_absolute_url()
    page = text_of(response)
    assert objection.number in page
    assert "13900000000" not in page
    assert "王五" not in page
    assert "确认邮件已发到" in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"phone": "", "email": ""}, "请填写联系电话或电子邮箱"),
        ({"content": "不同意"}, "不少于 10 字"),
        ({"content": "长" * 5001}, "5000"),
        ({"email": "不是邮箱"}, "邮箱"),
    ],
)
def test_bad_input_is_explained(client, change, message):
    notice = published()
    response = client.post(reverse("notices:object", args=[notice.number]), FIELDS | change)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Objection.objects.exists()


def test_filing_is_limited_per_address(client):
    notice = published()
    url = reverse("notices:object", args=[notice.number])
    codes = [
        client.post(
            url, FIELDS | {"email": f"w{n}@example.cn", "content": f"第 {n} 项内容不符，请核实。"}
        ).status_code
        for n in range(21)
    ]
    assert codes == [302] * 20 + [429]


@pytest.mark.parametrize(
    ("role", "region", "contact", "buttons"),
    [
        (Role.OFFICER, "410611", True, True),
        (Role.OFFICER, "410621", False, False),
        (Role.AUDITOR, None, True, False),
        (Role.EXPERT, None, False, False),
    ],
)
def test_contact_is_for_officers_and_auditors(role, region, contact, buttons):
    objection = objected(on=TODAY)
    client = client_of(person("viewer", role, region))
    page = text_of(client.get(objection.get_absolute_url()))
    assert ("13900000000" in page) is contact
    assert (f"/{objection.pk}/dismiss/" in page) is buttons
    listed = text_of(client.get("/notices/objections/"))
    assert (objection.number in listed) is contact


def test_an_officer_answers_on_the_page():
    objection = objected(on=TODAY)
    client = client_of(officer())
    url = reverse("workflow:perform", args=["notices", "objection", objection.pk, "dismiss"])
    assert client.post(url, {"reply": ""}).status_code == 422
    response = client.post(url, {"reply": "经核实，材料属实。"}, follow=True)
    assert "经核实，材料属实。" in text_of(response)
    objection.notice.refresh_from_db()
    assert objection.notice.status == "open"


def test_strangers_may_not_reach_the_move_of_an_objection():
    objection = objected(on=TODAY)
    url = reverse("workflow:perform", args=["notices", "objection", objection.pk, "dismiss"])
    response = client_of(officer("far", region="410621")).post(url, {"reply": "不属实。"})
    assert response.status_code == 404


def test_api_lists_rows_but_not_facts_and_takes_objections(client):
    subject = published(snapshot={"rows": [{"label": "甲", "value": "乙"}], "facts": {"secret": 1}})
    body = client.get(f"/api/v1/notices/{subject.pk}/").json()
    assert body["rows"] == [{"label": "甲", "value": "乙"}]
    assert "facts" not in body
    assert "secret" not in str(body)
    url = f"/api/v1/notices/{subject.pk}/objections/"
    refused = client.post(url, {"name": "王五"}, content_type="application/json")
    assert refused.status_code == 400
    taken = client.post(url, FIELDS, content_type="application/json")
    assert taken.status_code == 201
    assert Objection.objects.get().get_absolute_url() in taken.json()["url"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_api_never_changes_a_notice(method):
    notice = published()
    client = client_of(person("chief", is_superuser=True))
    response = getattr(client, method)(f"/api/v1/notices/{notice.pk}/")
    assert response.status_code == 405


@pytest.mark.parametrize("path", ["GS-2026-999999/", "GS-2026-999999/objections/new/"])
def test_unknown_numbers_are_not_found(client, path):
    assert client.get(f"/notices/{path}").status_code == 404
