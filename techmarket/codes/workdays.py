"""Counting of days for notices and other terms, from the calendar in the database.

The first day is not counted; a term in calendar days that ends on a day off runs to the next
working day (《民法典》 articles 201 and 203).
A year without a calendar is an error, never a guess.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from techmarket.codes.models import CalendarDay

LONGEST_BREAK = 30  # days; no series of days off comes near it


class UnknownYear(ValidationError):  # noqa: N818
    """The calendar of a year is not in the database."""

    def __init__(self, year):
        self.year = year
        super().__init__(
            _(
                "工作日历中没有 %(year)s 年，无法计算期限。"
                "请由系统管理员导入该年度节假日安排后再办理。"
            ),
            code="unknown_year",
            params={"year": year},
        )


def is_workday(day):
    try:
        return CalendarDay.objects.values_list("is_workday", flat=True).get(date=day)
    except CalendarDay.DoesNotExist:
        raise UnknownYear(day.year) from None


def add_workdays(start, n):
    """The n-th working day after start; start itself for n = 0."""
    if n < 0:
        raise ValueError("n must not be negative")
    if n == 0:
        return start
    # In any stretch more than two days in five are worked, so the window always suffices.
    return _nth_workday(start + dt.timedelta(days=1), n, window=5 * n // 2 + LONGEST_BREAK)


def add_days(start, n, unit):
    """The last day of a term of n days, unit “calendar” or “working”."""
    if unit == "working":
        return add_workdays(start, n)
    if unit != "calendar":
        raise ValueError(f"unknown unit {unit!r}")
    if n < 0:
        raise ValueError("n must not be negative")
    return _nth_workday(start + dt.timedelta(days=n), 1, window=LONGEST_BREAK)


def _nth_workday(first, n, window):
    """The n-th working day counted from first (inclusive), in one query."""
    known = dict(
        CalendarDay.objects.filter(
            date__range=(first, first + dt.timedelta(days=window))
        ).values_list("date", "is_workday")
    )
    day = first
    while True:
        if day not in known:
            raise UnknownYear(day.year)
        n -= known[day]
        if n == 0:
            return day
        day += dt.timedelta(days=1)
