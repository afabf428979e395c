"""What this app adds to the records of the apps below it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from demands.models import Intent
from demands.workflows import IntentStatus, Status
from institutions.changes.affairs import GOES_ON, Fate, Outcome, affair, by_move
from institutions.models import Organization
from techmarket.pages.panels import panel

SHOWN = 8


@panel(Organization, "demands/of_organization.html")
def demands_of(organization, user):
    rows = organization.demands.visible_to(user).without_search()
    return rows.select_related("organization", "field").order_by("-pk")[:SHOWN]


@affair(
    _("审核中、已发布的技术需求"),
    closure=Fate(Outcome.OVER, _("撤回，不再公开"), by_move("withdraw")),
    merger=GOES_ON,
)
def asked(unit):
    return unit.demands.filter(status__in=[Status.SUBMITTED, Status.PUBLISHED])


@affair(
    _("技术需求草稿"),
    closure=Fate(Outcome.OVER, _("作废"), by_move("void")),
    merger=GOES_ON,
    is_private=True,
)
def drafts(unit):
    return unit.demands.filter(status__in=[Status.DRAFT, Status.RETURNED])


@affair(
    _("已撤回、已关闭的技术需求"),
    closure=Fate(Outcome.KEPT, _("记录保留")),
    merger=GOES_ON,
    is_private=True,
)
def resting(unit):
    return unit.demands.filter(status__in=[Status.WITHDRAWN, Status.CLOSED])


@affair(
    _("待答复、对接中的合作意向"),
    closure=Fate(Outcome.FIRST, _("请先答复、撤销或结束对接")),
    merger=Fate(Outcome.KEPT, _("保留原名称，由承继单位答复、接续对接，签约以承继单位名义")),
)
def open_intents(unit):
    rows = Intent.objects.filter(Q(sender=unit) | Q(receiver=unit))
    return rows.filter(status__in=[IntentStatus.SENT, IntentStatus.ACCEPTED])
