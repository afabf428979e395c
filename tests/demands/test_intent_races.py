"""The same intent from two pages at the same moment, on real transactions."""

import pytest

from demands import services
from demands.models import Intent
from techmarket.accounts.models import User
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, text_of
from tests.factories.demands import (
    accepted_intent,
    intent_page,
    member_of,
    published_demand,
    sent_intent,
)
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("status", "code"), [("sent", 409), ("declined", 302)], ids=["open", "control"]
)
def test_two_who_send_the_same_intent_at_once(status, code):
    """One stands, and the other page says so. The control: a declined one is in nobody's way."""
    intent = sent_intent()
    rows = Intent.objects.filter(pk=intent.pk)
    rows.update(status="lapsed")
    client = client_of(member_of(intent.sender))
    answer = second_waits_for_first(
        lambda: rows.update(status=status), lambda: client.post(*intent_page(intent))
    )
    assert answer.status_code == code
    assert ("请等待对方答复" in text_of(answer)) == (code == 409)
    assert Intent.objects.filter(status="sent").count() == 1


@guarded("services.fulfil_demand")
def test_two_deals_of_one_demand_at_once(locked):
    """Both are registered; without the lock the second is refused for the demand's sake."""
    demand, system = published_demand(), User.objects.system()
    one, other = (accepted_intent(demand=demand) for _side in "ab")
    outcome = second_waits_for_first(
        lambda: services.conclude(one, by=system), lambda: services.conclude(other, by=system)
    )
    assert isinstance(outcome, Conflict) is not locked
    found = set(Intent.objects.values_list("status", flat=True))
    assert found == ({"contracted"} if locked else {"contracted", "accepted"})


@guarded("services.overtake_intents")
def test_an_answer_at_the_moment_another_deal_is_registered(locked):
    """It stands, and so does the deal; without the lock the deal is refused for its sake."""
    demand, system = published_demand(), User.objects.system()
    dealt, asked = accepted_intent(demand=demand), sent_intent(demand=demand)
    outcome = second_waits_for_first(
        lambda: perform(asked, "accept", actor=member_of(asked.receiver), reply="下周联系。"),
        lambda: services.conclude(dealt, by=system),
    )
    assert isinstance(outcome, Conflict) is not locked
    dealt.refresh_from_db()
    demand.refresh_from_db()
    assert (dealt.status, demand.status) == (
        ("contracted", "closed") if locked else ("accepted", "published")
    )
