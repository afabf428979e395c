"""One mail, however many workers have it to send."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from techmarket.notifications import services
from tests.factories.people import UserFactory
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


def both(send, subject):
    work = transaction.atomic(lambda: send(subject, at=timezone.now()))
    second_waits_for_first(work, work)
    return len(mail.outbox)


@guarded("services.mail_one")
def test_two_workers_send_one_message(locked):
    [row] = services.tell([UserFactory()], title="标题", body="内容", url="/")
    assert both(services.mail_one, row.pk) == (1 if locked else 2)


@guarded("services.mail_digest")
def test_two_workers_send_one_digest(locked):
    user = UserFactory()
    services.prefer(user, "daily")
    services.tell([user], title="标题", body="内容", url="/")
    assert both(services.mail_digest, user.pk) == (1 if locked else 2)
