"""How long a notice lasts: the least term by law, and what a suspension adds."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from techmarket.codes.models import CalendarDay
from techmarket.codes.workdays import UnknownYear, add_days

CALENDAR, WORKING = "calendar", "working"


class Least(NamedTuple):
    days: int
    unit: str
    basis: str

    def check(self, days, unit):
        if unit != self.unit or days < self.days:
            message = _("公示期不符合规定（%(basis)s）。") % {"basis": self.basis}
            raise ValidationError({"days": message})


def prolonged(ends_on, suspended_on, resumed_on, unit):
    """The last day after a suspension.

    The days after the suspension up to and with the day of resumption did not count, in the term's
    own unit; a suspension that began and ended on one day adds nothing.
    """
    lost = (resumed_on - suspended_on).days
    if lost < 0:
        raise ValueError("resumed before it was suspended")
    if unit == WORKING:
        lost = workdays_within(suspended_on, resumed_on)
    return add_days(ends_on, lost, unit) if lost else ends_on


def workdays_within(after, until):
    """Working days in (after, until]."""
    days = CalendarDay.objects.filter(date__gt=after, date__lte=until)
    marks = list(days.values_list("is_workday", flat=True))
    if len(marks) != (until - after).days:
        raise UnknownYear(until.year)
    return sum(marks)
