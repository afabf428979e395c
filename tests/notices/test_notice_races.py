"""Decisions made at the same moment, on real transactions."""

import datetime as dt

import pytest

from techmarket.accounts.models import User
from techmarket.notices import services
from techmarket.workflow.actions import Conflict, perform
from tests.factories.notices import LAST, filed, objected, officer, person, published
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = LAST + dt.timedelta(days=1)


def test_an_objection_at_midnight_stops_the_closing():
    notice = published()
    User.objects.system()
    sender = person("sender")
    second_waits_for_first(
        lambda: filed(notice, on=LAST, by=sender), lambda: services.close(notice, on=NEXT)
    )
    notice.refresh_from_db()
    assert notice.objections.pending().count() == 1
    assert notice.status == "open"


@guarded("services.locked")
def test_one_text_sent_by_two_at_once_is_one_objection(locked):
    notice = published()
    one, other = person("one"), person("other")
    second_waits_for_first(lambda: filed(notice, by=one), lambda: filed(notice, by=other))
    assert notice.objections.count() == (1 if locked else 2)


@guarded("ObjectionWorkflow.lock_notice")
def test_an_objection_accepted_while_the_last_one_is_answered_stops_the_clock_again(locked):
    """Without the lock it relies on a suspension that ends, and the clock runs with it pending."""
    notice = published()
    first, second = objected(notice), filed(notice, content="另有一项内容不符，请核实。")
    one, other = officer("one"), officer("two")
    second_waits_for_first(
        lambda: perform(first, "dismiss", actor=one, reply="不属实。", on=LAST),
        lambda: perform(second, "receive", actor=other, on=LAST),
    )
    notice.refresh_from_db()
    assert notice.status == ("suspended" if locked else "open")


def test_a_closing_at_midnight_refuses_the_objection():
    notice = published()
    User.objects.system()
    sender = person("sender")
    outcome = second_waits_for_first(
        lambda: services.close(notice, on=NEXT), lambda: filed(notice, on=LAST, by=sender)
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
    assert objection.events.exclude(action__in=["confirm", "receive"]).count() == 1


@guarded("ObjectionWorkflow.lock_notice")
def test_the_last_two_answers_at_once_resume_once(locked):
    """Without the lock each takes the other's objection for pending, and nothing resumes."""
    notice = published()
    first, second = objected(notice), objected(notice, content="另有一项内容不符，请核实。")
    one, other = officer("one"), officer("other")
    second_waits_for_first(
        lambda: perform(first, "dismiss", actor=one, reply="不属实。", on=NEXT),
        lambda: perform(second, "dismiss", actor=other, reply="不属实。", on=NEXT),
    )
    notice.refresh_from_db()
    assert notice.status == ("open" if locked else "suspended")
    assert notice.events.filter(action="resume").count() == (1 if locked else 0)
