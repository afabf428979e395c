"""The same intent from two pages at the same moment, on real transactions."""

import pytest

from demands.models import Intent
from tests.clients import client_of, text_of
from tests.factories.demands import intent_page, member_of, sent_intent
from tests.races import second_waits_for_first

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
