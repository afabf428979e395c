import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from techmarket.codes.workdays import UnknownYear
from techmarket.notices.models import Notice
from techmarket.workflow.actions import Conflict
from tests.databases import owner_rights
from tests.factories.notices import published, submitted_organization

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "start", "days", "unit", "last"),
    [
        ("pricing", "2026-11-02", 15, "calendar", "2026-11-17"),
        ("pricing", "2026-11-06", 15, "calendar", "2026-11-23"),  # the 21st is a Saturday
        ("cash_reward", "2026-04-30", 15, "working", "2026-05-25"),
        ("cash_reward", "2026-09-28", 15, "working", "2026-10-23"),
        ("subsidy", "2026-09-24", 5, "working", "2026-10-09"),
        ("other", "2026-02-12", 5, "working", "2026-02-26"),
    ],
)
def test_last_day(kind, start, days, unit, last):
    notice = published(kind=kind, on=dt.date.fromisoformat(start), days=days, unit=unit)
    assert notice.status == "open"
    assert notice.ends_on == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("kind", "days", "unit"),
    [("pricing", 14, "calendar"), ("cash_reward", 14, "working"), ("cash_reward", 30, "calendar")],
)
def test_a_term_shorter_than_the_law_is_refused(kind, days, unit):
    with pytest.raises(ValidationError, match="公示期不符合规定"):
        published(kind=kind, days=days, unit=unit)


@pytest.mark.parametrize(
    ("kind", "days", "unit"), [("pricing", 15, "calendar"), ("cash_reward", 15, "working")]
)
def test_the_least_term_is_enough(kind, days, unit):
    assert published(kind=kind, days=days, unit=unit).status == "open"


def test_a_year_without_calendar_is_named():
    with pytest.raises(UnknownYear, match="2035"):
        published(on=dt.date(2035, 6, 1))
    assert not Notice.objects.exists()


def test_numbers_are_consecutive_and_a_failure_leaves_no_gap():
    first = published().number
    with pytest.raises(UnknownYear):
        published(on=dt.date(2035, 6, 1))
    assert int(published().number[-6:]) == int(first[-6:]) + 1
    assert first.startswith("GS-2026-")


def test_one_running_notice_per_subject():
    subject = submitted_organization()
    published(subject)
    with pytest.raises(Conflict, match="尚未结束"):
        published(subject)


@pytest.mark.parametrize("option", ["closing_action", "upheld_action", "withdrawn_action"])
def test_an_action_the_subject_does_not_have_is_refused_at_once(option):
    with pytest.raises(LookupError, match="no_such"):
        published(**{option: "no_such"})


def test_snapshot_keeps_order_and_does_not_follow_its_subject():
    subject = submitted_organization()
    notice = published(
        subject, snapshot={"单位": subject.name, "拟补助金额（元）": Decimal("120.50")}
    )
    subject.name = "改名以后"
    subject.save()
    notice.refresh_from_db()
    assert notice.rows == [
        {"label": "单位", "value": notice.rows[0]["value"]},
        {"label": "拟补助金额（元）", "value": "120.50"},
    ]
    assert notice.rows[0]["value"] != "改名以后"


@pytest.mark.parametrize(
    "change",
    [
        {"snapshot": {"rows": [], "facts": {}}},
        {"title": "换个标题"},
        {"starts_on": dt.date(2026, 8, 1)},
        {"days": 1},
        {"ends_on": dt.date(2026, 9, 2)},
        {"closing_action": "suspend"},
    ],
)
def test_the_database_refuses_to_change_what_was_published(change):
    notice = published()
    with pytest.raises(DatabaseError, match="不得修改"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)
    with (
        owner_rights(),
        pytest.raises(DatabaseError, match="不得修改或删除"),
        transaction.atomic(),
    ):
        notice.delete()


@pytest.mark.parametrize("change", [{"status": "nonsense"}, {"suspended_on": dt.date(2026, 9, 3)}])
def test_the_database_refuses_impossible_states(change):
    notice = published()
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)
