import datetime as dt
import re

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from institutions.models import Membership
from techmarket.accounts.models import Role
from techmarket.notices import objecting, services, terms
from techmarket.notices.models import Notice, Objection
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, text_of
from tests.databases import owner_rights
from tests.factories.notices import LAST, START, filed, objected, officer, person, published

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date.fromisoformat(text)


def answered(objection, action="dismiss", *, by=None, on=LAST, reply="经核实，情况不属实。"):
    by = by or officer(f"officer{objection.pk}")
    return perform(objection, action, actor=by, reply=reply, on=on)


def test_first_objection_suspends_and_later_ones_are_still_taken():
    notice = published()
    first = objected(notice, on=START + dt.timedelta(days=3))
    second = objected(notice, on=LAST + dt.timedelta(days=9), content="另有一项内容不符，请核实。")
    notice.refresh_from_db()
    assert notice.status == "suspended"
    assert notice.suspended_on == START + dt.timedelta(days=3)
    assert {first.status, second.status} == {"received"}
    assert first.number != second.number


@pytest.mark.parametrize("on", [START, LAST])
def test_the_first_and_the_last_day_belong_to_the_term(on):
    assert objected(on=on).status == "received"


@pytest.mark.parametrize(("after", "due"), [(0, False), (1, True)])
def test_a_notice_is_due_after_its_last_day(after, due):
    notice = published()
    day = LAST + dt.timedelta(days=after)
    assert Notice.objects.due(on=day).filter(pk=notice.pk).exists() is due


@pytest.mark.parametrize("on", [START - dt.timedelta(days=1), LAST + dt.timedelta(days=1)])
def test_objections_outside_the_term_are_refused(on):
    with pytest.raises(Conflict, match="不再受理"):
        objected(on=on)
    assert not Objection.objects.exists()


def test_the_same_text_sent_twice_is_one_objection():
    notice = published()
    assert objected(notice) == objected(notice)


def test_an_objection_without_contact_is_refused():
    with pytest.raises(ValidationError, match="联系电话"):
        objected(phone="", email="")


# What an officer decides first: state of the notice after it, on which day it stopped.
@pytest.mark.parametrize(
    ("action", "inputs", "status", "stopped"),
    [
        ("receive", {"on": LAST}, "suspended", LAST),
        ("refuse", {"on": LAST, "reply": "与公示内容无关。"}, "open", None),
    ],
)
def test_only_what_an_officer_accepts_stops_the_clock(action, inputs, status, stopped):
    notice = published()
    objection = filed(notice)
    notice.refresh_from_db()
    assert (objection.status, notice.status) == ("filed", "open")
    by = officer()
    for interested in (Objection.objects.get().created_by, notice.created_by):
        with pytest.raises((PermissionDenied, ValidationError)):
            perform(objection, action, actor=interested, **inputs)
    perform(objection, action, actor=by, **inputs)
    notice.refresh_from_db()
    assert (notice.status, notice.suspended_on) == (status, stopped)


def test_a_refusal_has_a_reason_and_the_sender_reads_it():
    sender = person("sender", email="sender@example.cn")
    objection = filed(by=sender)
    with pytest.raises(ValidationError, match="答复"):
        perform(objection, "refuse", actor=officer(), reply=" ", on=LAST)
    perform(objection, "refuse", actor=officer("two"), reply="没有事实和理由。", on=LAST)
    page = text_of(client_of().get(objection.get_absolute_url()))
    assert "没有事实和理由。" in page
    assert sender.notifications.filter(title__contains="不予受理").exists()


def test_what_was_sent_in_time_keeps_the_notice_from_ending():
    notice = published()
    objection = filed(notice)
    late = LAST + dt.timedelta(days=9)
    assert not Notice.objects.due(on=late).exists()
    assert services.close(notice, on=late).status == "open"
    perform(objection, "receive", actor=officer(), on=late)
    answered(objection, on=late + dt.timedelta(days=2), by=officer("two"))
    notice.refresh_from_db()
    assert (notice.status, notice.ends_on) == ("open", LAST + dt.timedelta(days=2))
    other = published()
    perform(filed(other), "refuse", actor=officer("three"), reply="无关。", on=late)
    assert services.close(other, on=late).status == "closed_clear"


def test_whoever_is_not_signed_in_confirms_by_mail():
    notice = published()
    objection = filed(notice, by=None, email="wang@example.cn")
    assert objection.status == "unconfirmed"
    objecting.mail_link(objection.pk)
    [mail] = django_mail.outbox
    assert mail.to == ["wang@example.cn"]
    token = re.search(r"/confirm/([^/]+)/", mail.body)[1]
    page = client_of().get(notice.get_absolute_url())
    assert objection.number not in text_of(page)
    assert not Objection.objects.visible_to(officer()).exists()
    for age, found in ((0, True), (3, True), (4, False)):
        day = LAST + dt.timedelta(days=age)
        assert bool(objecting.objection_of(token, on=day)) is found
        # for as long as the link is good, the term does not end
        assert Notice.objects.due(on=day).exists() is (age == 4)
    assert objecting.objection_of(token[:-1] + "x", on=LAST) is None
    confirmed = objecting.confirm_filing(objection)
    assert (confirmed.status, confirmed.filed_on) == ("filed", LAST)
    assert objecting.confirm_filing(objection).pk == confirmed.pk
    perform(confirmed, "refuse", actor=officer("two"), reply="没有事实和理由。", on=LAST)
    objecting.mail_answer(objection.pk)
    assert "没有事实和理由。" in django_mail.outbox[1].body


def test_the_link_asks_first_and_confirms_then():
    with time_machine.travel(dt.datetime(2026, 9, 16, 4, tzinfo=dt.UTC), tick=False):
        objection = filed(by=None, email="wang@example.cn")
        url = reverse("notices:confirm_objection", args=[objecting.token_of(objection)])
        client = client_of()
        assert "确认是我提出的" in text_of(client.get(url))
        objection.refresh_from_db()
        assert objection.status == "unconfirmed"
        assert client.post(url)["Location"] == objection.get_absolute_url()
        objection.refresh_from_db()
        assert objection.status == "filed"
        assert client.get(url[:-2] + "/").status_code == 404


def test_one_text_and_one_sender_count_once():
    notice = published()
    sender = person("sender", email="sender@example.cn")
    first = filed(notice, by=sender, email="sender@example.cn")
    assert filed(notice, content=first.content.replace("，", " , ")) == first  # another person
    for same in ({"by": sender}, {"by": None, "email": "Sender@Example.cn"}):
        with pytest.raises(ValidationError, match="正在办理"):
            filed(notice, content="另有一项内容不符，请核实。", **same)
    perform(first, "refuse", actor=officer(), reply="无关。", on=LAST)
    second = filed(notice, content="另有一项内容不符，请核实。", by=sender)
    assert second.number != first.number


def test_what_nobody_confirmed_takes_nobodys_place():
    """Neither somebody else's address nor somebody else's words."""
    notice = published()
    victim = {"by": None, "email": "victim@example.cn"}
    filed(notice, **victim, content="乱写一通，占住这个邮箱不放。")
    filed(notice, by=None, email="other@example.cn")
    own = filed(notice, **victim)
    assert own.email == "victim@example.cn"
    assert objecting.confirm_filing(own).status == "filed"
    assert Objection.objects.identified().count() == 1


@pytest.mark.parametrize(
    ("unit", "days", "start", "stopped", "resumed", "before", "after"),
    [
        # calendar days: 4 days lost, 09-20 is a working Sunday
        ("calendar", 15, "2026-09-01", "2026-09-10", "2026-09-14", "2026-09-16", "2026-09-20"),
        # 3 days lost lead to Saturday 09-19, which is a day off
        ("calendar", 15, "2026-09-01", "2026-09-10", "2026-09-13", "2026-09-16", "2026-09-20"),
        ("calendar", 15, "2026-09-01", "2026-09-10", "2026-09-10", "2026-09-16", "2026-09-16"),
        # working days: Friday to Monday loses one
        ("working", 5, "2026-11-02", "2026-11-06", "2026-11-09", "2026-11-09", "2026-11-10"),
        # a whole holiday loses none
        ("working", 5, "2026-09-24", "2026-09-30", "2026-10-07", "2026-10-09", "2026-10-09"),
        ("working", 5, "2026-09-24", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"),
        ("working", 5, "2026-09-24", "2026-10-09", "2026-10-12", "2026-10-09", "2026-10-12"),
    ],
)
def test_the_clock_stands_still(unit, days, start, stopped, resumed, before, after):
    notice = published(unit=unit, days=days, on=day(start))
    assert notice.ends_on == day(before)
    answered(objected(notice, on=day(stopped)), on=day(resumed))
    notice.refresh_from_db()
    assert (notice.status, notice.ends_on, notice.suspended_on) == ("open", day(after), None)


@pytest.mark.parametrize("action", ["dismiss", "uphold"])
def test_whoever_published_does_not_decide_the_objection(action):
    publisher = officer()
    objection = objected(published(actor=publisher))
    with pytest.raises(ValidationError, match="其他工作人员"):
        answered(objection, action, by=publisher)
    assert Objection.objects.get().status == "received"


@pytest.mark.parametrize("action", ["dismiss", "uphold"])
def test_a_member_of_the_unit_concerned_does_not_decide_the_objection(action):
    notice = published()
    insider = person("insider", is_superuser=True)
    Membership.objects.create(user=insider, organization=notice.subject)
    with pytest.raises(ValidationError, match="自己所在的单位"):
        answered(objected(notice), action, by=insider)
    with pytest.raises(ValidationError, match="自己所在的单位"):
        perform(notice, "withdraw", actor=insider, note="内容有误。")


def test_whoever_published_does_not_withdraw_it_from_under_an_objection():
    publisher = officer()
    notice = published(actor=publisher)
    objected(notice)
    with pytest.raises(ValidationError, match="其他工作人员"):
        perform(notice, "withdraw", actor=publisher, note="内容有误。")
    assert perform(notice, "withdraw", actor=officer("other"), note="内容有误。")
    without = published(actor=publisher)
    assert perform(without, "withdraw", actor=publisher, note="内容有误。").status == "withdrawn"


def test_it_resumes_only_with_the_last_answer():
    notice = published()
    first = objected(notice)
    second = objected(notice, content="另有一项内容不符，请核实。")
    answered(first)
    notice.refresh_from_db()
    assert notice.status == "suspended"
    answered(second)
    notice.refresh_from_db()
    assert notice.status == "open"


def test_upheld_ends_the_notice_and_moves_the_subject():
    notice = published()
    first = objected(notice)
    second = objected(notice, content="另有一项内容不符，请核实。")
    answered(first, "uphold", reply="异议属实。")
    notice.refresh_from_db()
    assert (notice.status, notice.subject.status) == ("upheld", "returned")
    assert answered(second).status == "dismissed"
    notice.refresh_from_db()
    assert notice.status == "upheld"


@pytest.mark.parametrize("reply", ["", "   "])
def test_no_decision_without_a_reply(reply):
    objection = objected()
    with pytest.raises(ValidationError, match="答复"):
        answered(objection, reply=reply)
    objection.refresh_from_db()
    assert objection.status == "received"


def test_who_objects_does_not_decide():
    objector = officer("both")
    objection = objected(by=objector)
    with pytest.raises(ValidationError, match="回避"):
        answered(objection, by=objector)


@pytest.mark.parametrize(
    ("role", "region", "allowed"),
    [
        (Role.OFFICER, "410611", True),
        (Role.OFFICER, "410600", True),
        (Role.OFFICER, "410621", False),
        (Role.AUDITOR, None, False),
        (Role.REGISTRAR, "410611", False),
        (Role.SYSADMIN, None, False),
        (None, None, False),
    ],
)
@pytest.mark.parametrize("action", ["dismiss", "uphold", "withdraw"])
def test_who_may_decide(role, region, allowed, action):
    user = person("somebody", role, region)
    notice = published()
    objection = objected(notice)
    target = notice if action == "withdraw" else objection
    inputs = {} if action == "withdraw" else {"reply": "已核实。", "on": LAST}
    if allowed:
        assert perform(target, action, actor=user, note="理由", **inputs).status != target.status
    else:
        with pytest.raises(PermissionDenied):
            perform(target, action, actor=user, **inputs)


def test_withdrawing_sends_the_subject_back():
    notice = published()
    perform(notice, "withdraw", actor=officer(), note="金额有误")
    notice.refresh_from_db()
    assert (notice.status, notice.subject.status) == ("withdrawn", "returned")


def test_without_a_withdrawn_action_it_cannot_be_withdrawn():
    notice = published(withdrawn_action="")
    with pytest.raises(Conflict):
        perform(notice, "withdraw", actor=officer())


def test_the_database_keeps_objection_and_reply():
    objection = answered(objected())
    for change in ({"content": "改"}, {"reply": "改"}):
        with pytest.raises(DatabaseError, match="不得修改"), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**change)
    with (
        owner_rights() as cursor,
        pytest.raises(DatabaseError, match="删除"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM notices_objection")


def test_a_suspension_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before"):
        terms.prolonged(LAST, LAST, LAST - dt.timedelta(days=1), "calendar")
