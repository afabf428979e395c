"""Two officers decide on one record at the same moment: one decision, one event.

Achievements, notices and claims have such tests of their own; these are the other workflows, once
by `perform` and once by the pages. The control decides without the row lock: then both do.
"""

import pytest
from django.contrib.messages import get_messages

from techmarket.workflow.actions import Conflict, find_move, perform
from techmarket.workflow.models import WorkflowEvent
from techmarket.workflow.templatetags.workflow import perform_url
from tests.clients import client_of
from tests.factories.brokers import BrokerFactory
from tests.factories.contracts import accepted_contract
from tests.factories.demands import sent_intent, submitted_demand
from tests.factories.institutions import join, submitted_organization
from tests.factories.people import UserFactory, fresh, officer, registrar
from tests.races import second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = {"note": "材料不全，请补充。"}


def submitted_broker():
    broker = BrokerFactory()
    return perform(broker, "submit", actor=broker.user)


def two_officers(_record):
    return officer(), officer()


def two_registrars(_record):
    return registrar(), registrar()


def two_members(intent):
    return [fresh(join(UserFactory(), intent.receiver)) for _side in range(2)]


# what is decided on → (deciders, the one move with its input, the other with its input)
DECISIONS = {
    submitted_organization: (two_officers, ("verify", {}), ("send_back", REFUSED)),
    submitted_demand: (two_officers, ("publish", {}), ("send_back", REFUSED)),
    submitted_broker: (two_officers, ("approve", {}), ("send_back", REFUSED)),
    accepted_contract: (
        two_registrars,
        ("send_back", REFUSED),
        ("reject", {"rejection_reason": "R1"}),
    ),
    sent_intent: (
        two_members,
        ("accept", {"reply": "下周三联系。"}),
        ("decline", {"reason_code": "busy"}),
    ),
}


@pytest.fixture(params=DECISIONS.values(), ids=[make.__name__ for make in DECISIONS])
def decision(request):
    make = next(make for make, found in DECISIONS.items() if found is request.param)
    deciders, one, other = request.param
    record = make()
    return record, deciders(record), one, other


def careless(record, action, *, actor, note="", **inputs):
    """What `perform` would be without its row lock: it decides on what it read before."""
    row = type(record)._default_manager.get(pk=record.pk)
    find_move(row, action)
    source = row.status
    getattr(row, action)(by=actor, **inputs)
    row.save()
    return WorkflowEvent.objects.create(
        subject=row, action=action, label=action, source=source, target=row.status, actor=actor
    )


def decided(record):
    before = record.events.order_by("pk").last().pk
    return lambda: list(record.events.filter(pk__gt=before).values_list("action", flat=True))


@pytest.mark.parametrize("decide", [perform, careless], ids=["locked", "control"])
def test_two_decisions_at_once(decision, decide):
    record, (first, second), (one, inputs), (other, other_inputs) = decision
    found = decided(record)
    outcome = second_waits_for_first(
        lambda: perform(record, one, actor=first, **inputs),
        lambda: decide(record, other, actor=second, **other_inputs),
    )
    if decide is perform:
        assert isinstance(outcome, Conflict)
        assert found() == [one]
    else:
        assert found() == [one, other]  # the two do meet


def test_two_decisions_at_once_by_the_pages(decision, settings):
    """Whoever comes second is told so and sees the record as it is now."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    record, people, (one, inputs), (other, other_inputs) = decision
    found = decided(record)
    first, second = (client_of(person) for person in people)
    answer = second_waits_for_first(
        lambda: first.post(perform_url(record, one), inputs),
        lambda: second.post(perform_url(record, other), other_inputs),
    )
    assert found() == [one]
    assert answer.status_code == 302
    assert answer["Location"] == record.get_absolute_url()
    assert any("请刷新页面" in str(message) for message in get_messages(answer.wsgi_request))
