"""“我能解决”: a unit answers a published demand, and the chain goes on from there."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.drafting import draft_from_intent
from demands.models import Intent
from techmarket.workflow.actions import available_transitions, perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.brokers import active_broker, applied_engagement
from tests.factories.demands import (
    accepted_offer,
    draft_demand,
    member_of,
    published_demand,
    sent_intent,
    sent_offer,
)
from tests.factories.institutions import enterprise, university
from tests.factories.people import UserFactory, officer

pytestmark = pytest.mark.django_db

ANSWER = {
    "message": "我校有成熟工艺，可把成品率提高到九成。",
    "contact_name": "王五",
    "contact_phone": "027-87540000",
}


def test_a_university_answers_a_demand_on_its_page():
    demand, seller = published_demand(), university()
    client = client_of(member_of(seller))
    assert f"/demands/{demand.pk}/offer/" in text_of(client.get(demand.get_absolute_url()))
    answer = client.post(f"/demands/{demand.pk}/offer/", ANSWER | {"sender": seller.pk})
    offer = Intent.objects.get()
    assert answer.url == offer.get_absolute_url()
    assert (offer.demand_side, offer.supply_side) == (demand.organization, seller)
    asked = client_of(member_of(demand.organization)).get(demand.get_absolute_url())
    assert seller.name in text_of(asked)


WHO = {
    "visitor": lambda demand: None,
    "newcomer": lambda demand: UserFactory(),
    "another unit": lambda demand: member_of(university()),
    "the unit itself": lambda demand: member_of(demand.organization),
    "an officer": lambda demand: officer(),
}
OFFERED = {"visitor", "newcomer", "another unit"}
ANSWERED = {"visitor": "/account/login/", "newcomer": "/institutions/new/", "another unit": 200}


@pytest.mark.parametrize("who", WHO)
def test_to_whom_the_answer_is_offered(who):
    """The button leads on whoever is shown it: to sign in, to register the unit, to the form."""
    demand = published_demand()
    client = client_of(WHO[who](demand))
    url = f"/demands/{demand.pk}/offer/"
    assert (url in text_of(client.get(demand.get_absolute_url()))) == (who in OFFERED)
    answer = client.get(url)
    assert (answer.status_code == 403) == (who not in OFFERED)
    if who in OFFERED:
        found = answer.url.partition("?")[0] if answer.status_code == 302 else answer.status_code
        assert found == ANSWERED[who]


def test_who_had_to_register_the_unit_finds_the_way_back():
    demand, newcomer = published_demand(), UserFactory()
    client, url = client_of(newcomer), f"/demands/{demand.pk}/offer/"
    form = text_of(client.get(url, follow=True))
    assert "先登记您所在的单位" in form
    assert url in form
    university().memberships.create(user=newcomer)
    assert client.get(url).status_code == 200
    assert url not in text_of(client.get("/institutions/"))


def test_only_a_published_demand_is_answered():
    url = f"/demands/{draft_demand().pk}/offer/"
    assert client_of(member_of(university())).get(url).status_code == 404


def test_another_units_achievement_is_no_answer():
    with pytest.raises(ValidationError, match="本单位的成果"):
        sent_offer(achievement=listed_achievement())


def test_a_unit_does_not_answer_itself():
    demand = published_demand()
    with pytest.raises(ValidationError, match="不能向本单位"):
        sent_offer(demand=demand, sender=demand.organization)


def test_a_demand_is_answered_once_at_a_time():
    offer = sent_offer()
    with pytest.raises(ValidationError, match="请等待对方答复"):
        sent_offer(demand=offer.demand, sender=offer.sender)
    perform(offer, "decline", actor=member_of(offer.receiver), reason_code="chosen")
    assert sent_offer(demand=offer.demand, sender=offer.sender).status == "sent"


@pytest.mark.parametrize("make", [sent_offer, sent_intent])
def test_the_database_wants_the_matter(make):
    """Without the demand nothing is answered, without the achievement nothing is asked for."""
    intent = make()
    lacking = {"demand": None} if intent.is_offer else {"achievement": None}
    with pytest.raises(IntegrityError, match="intent_names_its_matter"), transaction.atomic():
        Intent.objects.filter(pk=intent.pk).update(**lacking)


def test_the_demands_side_decides():
    offer = sent_offer()
    moves = {
        side: {move.name for move in available_transitions(offer, member_of(unit))}
        for side, unit in (("demand", offer.receiver), ("supply", offer.sender))
    }
    assert moves == {"demand": {"accept", "decline"}, "supply": {"cancel"}}


def test_the_contract_drafted_from_an_offer_has_its_sides_right():
    offer = accepted_offer()
    contract, initial = draft_from_intent(offer, on=timezone.localdate())
    assert initial["seller_uscc"] == offer.sender.uscc
    assert initial["buyer_uscc"] == offer.receiver.uscc
    assert contract.title == offer.demand.title
    assert contract.implementation_region_id == offer.receiver.region_id
    answer = client_of(member_of(offer.sender)).get(f"/contracts/new/?intent={offer.pk}")
    assert answer.status_code == 200


def test_the_demands_side_confirms_the_broker_of_an_offer():
    engagement = applied_engagement(intent=accepted_offer(), broker=active_broker())
    intent = engagement.intent
    moves = {
        side: {move.name for move in available_transitions(engagement, member_of(unit))}
        for side, unit in (("demand", intent.receiver), ("supply", intent.sender))
    }
    assert "confirm" in moves["demand"]
    assert "confirm" not in moves["supply"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"direction": "offer"}, "demand"),
        ({"direction": "enquiry"}, "achievement"),
        ({}, "achievement"),
        ({"direction": "both"}, "direction"),
    ],
)
def test_over_the_api_the_matter_is_named(body, field):
    seller = university()
    client = client_of(member_of(seller))
    answer = post_json(client, "/api/v1/intents/", ANSWER | body | {"sender": seller.pk})
    assert answer.status_code == 400
    assert field in error_fields(answer)


def test_over_the_api_a_demand_is_answered():
    demand, seller = published_demand(), university()
    body = ANSWER | {"direction": "offer", "demand": demand.pk, "sender": seller.pk}
    answer = post_json(client_of(member_of(seller)), "/api/v1/intents/", body)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["receiver"] == demand.organization_id
    stranger = client_of(member_of(enterprise()))
    assert stranger.get(f"/api/v1/intents/{answer.json()['id']}/").status_code == 404
