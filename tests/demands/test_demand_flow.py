"""Demands and intents: who sees, who may, what is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from demands import services
from demands.models import Demand, Intent, Match
from demands.services import match_demand
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.brokers import active_broker
from tests.factories.demands import (
    accepted_intent,
    draft_demand,
    intent_page,
    member_of,
    published_demand,
    sent_intent,
    submitted_demand,
)
from tests.factories.institutions import draft_organization, enterprise, join, university
from tests.factories.people import OTHER_CITY, UserFactory, auditor, officer
from tests.queries import assert_same_queries
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db

VISIBLE = {
    "draft": {"owner", "auditor"},
    "submitted": {"owner", "auditor", "officer"},
    "published": {"owner", "auditor", "officer", "other_officer", "stranger", "anonymous"},
}


@pytest.mark.parametrize(
    ("make", "status"),
    [(draft_demand, "draft"), (submitted_demand, "submitted"), (published_demand, "published")],
)
def test_who_sees_a_demand(make, status):
    demand = make()
    viewers = {
        "anonymous": None,
        "owner": member_of(demand.organization),
        "stranger": member_of(enterprise()),
        "officer": officer(),
        "other_officer": officer(OTHER_CITY),
        "auditor": auditor(),
    }
    seen = {
        name
        for name, user in viewers.items()
        if client_of(user).get(demand.get_absolute_url()).status_code == 200
    }
    assert seen == VISIBLE[status]


def test_the_form_knows_the_region_on_file():
    firm = enterprise()
    form = client_of(member_of(firm)).get("/demands/new/").context["form"]
    assert form["region"].value() == firm.region_id


def test_unverified_organization_cannot_publish():
    demand = draft_demand(organization=draft_organization())
    with pytest.raises(ValidationError, match="尚未通过核验"):
        perform(demand, "submit", actor=member_of(demand.organization))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"description": "太短"}, "description"), ({"no_secret": False}, "no_secret")],
)
def test_submission_checks(changes, field):
    demand = draft_demand(**changes)
    with pytest.raises(ValidationError) as refused:
        perform(demand, "submit", actor=member_of(demand.organization))
    assert field in refused.value.message_dict


def test_nobody_reviews_their_own_demand():
    demand = submitted_demand()
    reviewer = officer()
    Demand.objects.filter(pk=demand.pk).update(created_by=reviewer)
    with pytest.raises(ValidationError, match="不能审核本人"):
        perform(demand, "publish", actor=reviewer)


@pytest.mark.parametrize("action", ["publish", "send_back"])
def test_nobody_reviews_a_demand_of_his_own_unit(action):
    demand = submitted_demand()
    insider = join(UserFactory(is_superuser=True), demand.organization)
    with pytest.raises(ValidationError, match="本单位"):
        perform(demand, action, actor=insider, note="请补充指标。")


def test_matching_twice_stores_one_result():
    listed_achievement()
    demand = published_demand()
    now = timezone.now()
    match_demand(demand.pk, at=now)
    first = list(demand.matches.values_list("achievement", "rank", "score"))
    match_demand(demand.pk, at=now)
    assert list(demand.matches.values_list("achievement", "rank", "score")) == first
    assert len(first) == 1


def test_a_withdrawn_achievement_leaves_the_matches_at_once():
    achievement = listed_achievement()
    demand = published_demand()
    match_demand(demand.pk, at=timezone.now())
    owner = member_of(demand.organization)
    assert Match.objects.visible_to(owner).count() == 1
    perform(achievement, "withdraw", actor=member_of(achievement.organization), note="已转让")
    assert Match.objects.visible_to(owner).count() == 0


def test_match_page_says_why_to_the_owner_only():
    listed_achievement()
    demand = published_demand()
    match_demand(demand.pk, at=timezone.now())
    page = text_of(client_of(member_of(demand.organization)).get(demand.get_absolute_url()))
    assert "为什么匹配" in page
    assert "技术领域一致" in page
    assert "发出意向" in page
    assert "为什么匹配" not in text_of(client_of().get(demand.get_absolute_url()))


def test_own_achievements_are_not_offered():
    organization = enterprise()
    listed_achievement(organization=organization)
    demand = published_demand(organization=organization)
    match_demand(demand.pk, at=timezone.now())
    assert not demand.matches.exists()


def test_intent_is_answered_by_the_receiver_only():
    intent = sent_intent()
    for actor in (member_of(intent.sender), member_of(university())):
        with pytest.raises(PermissionDenied):
            perform(intent, "accept", actor=actor, reply="好")
    with pytest.raises(ValidationError):
        perform(intent, "accept", actor=member_of(intent.receiver))
    with pytest.raises(ValidationError):
        perform(intent, "decline", actor=member_of(intent.receiver))
    accepted = perform(intent, "accept", actor=member_of(intent.receiver), reply="请周三来访。")
    assert accepted.reply == "请周三来访。"
    with pytest.raises(Conflict):
        perform(accepted, "decline", actor=member_of(intent.receiver), reason_code="busy")


def test_one_open_intent_per_achievement_and_demand():
    intent = sent_intent()
    with pytest.raises(ValidationError, match="请等待对方答复"):
        sent_intent(demand=intent.demand, achievement=intent.achievement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intent.objects.create(
            demand=intent.demand,
            achievement=intent.achievement,
            sender=intent.sender,
            receiver=intent.receiver,
            reply_due_on=intent.reply_due_on,
        )


def test_unanswered_intent_lapses_after_its_date():
    intent = sent_intent()
    services.lapse_intent(intent.pk, on=intent.reply_due_on)
    intent.refresh_from_db()
    assert intent.status == "sent"
    services.lapse_intent(intent.pk, on=intent.reply_due_on + dt.timedelta(days=1))
    intent.refresh_from_db()
    assert intent.status == "lapsed"


def test_contact_is_for_the_two_sides():
    intent = accepted_intent()
    assert intent.contact_phone in text_of(
        client_of(member_of(intent.receiver)).get(intent.get_absolute_url())
    )
    assert intent.contact_phone not in text_of(client_of(officer()).get(intent.get_absolute_url()))
    assert client_of(member_of(enterprise())).get(intent.get_absolute_url()).status_code == 404


def test_contact_is_for_the_two_sides_over_the_api_too():
    intent = accepted_intent()
    contact = (intent.contact_name, intent.contact_phone)
    viewers = [
        (member_of(intent.sender), contact),
        (member_of(intent.receiver), contact),
        (officer(), (None, None)),
        (active_broker().user, (None, None)),
    ]
    for user, shown in viewers:
        client = client_of(user)
        [listed] = client.get("/api/v1/intents/").json()["results"]
        for row in (listed, client.get(f"/api/v1/intents/{intent.pk}/").json()):
            assert (row.get("contact_name"), row.get("contact_phone")) == shown


def test_anothers_draft_demand_is_as_unknown_as_one_that_does_not_exist():
    sender = enterprise()
    hidden = draft_demand()
    client = client_of(member_of(sender))
    body = {
        "achievement": listed_achievement().pk,
        "sender": sender.pk,
        "message": "希望引进该工艺。",
        "contact_name": "张三",
        "contact_phone": "13900000000",
    }
    answers = []
    for pk in (hidden.pk, 999_999):
        answer = post_json(client, "/api/v1/intents/", body | {"demand": pk})
        assert answer.status_code == 400
        answers.append(text_of(answer).replace(f"“{pk}”", "?"))
    assert answers[0] == answers[1]


def form_data(organization, **changes):
    return {
        "organization": organization.pk,
        "title": "轮毂缩松",
        "description": "镁合金轮毂铸造缩松严重，成品率只有七成，希望引进成熟工艺。",
        "keywords": "镁合金、轮毂，铸造",
        "field": "05",
        "region": "淇滨区",
        "budget_min": "100000",
        "budget_max": "500000",
        "modes": ["license"],
        "no_secret": "on",
    } | changes


def test_form_saves_a_draft():
    organization = enterprise()
    client = client_of(member_of(organization))
    response = client.post("/demands/new/", form_data(organization))
    demand = Demand.objects.get()
    assert response.status_code == 302
    assert demand.keywords == ["镁合金", "轮毂", "铸造"]
    assert demand.region_id == "410611"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"budget_min": "", "budget_max": "-1"}, "不能为负"),
        ({"budget_min": "600000"}, "不得高于上限"),
        ({"modes": ["steal"]}, "steal"),
        ({"maturity_wanted": "10"}, "9"),
        ({"region": "鼓楼区"}, "多个同名区划"),
        ({"deadline_on": "2026-13-40"}, "日期"),
        ({"description": "长" * 5001}, "5000"),
        ({"keywords": "、".join("一二三四五六七八九")}, "最多 8 个"),
        ({"field": "99"}, "选择"),
    ],
)
def test_form_names_the_mistake(changes, message):
    organization = enterprise()
    client = client_of(member_of(organization))
    response = client.post("/demands/new/", form_data(organization, **changes))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Demand.objects.exists()


def test_another_units_demand_cannot_be_made():
    organization, other = enterprise(), enterprise()
    client = client_of(member_of(organization))
    assert client.post("/demands/new/", form_data(other)).status_code == 422
    body = form_data(other, region="410611", keywords=["镁"], no_secret=True)
    response = post_json(client, "/api/v1/demands/", body)
    assert response.status_code == 400
    assert "organization" in error_fields(response)
    assert not Demand.objects.exists()


def test_api_walks_submit_and_lists_moves():
    organization = enterprise()
    client = client_of(member_of(organization))
    body = form_data(organization, region="410611", keywords=["镁"], no_secret=True)
    created = post_json(client, "/api/v1/demands/", body)
    assert created.status_code == 201, created.json()
    url = f"/api/v1/demands/{created.json()['id']}/transitions/"
    assert [move["action"] for move in client.get(url).json()] == ["submit", "void"]
    assert post_json(client, url, {"action": "submit"}).json()["status"] == "submitted"
    assert post_json(client, url, {"action": "submit"}).status_code == 409
    assert post_json(client, url, {"action": "publish"}).status_code == 403


def test_intent_form_refuses_an_unpublished_achievement_and_ones_own():
    organization = enterprise()
    client = client_of(member_of(organization))
    own = listed_achievement(organization=organization)
    assert client.get(f"/demands/intents/new/?achievement={own.pk}").status_code == 403
    assert client.get("/demands/intents/new/?achievement=999999").status_code == 404
    assert client.get("/demands/intents/new/?achievement=x").status_code == 404


def test_a_repeated_intent_is_refused_on_the_form():
    intent = sent_intent()
    again = client_of(member_of(intent.sender)).post(*intent_page(intent))
    assert again.status_code == 422
    assert "已就此事项发出意向，请等待对方答复" in text_of(again)
    assert Intent.objects.count() == 1


def test_list_costs_the_same_with_many_rows():
    organization = enterprise()

    def make(n):
        for _ in range(n):
            draft_demand(organization=organization)

    assert_same_queries(client_of(member_of(organization)), "/demands/", make, few=3, many=40)


def test_an_imported_demand_is_submitted_as_it_came():
    """The sheet has every answer that submitting asks for."""
    sheet = SHEETS["demands"]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    assert perform(Demand.objects.get(), "submit", actor=sheet.user).status == "submitted"
