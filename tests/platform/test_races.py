"""Two officers decide on one record at the same moment: one decision, one event; two people save
one record, import it, or take a number. The control does so without the row lock: then both do."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction

from achievements.models import Achievement
from techmarket.numbers.models import NumberSeries
from techmarket.workflow.actions import Conflict, perform
from techmarket.workflow.links import perform_url
from tests.clients import client_of
from tests.factories.achievements import draft_achievement, submitted_achievement
from tests.factories.brokers import BrokerFactory
from tests.factories.contracts import accepted_contract
from tests.factories.demands import sent_intent, submitted_demand
from tests.factories.institutions import join, submitted_organization
from tests.factories.people import UserFactory, fresh, officer, registrar
from tests.races import guarded, second_waits_for_first

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
    submitted_achievement: (two_officers, ("approve", {}), ("send_back", REFUSED)),
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


def decided(record):
    before = record.events.order_by("pk").last().pk
    return lambda: list(record.events.filter(pk__gt=before).values_list("action", flat=True))


@guarded("actions.perform")
def test_two_decisions_at_once(decision, locked):
    record, (first, second), (one, inputs), (other, other_inputs) = decision
    found = decided(record)
    outcome = second_waits_for_first(
        lambda: perform(record, one, actor=first, **inputs),
        lambda: perform(record, other, actor=second, **other_inputs),
    )
    assert isinstance(outcome, Conflict) is locked
    assert found() == ([one] if locked else [one, other])


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


@pytest.fixture
def draft():
    return draft_achievement()


def titles(draft, answers):
    return [answer.status_code for answer in answers], Achievement.objects.get(pk=draft.pk).title


def save_page(draft, title):
    """Open the form and send it back changed."""
    client = client_of(draft.organization.admin)
    form = client.get(f"/achievements/{draft.pk}/edit/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    version = draft.updated_at.isoformat()
    fields = {name: value for name, value in values.items() if value is not None}
    return lambda: client.post(
        f"/achievements/{draft.pk}/edit/", fields | {"title": title, "version": version}
    )


@guarded("MarketUpdateView.post")
def test_two_people_save_one_page(draft, locked):
    """Without the lock the second looks at the version that the first is about to replace."""
    answers = []
    first, second = save_page(draft, "甲写的名称"), save_page(draft, "乙写的名称")
    answers.append(second_waits_for_first(lambda: answers.append(first()), second))
    expected = ([302, 409], "甲写的名称") if locked else ([302, 302], "乙写的名称")
    assert titles(draft, answers) == expected


@guarded("MarketViewSet.perform_update")
def test_two_programs_save_one_record(draft, locked):
    client = client_of(draft.organization.admin)
    address, answers = f"/api/v1/achievements/{draft.pk}/", []

    def save(title):
        body = {"title": title}
        return client.patch(address, body, content_type="application/json")

    answers.append(
        second_waits_for_first(
            lambda: answers.append(save("甲写的名称")), lambda: save("乙写的名称")
        )
    )
    expected = ([200, 409], "甲写的名称") if locked else ([200, 200], "乙写的名称")
    assert titles(draft, answers) == expected


@guarded("NumberSeries.next")
def test_no_number_is_given_twice(locked):
    take = transaction.atomic(lambda: str(NumberSeries.next("甲-2026")))
    take()
    given = []
    given.append(second_waits_for_first(lambda: given.append(take()), take))
    assert given == ["甲-2026-000002", f"甲-2026-00000{3 if locked else 2}"]
