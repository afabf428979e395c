"""Trying out without signing in: page and API give what the command gives, within bounds."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from jsonschema import Draft202012Validator

from contracts.subsidies.claims.estimating import MOST_CONTRACTS, MOST_PAYMENTS
from contracts.subsidies.claims.openapi import answer_schema, example, facts_schema
from contracts.subsidies.claims.public import EstimateThrottle
from contracts.subsidies.policies.pack import load_clauses
from tests.clients import client_of, text_of
from tests.subsidies.facts_documents import as_bytes, document

pytestmark = pytest.mark.django_db
API, PAGE = "/api/v1/subsidies/estimate/", "/subsidies/estimate/"


def ask(data, query="", client=None):
    body = data if isinstance(data, bytes) else as_bytes(data)
    client = client or client_of(None)
    return client.post(f"{API}{query}", body, content_type="application/json")


def errors_of(response):
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    return {row["field"]: row["message"] for row in response.json()["errors"]}


@pytest.mark.parametrize("base", ["hebi_buyer", "hebi_agency", "hubei_buyer"])
def test_the_api_gives_what_the_command_gives(base, tmp_path, capsys):
    path = tmp_path / "facts.json"
    path.write_bytes(as_bytes(document(base)))
    call_command("estimate_subsidy", str(path), "--format", "json")
    assert ask(document(base)).json() == json.loads(capsys.readouterr().out)


def test_one_clause_on_one_day():
    data = document("hebi_buyer")
    del data["application"]
    answer = ask(data, "?scheme=HB-S1&on=2026-03-02").json()
    assert answer["on"] == "2026-03-02"
    assert [result["scheme_id"] for result in answer["results"]] == ["HB-S1"]


@pytest.mark.parametrize(
    ("query", "body", "field", "message"),
    [
        ("?on=2026-13-01", None, "on", "2026-03-01 的形式"),
        ("?on=0001-01-01", None, "on", "超出可以试算的范围"),
        ("?scheme=XX", None, "scheme", "没有条款 XX。可选：HB-S1"),
        ("?schema=HB-S1", None, "schema", "没有这个参数"),
        ("", b"", "$", "不是正确的 JSON"),
        ("", b'{"a": 1, "a": 2}', "$", "字段写了两次"),
        ("", b"[" * 50_000, "$", "嵌套过深"),
        ("", {"contracts.0.amount": "x"}, "$.contracts[0].amount", "金额（元）写成文字"),
        ("", {"contracts.0.title": "一\n二"}, "$.contracts[0].title", "含有换行"),
        ("", {"applicant.region": "419999"}, "$.applicant.region", "没有行政区划代码"),
        ("", {"contracts.0.signed_on": "2025-03-01"}, "$.contracts[0].registered_on", "早于"),
    ],
)
def test_what_is_wrong_is_said_with_its_path(query, body, field, message):
    data = body if isinstance(body, bytes) else document("hebi_buyer", body)
    assert message in errors_of(ask(data, query))[field]


def contracts(number):
    one = document("hebi_buyer")["contracts"][0] | {"payments": [], "invoices": []}
    return [one | {"number": f"{2025410600000000 + n}"} for n in range(number)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"contracts": contracts(MOST_CONTRACTS + 1)}, f"最多 {MOST_CONTRACTS} 份合同"),
        (
            {
                "contracts.0.payments": [
                    {"paid_on": "2025-03-05", "amount": 1, "voucher_number": f"V{n}"}
                    for n in range(2 * MOST_PAYMENTS)
                ]
            },
            f"最多 {2 * MOST_PAYMENTS} 笔",
        ),
    ],
    ids=["contracts", "payments"],
)
def test_a_question_has_its_bounds(changes, message):
    assert message in errors_of(ask(document("hebi_buyer", changes)))["$.contracts"]


def test_a_body_that_is_too_large_is_not_read():
    response = ask(b" " * 1_100_000)
    assert response.status_code == 400
    assert "超过 1 MB" in response.json()["detail"]


def test_page_and_api_count_together(monkeypatch):
    monkeypatch.setattr(EstimateThrottle, "rate", "2/hour")
    client = client_of(None)
    assert ask(document("hebi_buyer"), client=client).status_code == 200
    assert client.post(PAGE, {"way": "facts", "facts": "{}"}).status_code == 422
    refused = ask(document("hebi_buyer"), client=client)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    page = client.post(PAGE, {"way": "facts", "facts": "{}"})
    assert page.status_code == 429
    assert "试算过于频繁" in text_of(page)
    assert client.get(PAGE).status_code == 200


def test_the_description_is_true():
    """Of the request by the example and a wrong one, of the answer by the answers."""
    takes, gives = (
        Draft202012Validator(as_json_schema(s())) for s in (facts_schema, answer_schema)
    )
    assert takes.is_valid(example())
    assert not takes.is_valid(example() | {"colour": "red"})
    for base in ("hebi_buyer", "hebi_agency", "hubei_buyer"):
        gives.validate(ask(document(base)).json())
    assert not gives.is_valid({"on": "2026-03-01", "applicant": "甲"})
    paths = client_of(None).get("/api/v1/schema/?format=json").json()["paths"]
    post = paths[API]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"] == facts_schema()
    assert post["responses"]["200"]["content"]["application/json"]["schema"] == answer_schema()


def as_json_schema(part):
    """OpenAPI 3.0 says null by a word of its own."""
    if isinstance(part, list):
        return [as_json_schema(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {name: as_json_schema(value) for name, value in part.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if part.get("nullable") is True else made


# -- the page -------------------------------------------------------------------------------------
def short(**changes):
    return {
        "way": "short",
        "kind": "enterprise",
        "region": "410611",
        "seller_region": "上海市浦东新区",
        "place": "410611",
        "amount": "1000000",
        "registered_on": "2025-02-20",
        "on": "2026-03-01",
        "paid_on_1": "2025-03-05",
        "paid_1": "600000",
    } | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "HB-S1 企业购买省外先进技术成果后补助</a>：<b>最高可补 60,000.00 元"),
        ({"granted": "990000"}, "最高可补 10,000.00 元"),
        ({"paid_on_2": "2025-06-05", "paid_2": "400000.50"}, "最高可补 100,000.00 元"),
        ({"kind": "university", "region": "410102"}, "HB-S2 省内高校"),
        ({"kind": "agency", "seller_region": "410102"}, "HB-S5 省级以上"),
        (
            {"place": "420111", "region": "420111"},
            "HU-S1 企业购买科技成果在鄂转化补助</a>：<b>应补",
        ),
    ],
)
def test_a_few_fields_are_enough(changes, expected):
    page = client_of(None).post(PAGE, short(**changes))
    assert page.status_code == 200
    text = text_of(page)
    assert expected in text
    assert "假定每笔付款都有转账凭证和同额发票" in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": "很多"}, "输入一个数"),
        ({"seller_region": ""}, "请填写卖方所在地"),
        ({"place": "不存在"}, "没有这个区划"),
        ({"paid_1": ""}, "该字段是必填项"),
        ({"registered_on": "2025-99-01"}, "输入一个有效的日期"),
        ({"amount": "9" * 20}, "不超过"),
    ],
)
def test_a_wrong_field_is_named(changes, message):
    page = client_of(None).post(PAGE, short(**changes))
    assert page.status_code == 422
    assert message in text_of(page)


def test_facts_are_pasted_or_uploaded():
    content = as_bytes(document("hebi_buyer"))
    pasted = client_of(None).post(PAGE, {"way": "facts", "facts": content.decode()})
    file = SimpleUploadedFile("facts.json", content, "application/json")
    uploaded = client_of(None).post(PAGE, {"way": "facts", "file": file, "scheme": "HB-S1"})
    for page in (pasted, uploaded):
        assert page.status_code == 200
        assert "最高可补 60,000.00 元" in text_of(page)
    assert 'id="HB-S5"' in text_of(pasted)
    assert 'id="HB-S5"' not in text_of(uploaded)


def test_the_page_names_every_fault_and_keeps_what_was_typed():
    content = as_bytes(document("hebi_buyer", {"contracts.0.amount": "x", "applicant.kind": "y"}))
    page = client_of(None).post(PAGE, {"way": "facts", "facts": content.decode()})
    text = text_of(page)
    assert page.status_code == 422
    assert "有 2 处问题" in text
    assert "$.contracts[0].amount：金额（元）写成文字或整数" in text
    assert "车规级连接器镀层专利权转让" in text
    empty = client_of(None).post(PAGE, {"way": "facts"})
    assert "请粘贴事实，或选择一个 JSON 文件" in text_of(empty)


def test_it_is_found_where_people_look():
    client = client_of(None)
    for url in ("/", "/subsidies/"):
        assert f'href="{PAGE}"' in text_of(client.get(url)), url
    text = text_of(client.get(PAGE))
    for clause in load_clauses():
        assert f'<option value="{clause.id}">' in text
