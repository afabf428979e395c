"""Both sides and the broker at work write to each other; nobody else reads it."""

import pytest

from demands.threads import services
from demands.threads.models import ThreadMessage
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, post_json, text_of
from tests.factories.brokers import active_engagement, applied_engagement
from tests.factories.demands import accepted_intent, member_of, sent_intent
from tests.factories.files import upload
from tests.factories.institutions import enterprise
from tests.factories.people import auditor, officer
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db

TEXT = "周三上午九点来厂里看样机，可以吗？"


def page(intent):
    return f"/demands/intents/{intent.pk}/messages/new/"


def written(intent):
    return services.write_message(
        ThreadMessage(intent=intent, text=TEXT), by=member_of(intent.sender)
    )


def test_a_message_reaches_the_other_side():
    intent = accepted_intent()
    sender, receiver = member_of(intent.sender), member_of(intent.receiver)
    paper = upload("图纸.pdf")
    answer = client_of(sender).post(page(intent), {"text": TEXT, "file": paper}, follow=True)
    assert TEXT in text_of(answer)
    seen = text_of(client_of(receiver).get(intent.get_absolute_url()))
    assert TEXT in seen
    assert "图纸.pdf" in seen
    told = receiver.notifications.filter(title__contains="来信").get()
    assert told.url == ThreadMessage.objects.get().get_absolute_url()
    assert not sender.notifications.filter(title__contains="来信").exists()


def test_who_reads_and_who_writes():
    """The broker who serves it takes part; one who only offered, an officer, a stranger do not."""
    engagement = active_engagement(intent=accepted_intent())
    intent = engagement.intent
    waiting = applied_engagement(intent=accepted_intent())
    message = written(intent)
    people = {
        "sender": member_of(intent.sender),
        "receiver": member_of(intent.receiver),
        "broker": engagement.broker.user,
        "other broker": waiting.broker.user,
        "officer": officer(region=None),
        "auditor": auditor(),
        "stranger": member_of(enterprise()),
    }
    reads = {k for k, u in people.items() if message in ThreadMessage.objects.visible_to(u)}
    writes = {k for k, u in people.items() if u.has_perm("threads.write_message", intent)}
    assert reads == {"sender", "receiver", "broker", "auditor"}
    assert writes == {"sender", "receiver", "broker"}


def test_the_file_of_a_message_is_for_those_who_read_it():
    intent = accepted_intent()
    paper = upload("图纸.pdf")
    message = ThreadMessage(intent=intent, text=TEXT)
    services.write_message(message, by=member_of(intent.sender), upload=paper)
    url = message.files.get().get_absolute_url()
    codes = [
        client_of(user).get(url).status_code
        for user in (member_of(intent.receiver), officer(region=None), None)
    ]
    assert codes == [200, 404, 404]


def test_after_the_end_nothing_is_written():
    intent = sent_intent()
    perform(intent, "cancel", actor=member_of(intent.sender))
    client = client_of(member_of(intent.sender))
    assert "写给对方" not in text_of(client.get(intent.get_absolute_url()))
    assert client.post(page(intent), {"text": TEXT}).status_code == 403
    assert not ThreadMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
@guarded("services.write_message")
def test_a_message_at_the_moment_the_intent_ends(locked):
    """It waits for the move and is refused; without the lock it stands in an ended intent."""
    intent = sent_intent()
    sender = member_of(intent.sender)
    outcome = second_waits_for_first(
        lambda: perform(intent, "cancel", actor=sender), lambda: written(intent)
    )
    assert isinstance(outcome, Conflict) is locked
    assert ThreadMessage.objects.exists() is not locked


def test_over_the_api():
    intent = accepted_intent()
    client, url = client_of(member_of(intent.sender)), "/api/v1/thread-messages/"
    answer = post_json(client, url, {"intent": intent.pk, "text": TEXT})
    assert answer.status_code == 201, answer.json()
    paper = upload("图纸.pdf")
    filed = client.post(url, {"intent": intent.pk, "text": TEXT, "file": paper})
    assert filed.status_code == 201, filed.json()
    assert [row["title"] for row in filed.json()["files"]] == ["图纸.pdf"]
    rows = client_of(member_of(intent.receiver)).get(f"{url}?intent={intent.pk}").json()
    assert [row["text"] for row in rows["results"]] == [TEXT, TEXT]
    stranger = client_of(member_of(enterprise()))
    assert stranger.get(url).json()["results"] == []
    assert post_json(stranger, url, {"intent": intent.pk, "text": TEXT}).status_code == 400
