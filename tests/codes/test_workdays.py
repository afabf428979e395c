import datetime as dt

import pytest

from techmarket.codes.models import CalendarDay
from techmarket.codes.workdays import UnknownYear, add_days, add_workdays, is_workday

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-04-30", 15, "2026-05-25"),
        ("2026-09-28", 15, "2026-10-23"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-22", 0, "2026-11-22"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-01-02", 200, "2025-10-27"),
    ],
)
def test_add_workdays(start, n, end):
    assert add_workdays(day(start), n) == day(end)
    assert add_days(day(start), n, "working") == day(end)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-02", 15, "2026-11-17"),  # a Tuesday
        ("2026-11-06", 15, "2026-11-23"),  # Saturday 21st → Monday 23rd
        ("2026-09-16", 15, "2026-10-08"),  # 10-01 → after the National Day
        ("2026-09-20", 20, "2026-10-10"),  # a Saturday that is worked
        ("2026-11-21", 0, "2026-11-23"),
    ],
)
def test_add_calendar_days(start, n, end):
    assert add_days(day(start), n, "calendar") == day(end)


def test_every_result_agrees_with_counting_one_by_one():
    start, counted = day("2026-01-01"), 0
    for offset in range(1, 330):
        today = start + dt.timedelta(days=offset)
        if is_workday(today):
            counted += 1
            assert add_workdays(start, counted) == today
    assert counted > 200


@pytest.mark.parametrize("worked", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
def test_make_up_days_of_2026_are_worked(worked):
    assert is_workday(day(f"2026-{worked}"))
    assert "调休上班" in CalendarDay.objects.get(date=day(f"2026-{worked}")).note


@pytest.mark.parametrize(
    "count",
    [
        lambda: is_workday(day("2027-03-01")),
        lambda: add_workdays(day("2026-12-25"), 10),
        lambda: add_days(day("2026-12-25"), 15, "calendar"),
        lambda: add_days(day("2026-12-25"), 10, "working"),
    ],
)
def test_unknown_year_is_an_error_that_names_the_year_and_what_to_do(count):
    with pytest.raises(UnknownYear) as raised:
        count()
    assert raised.value.year == 2027
    assert "2027 年" in raised.value.messages[0]
    assert "导入该年度节假日安排" in raised.value.messages[0]


def test_a_gap_in_the_calendar_is_never_skipped():
    CalendarDay.objects.filter(date=day("2026-11-25")).delete()
    with pytest.raises(UnknownYear):
        add_workdays(day("2026-11-20"), 5)


@pytest.mark.parametrize("count", [add_workdays, lambda s, n: add_days(s, n, "calendar")])
def test_negative_terms_are_refused(count):
    with pytest.raises(ValueError, match="negative"):
        count(day("2026-11-20"), -1)


def test_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unit"):
        add_days(day("2026-11-20"), 1, "weeks")


@pytest.mark.parametrize("unit", ["calendar", "working"])
def test_counting_takes_one_query(django_assert_num_queries, unit):
    with django_assert_num_queries(1):
        add_days(day("2026-01-05"), 100, unit)
