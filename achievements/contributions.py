"""What this app adds to the records of the apps below it."""

from django.utils.translation import gettext_lazy as _

from achievements.workflows import Status
from institutions.changes.affairs import GOES_ON, Fate, Outcome, affair, by_move
from institutions.models import Organization
from techmarket.notices.kinds import notice_kind
from techmarket.notices.terms import CALENDAR, WORKING, Least
from techmarket.pages.panels import panel

SHOWN = 8

notice_kind(
    "pricing",
    _("协议定价公示"),
    least=Least(15, CALENDAR, "国发〔2016〕16号：协议定价公示时间不少于15日"),
)
notice_kind("leader_income", _("领导人员收益分配公示"))
notice_kind(
    "cash_reward",
    _("现金奖励公示"),
    least=Least(15, WORKING, "国科发政〔2018〕103号：现金奖励公示期限不得低于15个工作日"),
)


@panel(Organization, "achievements/of_organization.html")
def achievements_of(organization, user):
    rows = organization.achievements.visible_to(user).without_search()
    return rows.select_related("organization", "field").order_by("-pk")[:SHOWN]


@affair(
    _("审核中、已发布的科技成果"),
    closure=Fate(Outcome.OVER, _("撤回，不再公开"), by_move("withdraw")),
    merger=GOES_ON,
)
def offered(unit):
    return unit.achievements.filter(status__in=[Status.SUBMITTED, Status.LISTED])


@affair(
    _("科技成果草稿"),
    closure=Fate(Outcome.OVER, _("作废"), by_move("void")),
    merger=GOES_ON,
    is_private=True,
)
def drafts(unit):
    return unit.achievements.filter(status__in=[Status.DRAFT, Status.RETURNED])


@affair(
    _("已撤回、已到期的科技成果"),
    closure=Fate(Outcome.KEPT, _("记录保留，不再公开")),
    merger=GOES_ON,
    is_private=True,
)
def resting(unit):
    return unit.achievements.filter(status__in=[Status.WITHDRAWN, Status.EXPIRED])
