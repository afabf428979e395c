"""“委托”: the demand side asks a broker by name; a broker keeps the own introduction."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from brokers.models import FIRST_ANSWER, Broker, Engagement
from techmarket.workflow.actions import available_transitions, perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.desks import titles_on_desk
from tests.factories.brokers import active_broker, active_engagement, commissioned
from tests.factories.demands import (
    accepted_intent,
    accepted_offer,
    member_of,
    published_demand,
    sent_intent,
)
from tests.factories.institutions import enterprise
from tests.factories.people import UserFactory, officer

pytestmark = pytest.mark.django_db
PLAN = {"plan": "请协助组织洽谈，起草合同。"}


def address(broker):
    return f"/brokers/{broker.pk}/commission/"


@pytest.mark.parametrize("make", [accepted_intent, accepted_offer])
def test_the_demand_side_asks_from_the_page_of_the_broker(make):
    intent, broker = make(), active_broker()
    client = client_of(member_of(intent.demand_side))
    assert address(broker) in text_of(client.get(broker.get_absolute_url()))
    before = timezone.now()
    answer = client.post(address(broker), PLAN | {"intent": intent.pk})
    engagement = Engagement.objects.get()
    assert answer.url == engagement.get_absolute_url()
    assert engagement.status == "invited"
    assert engagement.answer_due_at >= before + FIRST_ANSWER
    assert "待您答复的委托" in titles_on_desk(broker.user)
    assert broker.user.notifications.exists()


def test_the_broker_takes_it_or_not():
    engagement = commissioned()
    sides = {
        "broker": engagement.broker.user,
        "demand": member_of(engagement.intent.demand_side),
        "supply": member_of(engagement.intent.supply_side),
    }
    moves = {
        side: {move.name for move in available_transitions(engagement, user)}
        for side, user in sides.items()
    }
    assert moves == {"broker": {"take", "refuse", "end"}, "demand": {"end"}, "supply": set()}
    assert perform(engagement, "take", actor=sides["broker"]).status == "active"
    other = commissioned()
    with pytest.raises(PermissionDenied):
        perform(other, "take", actor=member_of(other.intent.demand_side))
    refused = perform(other, "refuse", actor=other.broker.user, note="近期没有时间。")
    assert refused.status == "declined"


def test_only_ones_own_accepted_intent_without_a_broker_is_offered():
    broker, sent = active_broker(), sent_intent()
    unit, served = sent.sender, active_engagement().intent
    client = client_of(member_of(unit))
    assert "还没有可以委托的意向" in text_of(client.get(address(broker)))
    for intent in (sent, served, accepted_intent()):
        answer = client.post(address(broker), PLAN | {"intent": intent.pk})
        assert answer.status_code == 422
        assert "intent" in answer.context["form"].errors
    assert Engagement.objects.filter(broker=broker).count() == 0


def test_a_broker_is_asked_once_and_not_about_the_own_unit():
    engagement = commissioned()
    with pytest.raises(ValidationError, match="已受委托"):
        commissioned(intent=engagement.intent, broker=engagement.broker)
    intent = accepted_intent()
    with pytest.raises(ValidationError, match="利益冲突"):
        commissioned(intent=intent, broker=active_broker(organization=intent.sender))


def test_one_who_no_longer_practises_is_not_asked():
    broker = active_broker()
    perform(broker, "suspend", actor=officer(), note="证书过期。")
    with pytest.raises(ValidationError, match="停止执业"):
        commissioned(broker=Broker.objects.get(pk=broker.pk))


def test_over_the_api_the_broker_is_named():
    intent, broker = accepted_intent(), active_broker()
    client = client_of(member_of(intent.demand_side))
    body = PLAN | {"intent": intent.pk, "broker": broker.pk}
    answer = post_json(client, "/api/v1/engagements/", body)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["status"] == "invited"
    supply = client_of(member_of(intent.supply_side))
    other = body | {"broker": active_broker().pk}
    assert post_json(supply, "/api/v1/engagements/", other).status_code == 403
    gone = post_json(client, "/api/v1/engagements/", body | {"intent": sent_intent().pk})
    assert "intent" in error_fields(gone)


def test_a_broker_without_a_unit_is_told_how_to_answer_a_demand():
    demand, told = published_demand(), "签约的是单位"
    url = demand.get_absolute_url()
    assert told in text_of(client_of(active_broker().user).get(url))
    employed = active_broker(organization=enterprise())
    enterprise().memberships.create(user=employed.user)
    assert told not in text_of(client_of(employed.user).get(url))
    assert told not in text_of(client_of(UserFactory()).get(url))


def test_a_broker_keeps_the_own_introduction():
    broker = active_broker()
    client, url = client_of(broker.user), f"/brokers/{broker.pk}/profile/"
    assert url in text_of(client.get(broker.get_absolute_url()))
    sent = {"specialty": "镁合金", "intro": "十年铸造经验。", "certificate_number": "X-1"}
    assert client.post(url, sent).status_code == 302
    broker.refresh_from_db()
    assert (broker.specialty, broker.intro) == ("镁合金", "十年铸造经验。")
    assert broker.certificate_number != "X-1"
    assert client_of(UserFactory()).get(url).status_code == 403
