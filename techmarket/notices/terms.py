"""How long a notice lasts: the least term by law, and what a suspension adds."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from techmarket.codes.models import CalendarDay
from techmarket.codes.workdays import UnknownYear, add_days

CALENDAR, WORKING = "calendar", "working"

# kind: (least days, unit, basis)
LEAST = {
    "pricing": (15, CALENDAR, "国发〔2016〕16号：协议定价公示时间不少于15日"),
    "cash_reward": (15, WORKING, "国科发政〔2018〕103号：现金奖励公示期限不得低于15个工作日"),
}


def check_least(kind, days, unit):
    least = LEAST.get(kind)
    if least is None:
        return
    if unit != least[1] or days < least[0]:
        raise ValidationError({"days": _("公示期不符合规定（%(basis)s）。") % {"basis": least[2]}})


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
