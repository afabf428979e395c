"""What this app adds to the records of the apps below it."""

from django.utils.translation import gettext_lazy as _

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
