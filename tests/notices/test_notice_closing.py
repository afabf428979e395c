import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from techmarket.accounts.models import User
from techmarket.jobs.models import Job
from techmarket.jobs.services import execute
from techmarket.notices import services
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of
from tests.factories.notices import LAST, objected, officer, person, published

pytestmark = pytest.mark.django_db
NEXT = LAST + dt.timedelta(days=1)


def status_of(notice):
    notice.subject.refresh_from_db()
    notice.refresh_from_db()
    return notice.status, notice.subject.status


@pytest.mark.parametrize(
    ("on", "after"), [(LAST, ("open", "submitted")), (NEXT, ("closed_clear", "verified"))]
)
def test_the_last_day_belongs_to_the_term(on, after):
    notice = published()
    services.close(notice, on=on)
    assert status_of(notice) == after


def test_closing_twice_does_nothing_twice():
    notice = published()
    services.close(notice, on=NEXT)
    services.close(notice, on=NEXT)
    assert notice.events.filter(action="close").count() == 1
    assert notice.subject.events.filter(action="verify").count() == 1


def test_if_the_subject_refuses_the_notice_stays_open():
    notice = published()
    officer_user = officer()
    perform(notice.subject, "send_back", actor=officer_user)
    with pytest.raises(Conflict, match="不能执行此操作"):
        services.close(notice, on=NEXT)
    assert status_of(notice) == ("open", "returned")


def test_nobody_ends_a_term_by_hand():
    notice = published()
    chief = person("chief", is_superuser=True)
    for user in (chief, officer()):
        with pytest.raises(PermissionDenied):
            perform(notice, "close", actor=user, on=NEXT)
    with pytest.raises(ValidationError, match="尚未届满"):
        perform(notice, "close", actor=User.objects.system(), on=LAST)


def test_each_due_notice_gets_one_job():
    due, pending = published(), published(on=LAST)
    objected(published())
    for _ in range(2):
        services.enqueue_closings(on=NEXT)
    jobs = Job.objects.filter(kind="notices.close")
    assert [job.subject_id for job in jobs] == [due.pk]
    assert pending.ends_on > NEXT


@time_machine.travel("2026-09-17 01:00Z")
def test_a_term_resumed_without_being_prolonged_still_ends():
    """An objection of the last minutes was dismissed at once, after the job had found it."""
    notice = published()
    services.enqueue_closings(on=NEXT)
    objection = objected(notice)
    first = Job.objects.get(kind="notices.close")
    execute(first.pk, at=timezone.now())
    perform(objection, "dismiss", actor=officer(), reply="与事实不符。", on=LAST)
    assert status_of(notice) == ("open", "submitted")
    assert notice.ends_on == LAST
    services.enqueue_closings(on=NEXT)
    second = Job.objects.filter(kind="notices.close").latest("pk")
    execute(second.pk, at=timezone.now())
    assert status_of(notice) == ("closed_clear", "verified")


def run_command(*args):
    out = StringIO()
    call_command("close_notices", *args, stdout=out)
    return out.getvalue()


def test_demonstration_may_pass_the_time(settings):
    settings.DEMO = True
    notice = published()
    assert notice.number in run_command("--on", NEXT.isoformat())
    assert status_of(notice) == ("closed_clear", "verified")
    assert "没有期满的公示" in run_command("--on", NEXT.isoformat())


@pytest.mark.parametrize(
    ("demo", "on", "message"),
    [(False, NEXT, "只有演示环境"), (True, LAST, "2026-09-16"), (True, "明天", "不是日期")],
)
def test_the_command_says_why_it_refuses(settings, demo, on, message):
    settings.DEMO = demo
    notice = published()
    with pytest.raises(CommandError, match=message):
        run_command("--on", str(on), "--number", notice.number)
    assert status_of(notice) == ("open", "submitted")


@pytest.mark.parametrize(
    ("demo", "user", "code", "after"),
    [
        (False, officer, 404, ("open", "submitted")),
        (True, lambda: person("visitor"), 403, ("open", "submitted")),
        (True, officer, 302, ("closed_clear", "verified")),
    ],
    ids=["production", "no officer", "officer"],
)
def test_an_officer_may_end_a_term_in_a_demonstration(settings, demo, user, code, after):
    settings.DEMO = demo
    notice, client = published(), client_of(user())
    page = client.get(notice.get_absolute_url()).content.decode()
    assert ("视同期满" in page) == (code == 302)
    assert client.post(f"/notices/{notice.number}/end/").status_code == code
    assert status_of(notice) == after
