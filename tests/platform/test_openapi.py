"""The description of the API says all that is answered, and what is answered is as described."""

import pytest
from django.apps import apps
from drf_spectacular.generators import SchemaGenerator

from techmarket.demo.accounts import DEMO_ACCOUNTS
from techmarket.workflow.models import WorkflowModel
from tests.clients import client_of, error_fields, post_json
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.demands import member_of, sent_intent
from tests.soak import fuzz

pytestmark = pytest.mark.django_db
PROBLEM = "#/components/schemas/Problem"
NOT_IN_API = {"Notice", "Objection"}


@pytest.fixture(scope="module")
def described():
    return SchemaGenerator().get_schema(public=True)


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def answers(described, path, method):
    return set(described["paths"][f"/api/v1/{path}"][method]["responses"])


def test_every_refusal_is_a_problem_and_says_how(described):
    for path, method, operation in operations(described):
        where, responses = f"{method} {path}", operation["responses"]
        refused = {code: body for code, body in responses.items() if code >= "400"}
        assert {"400", "401", "403", "406", "429", "503"} <= set(refused), where
        for code, body in refused.items():
            assert body["content"]["application/problem+json"]["schema"] == {"$ref": PROBLEM}
            assert body["description"], (where, code)
        assert "Retry-After" in refused["429"]["headers"]
        assert ("415" in refused) == ("requestBody" in operation), where
        assert ("{" in path or path.startswith("/api/v1/codes/")) == ("404" in refused), where


@pytest.mark.parametrize(
    ("path", "method", "has", "lacks"),
    [
        ("demands/", "get", {"200"}, {"404", "409", "412", "415", "428"}),
        ("demands/", "post", {"201", "409", "415"}, {"200", "404", "412", "428"}),
        ("demands/{id}/", "patch", {"200", "404", "409", "412", "415", "428"}, {"201"}),
        ("demands/{id}/transitions/", "post", {"200", "404", "409", "412"}, {"201", "428"}),
        ("contracts/{id}/invoices/", "post", {"201", "409"}, {"200", "412"}),
        ("memberships/{id}/leave/", "post", {"204"}, {"200", "201", "415"}),
        ("subsidies/estimate/", "post", {"200", "415"}, {"404", "409"}),
    ],
)
def test_what_an_operation_may_answer(described, path, method, has, lacks):
    found = answers(described, path, method)
    assert has <= found
    assert not lacks & found


def test_the_version_is_in_the_answers_that_are_a_record(described):
    def tagged(path, method, code):
        return "ETag" in described["paths"][path][method]["responses"][code].get("headers", {})

    assert tagged("/api/v1/demands/{id}/", "get", "200")
    assert tagged("/api/v1/demands/", "post", "201")
    assert tagged("/api/v1/demands/{id}/transitions/", "post", "200")
    assert not tagged("/api/v1/demands/{id}/transitions/", "get", "200")
    assert not tagged("/api/v1/demands/", "get", "200")


def test_every_move_is_described_with_what_it_takes(described):
    shapes = described["components"]["schemas"]
    for model in apps.get_models():
        if not issubclass(model, WorkflowModel) or model.__name__ in NOT_IN_API:
            continue
        taken = {}
        for ref in shapes[f"{model.__name__}MoveRequest"]["oneOf"]:
            shape = shapes[ref["$ref"].rpartition("/")[2]]
            [action] = shape["properties"]["action"]["enum"]
            taken[action] = set(shape["properties"]) - {"action"}
        moves = model._meta.get_field("status").get_all_transitions(model)
        asked = {m.name: set(m.custom.form_class.base_fields) for m in moves if not m.custom.hidden}
        assert taken == asked, model


def test_whoever_needs_no_key_is_told_so(described):
    def is_open(path, method="get"):
        return {} in described["paths"][f"/api/v1/{path}"][method]["security"]

    assert is_open("achievements/")
    assert is_open("subsidies/estimate/", "post")
    assert not is_open("achievements/", "post")
    assert not is_open("notifications/")


def test_where_the_server_is_is_said(described, settings):
    assert described["servers"] == [{"url": settings.SITE_URL}]


def test_what_is_withheld_from_a_reader_is_not_promised(described):
    promised = described["components"]["schemas"]["Achievement"]["required"]
    shown = client_of().get(f"/api/v1/achievements/{listed_achievement().pk}/").json()
    assert set(promised) <= set(shown)
    assert "inventors" not in shown


def test_a_move_refuses_what_has_not_its_type():
    intent = sent_intent()
    client, url = client_of(member_of(intent.receiver)), f"/api/v1/intents/{intent.pk}/transitions/"
    for wrong in ([], {}, ["同意"], 5, True):
        answer = post_json(client, url, {"action": "accept", "reply": wrong})
        assert answer.status_code == 400, wrong
        assert list(error_fields(answer)) == ["reply"]
    intent.refresh_from_db()
    assert intent.status == "sent"
    assert post_json(client, url, {"action": "accept", "reply": "下周见面"}).status_code == 200


def test_a_list_of_moves_has_no_version():
    achievement = draft_achievement()
    url = f"/api/v1/achievements/{achievement.pk}/transitions/"
    answer = client_of(member_of(achievement.organization)).get(url)
    assert answer.status_code == 200
    assert "ETag" not in answer


def test_a_choice_that_nobody_has_made_is_answered_blank(described):
    shown = described["components"]["schemas"]["Contract"]["properties"]["rejection_reason"]
    names = {one["$ref"].rpartition("/")[2] for one in shown["oneOf"]}
    assert names == {"RejectionReasonEnum", "BlankEnum"}


def test_whom_the_long_test_speaks_for_has_a_demonstration_account():
    known = {account.username for account in DEMO_ACCOUNTS}
    assert {who for who in fuzz.IDENTITIES.values() if who} <= known
