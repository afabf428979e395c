"""Decisions made at the same moment, on real transactions."""

import datetime as dt

import pytest

from techmarket.accounts.models import User
from techmarket.notices import services
from techmarket.notices.models import Notice
from techmarket.workflow.actions import Conflict, perform
from tests.factories.notices import LAST, objected, officer, published
from tests.races import second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = LAST + dt.timedelta(days=1)


def careless_close(notice):
    """What `close` would be without its row lock."""
    notice = Notice.objects.get(pk=notice.pk)
    notice.close(by=User.objects.system(), on=NEXT)
    notice.save()
    return notice


@pytest.mark.parametrize(
    ("closing", "after"),
    [
        (lambda notice: services.close(notice, on=NEXT), "suspended"),
        (careless_close, "closed_clear"),  # the control: an objection is passed over
    ],
    ids=["locked", "control"],
)
def test_an_objection_at_midnight_stops_the_closing(closing, after):
    notice = published()
    User.objects.system()
    second_waits_for_first(lambda: objected(notice, on=LAST), lambda: closing(notice))
    notice.refresh_from_db()
    assert notice.objections.pending().count() == 1
    assert notice.status == after


def test_a_closing_at_midnight_refuses_the_objection():
    notice = published()
    User.objects.system()
    outcome = second_waits_for_first(
        lambda: services.close(notice, on=NEXT), lambda: objected(notice, on=LAST)
    )
    notice.refresh_from_db()
    assert isinstance(outcome, Conflict)
    assert (notice.status, notice.objections.count()) == ("closed_clear", 0)


def test_two_officers_one_decision():
    notice = published()
    objection = objected(notice)
    one, other = officer("one"), officer("other")
    outcome = second_waits_for_first(
        lambda: perform(objection, "dismiss", actor=one, reply="不属实。", on=LAST),
        lambda: perform(objection, "uphold", actor=other, reply="属实。", on=LAST),
    )
    objection.refresh_from_db()
    notice.refresh_from_db()
    assert isinstance(outcome, Conflict)
    assert (objection.status, objection.reply, notice.status) == ("dismissed", "不属实。", "open")
    assert objection.events.exclude(action="receive").count() == 1


def test_the_last_two_answers_at_once_resume_once():
    notice = published()
    first, second = objected(notice), objected(notice, content="另有一项内容不符，请核实。")
    one, other = officer("one"), officer("other")
    second_waits_for_first(
        lambda: perform(first, "dismiss", actor=one, reply="不属实。", on=NEXT),
        lambda: perform(second, "dismiss", actor=other, reply="不属实。", on=NEXT),
    )
    notice.refresh_from_db()
    assert notice.status == "open"
    assert notice.events.filter(action="resume").count() == 1
