"""Brokers: practising only after review, no conflict of interest, one at work per intent."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokers.models import FIRST_ANSWER, Broker, ServiceRecord
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, text_of
from tests.factories.brokers import (
    BrokerFactory,
    active_broker,
    active_engagement,
    applied_engagement,
)
from tests.factories.demands import accepted_intent, member_of, sent_intent
from tests.factories.people import UserFactory, fresh, officer

pytestmark = pytest.mark.django_db


def test_broker_practises_after_review_by_somebody_else():
    broker = BrokerFactory()
    broker = perform(broker, "submit", actor=broker.user)
    with pytest.raises(PermissionDenied):
        perform(broker, "approve", actor=broker.user)
    assert perform(broker, "approve", actor=officer()).status == "active"


def test_unreviewed_broker_cannot_offer_a_service():
    intent = accepted_intent()
    broker = BrokerFactory()
    client = client_of(broker.user)
    assert client.get(f"/brokers/intents/{intent.pk}/engage/").status_code in (403, 404)


def test_only_accepted_intents_are_served():
    with pytest.raises(ValidationError, match="不需要技术经理人"):
        applied_engagement(intent=sent_intent())


def test_conflict_of_interest_is_refused():
    intent = accepted_intent()
    broker = active_broker(organization=intent.receiver)
    with pytest.raises(ValidationError, match="利益冲突"):
        applied_engagement(intent=intent, broker=broker)


def test_demand_side_confirms_and_only_one_works():
    intent = accepted_intent()
    first, second = applied_engagement(intent=intent), applied_engagement(intent=intent)
    owner = member_of(intent.sender)
    with pytest.raises(PermissionDenied):
        perform(first, "confirm", actor=first.broker.user)
    with pytest.raises(PermissionDenied):
        perform(first, "confirm", actor=member_of(intent.receiver))
    perform(first, "confirm", actor=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        perform(second, "confirm", actor=owner)
    with pytest.raises(Conflict):
        perform(first, "decline", actor=owner)


def test_first_answer_clock():
    before = timezone.now()
    engagement = applied_engagement()
    assert engagement.answer_due_at >= before + FIRST_ANSWER


def test_service_records_are_added_by_the_broker_at_work():
    engagement = active_engagement()
    url = f"/brokers/engagements/{engagement.pk}/log/"
    today = timezone.localdate()
    data = {"kind": "visit", "held_on": today, "content": "走访车间，确认模具条件。"}
    owner = client_of(member_of(engagement.intent.sender))
    assert owner.post(url, data).status_code == 403
    broker = client_of(engagement.broker.user)
    assert broker.post(url, data).status_code == 302
    page = text_of(owner.get(engagement.get_absolute_url()))
    assert "走访车间" in page
    future = data | {"held_on": today.replace(year=today.year + 1)}
    assert broker.post(url, future).status_code == 422
    assert ServiceRecord.objects.count() == 1


def test_registration_form():
    user = fresh(UserFactory())
    client = client_of(user)
    data = {
        "name": "王示例",
        "region": "410611",
        "grade": "junior",
        "certificate_number": "JJR-1",
        "issued_on": "2025-01-01",
        "valid_to": "2024-01-01",
    }
    response = client.post("/brokers/new/", data)
    assert response.status_code == 422
    assert "不得早于发证日期" in text_of(response)
    assert client.post("/brokers/new/", data | {"valid_to": "2028-01-01"}).status_code == 302
    assert Broker.objects.get().user == user
    assert client.get("/brokers/new/").status_code == 403
