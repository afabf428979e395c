"""What is done keeps its date, what is open moves with the day of loading: nothing gets stale."""

import datetime as dt

from django.utils import timezone

from techmarket.codes.models import CalendarDay
from techmarket.codes.workdays import UnknownYear, add_workdays

WRITTEN_ON = dt.date(2026, 11, 22)  # the day that the data take for today
LONGEST_TERM = 15  # working days that open business needs ahead of it
DAY = dt.timedelta(days=1)
OPENS = dt.time(9)
LOOK_AHEAD = 60 * DAY  # the longest term of open business, in working days or not
STAND_IN = "示例：尚未公布放假安排的年份只按周末休息"


def load_stand_in_year(today):
    """Late in a year, terms that start today end in a year whose holidays are not known yet: for a
    demonstration, weekends will do. The real arrangement, once loaded, takes its place."""
    year = (today + LOOK_AHEAD).year
    if CalendarDay.objects.filter(date__year=year).exists():
        return
    first = dt.date(year, 1, 1)
    days = (first + n * DAY for n in range((dt.date(year + 1, 1, 1) - first).days))
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=day.weekday() < 5, source=STAND_IN) for day in days
    )


class Calendar:
    """Working days, read once; `day` is what open business is dated by: today, or earlier where
    the table of holidays does not reach far enough ahead for its terms to be counted, or where the
    data end: a claim of the next year would find no payment in the year before."""

    def __init__(self, today):
        self.off = set(CalendarDay.objects.filter(is_workday=False).values_list("date", flat=True))
        self.day = today
        while self.day.year > WRITTEN_ON.year or not reaches(self.day):
            self.day -= 7 * DAY

    def workday(self, day):
        """The day itself, or the next working day."""
        return self._search(day, DAY)

    def ago(self, days):
        """So many days before now; the last working day until then."""
        return self._search(self.day - days * DAY, -DAY)

    def after(self, day, days):
        return self._search(day + days * DAY, DAY)

    def before(self, day, days):
        return self._search(day - days * DAY, -DAY)

    def _search(self, day, step):
        while day in self.off:
            day += step
        return day


def reaches(day):
    try:
        add_workdays(day, LONGEST_TERM)
    except UnknownYear:
        return False
    return True


def parse(text):
    return dt.date.fromisoformat(text) if text else None


def between(start, end, share):
    """The day a share of the way from start to end; start itself when there is no way."""
    return start + dt.timedelta(days=int(max((end - start).days, 0) * share))


def office_time(day, minutes=0):
    """So many minutes after the office opened."""
    opened = timezone.make_aware(dt.datetime.combine(day, OPENS))
    return opened + dt.timedelta(minutes=minutes)
