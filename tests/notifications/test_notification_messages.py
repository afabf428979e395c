"""Who is told about a move, on the site and by mail."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from techmarket.jobs.models import Job
from techmarket.jobs.services import execute
from techmarket.notifications import services
from techmarket.notifications.models import Notification, Preference
from techmarket.workflow.actions import perform
from tests.factories.notices import officer, person, submitted_organization

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def owner():
    return person("owner", email="owner@example.cn")


@pytest.fixture
def verified(owner):
    return perform(submitted_organization(owner), "verify", actor=officer(), note="材料齐全")


def mails_of(user):
    return list(Job.objects.filter(kind="notifications.email", subject_id__in=pks_of(user)))


def pks_of(user):
    return list(user.notifications.values_list("pk", flat=True))


def run(kind):
    for pk in Job.objects.filter(kind=kind).values_list("pk", flat=True):
        execute(pk, at=timezone.now())


def test_the_audience_is_told_what_happened(owner, verified):
    row = owner.notifications.get(event__action="verify")
    assert row.title == f"核验通过：{verified}"
    assert "已核验" in row.body
    assert "材料齐全" in row.body
    assert row.url == verified.get_absolute_url()


def test_officers_of_the_region_are_told_and_the_actor_is_not(owner):
    near, far = officer("near"), officer("far", region="410621")
    gone = officer("gone", is_active=False)
    organization = submitted_organization(owner)
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert told == {"near"}
    perform(organization, "send_back", actor=near, note="请补充")
    assert not Notification.objects.filter(user__in=[far, gone]).exists()
    assert near.notifications.count() == 1  # of the submission, not of the own move


def test_nothing_is_written_when_the_move_fails(owner):
    organization = submitted_organization(owner)
    before = Notification.objects.count()
    with pytest.raises(PermissionDenied):
        perform(organization, "verify", actor=owner)
    reviewer = officer()
    with transaction.atomic():
        perform(organization, "verify", actor=reviewer)
        transaction.set_rollback(True)
    assert Notification.objects.count() == before
    assert not Job.objects.filter(kind="notifications.email").exists()


@pytest.mark.django_db(transaction=True)
def test_row_and_job_appear_with_the_commit(owner):
    organization, reviewer = submitted_organization(owner), officer()
    with transaction.atomic():
        perform(organization, "verify", actor=reviewer)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notifications_notification")
            assert cursor.fetchone() == (0,)
        other.close()
    assert len(mails_of(owner)) == 1


@pytest.mark.parametrize(
    ("email", "active", "preference", "jobs"),
    [
        ("owner@example.cn", True, None, 1),
        ("owner@example.cn", True, "immediate", 1),
        ("owner@example.cn", True, "daily", 0),
        ("owner@example.cn", True, "none", 0),
        ("", True, None, 0),
    ],
)
def test_mail_follows_the_preference(email, active, preference, jobs):
    user = person("somebody", email=email)
    if preference:
        services.prefer(user, preference)
    services.tell([user], title="标题", body="内容", url="/")
    assert user.notifications.count() == 1
    assert len(mails_of(user)) == jobs


def test_one_mail_however_often_the_job_is_delivered(owner, verified):
    (job,) = mails_of(owner)
    execute(job.pk, at=timezone.now())
    execute(job.pk, at=timezone.now())
    services.mail_one(job.subject_id, at=NOW)
    assert [message.to for message in mail.outbox] == [["owner@example.cn"]]
    (message,) = mail.outbox
    assert f"核验通过：{verified}" in message.subject
    assert verified.get_absolute_url() in message.body
    assert "/notifications/unsubscribe/" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.alternatives[0].mimetype == "text/html"


def test_a_failing_mail_server_leaves_the_message_to_be_sent_again(owner, verified, monkeypatch):
    (job,) = mails_of(owner)

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            execute(job.pk, at=timezone.now())
    assert owner.notifications.unsent().count() == 1
    execute(job.pk, at=timezone.now() + dt.timedelta(minutes=5))
    assert len(mail.outbox) == 1
    assert owner.notifications.unsent().count() == 0


def test_a_title_cannot_add_mail_headers():
    user = person("somebody", email="somebody@example.cn")
    services.tell([user], title="标题\r\nBcc: other@example.cn", body="", url="/")
    run("notifications.email")
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == ["somebody@example.cn"]


def test_a_digest_unwanted_by_then_is_not_sent(owner):
    services.prefer(owner, Preference.Email.DAILY)
    services.tell([owner], title="待办", body="", url="/")
    services.enqueue_digests(on=TODAY)
    services.prefer(owner, Preference.Email.NONE)
    run("notifications.digest")
    assert mail.outbox == []


def test_daily_digest_once_with_what_is_unread(owner):
    services.prefer(owner, Preference.Email.DAILY)
    for title in ("第一条", "第二条", "已看过"):
        services.tell([owner], title=title, body="", url="/")
    owner.notifications.filter(title="已看过").update(read_at=NOW)
    for _ in range(2):
        services.enqueue_digests(on=TODAY)
    assert Job.objects.filter(kind="notifications.digest").count() == 1
    run("notifications.digest")
    services.mail_digest(owner.pk, at=NOW)
    (message,) = mail.outbox
    assert "第一条" in message.body
    assert "第二条" in message.body
    assert "已看过" not in message.body
    services.enqueue_digests(on=TODAY + dt.timedelta(days=1))
    assert Job.objects.filter(kind="notifications.digest").count() == 1


@pytest.mark.parametrize("later", ["daily", "none"])
def test_a_preference_changed_before_sending_is_honoured(owner, verified, later):
    services.prefer(owner, later)
    run("notifications.email")
    assert mail.outbox == []
