"""Two people and one certificate number; a broker and an intent that is ended."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from brokers import services
from brokers.models import Broker, Engagement
from techmarket.workflow.actions import perform
from tests.clients import client_of
from tests.factories.brokers import BrokerFactory, active_broker
from tests.factories.demands import accepted_intent, member_of
from tests.factories.people import COUNTY, UserFactory, officer
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@guarded("services.lock_unclaimed")
def test_one_entered_broker_becomes_the_own_of_one_person(locked):
    entered = BrokerFactory(user=None, created_by=officer())
    first, second = UserFactory(), UserFactory()
    answers = []

    def register(user):
        fields = {"name": user.full_name, "region": COUNTY, "grade": entered.grade}
        fields |= {"certificate_number": entered.certificate_number, "issuer": entered.issuer}
        return client_of(user).post("/brokers/new/", fields)

    outcome = second_waits_for_first(
        lambda: answers.append(register(first)), lambda: register(second)
    )
    assert [answers[0].status_code, outcome.status_code] == [302, 422 if locked else 302]
    assert Broker.objects.get().user == (first if locked else second)


@guarded("brokers.services.lock_intent")
def test_an_intent_being_ended_takes_no_broker(locked):
    intent, broker = accepted_intent(), active_broker()
    actor = member_of(intent.receiver)

    def apply():
        engagement = Engagement(intent=intent, broker=broker, plan="两周内组织洽谈。")
        return services.apply_for(engagement, by=broker.user, at=timezone.now())

    outcome = second_waits_for_first(
        lambda: perform(intent, "end", actor=actor, reason_code="busy"), apply
    )
    assert isinstance(outcome, ValidationError) is locked
    assert Engagement.objects.exists() is not locked
