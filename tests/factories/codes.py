"""The real code tables and calendar for the test database; loaded once per session, 0.7 s."""

import datetime as dt

from techmarket.codes import services
from techmarket.codes.models import CalendarDay

STAND_IN = "测试用：尚未公布放假安排的年份只按周末休息"
LONGEST_TERM = dt.timedelta(days=60)


def load_test_codes():
    services.load_codes()
    services.load_calendar()
    load_stand_in_calendar(dt.date.today())


def load_stand_in_calendar(today):
    """Late in a year, terms that start today end in a year whose holidays are not known yet."""
    year = (today + LONGEST_TERM).year
    if CalendarDay.objects.filter(date__year=year).exists():
        return
    first = dt.date(year, 1, 1)
    days = (first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days))
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=day.weekday() < 5, source=STAND_IN) for day in days
    )
