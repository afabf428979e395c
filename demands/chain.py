"""Demand, match and intent in the chain of a deal."""

from django.utils import timezone
from django.utils.translation import gettext as _

from demands.models import Demand, Intent
from demands.workflows import IntentStatus, Status
from techmarket.pages.chain import (
    AHEAD,
    CURRENT,
    DONE,
    STOPPED,
    Station,
    chain_link,
    leads_to,
    station,
)

chain_link(Demand, "demand")
chain_link(Intent, "intent")

# How far an intent has come: of several the furthest stands for the demand.
PROGRESS = [IntentStatus.SENT, IntentStatus.ACCEPTED, IntentStatus.CONTRACTED]
STATION_OF = {
    IntentStatus.DRAFT: AHEAD,
    IntentStatus.SENT: CURRENT,
    IntentStatus.ACCEPTED: DONE,
    IntentStatus.CONTRACTED: DONE,
}


@leads_to("demand", "intent")
def furthest_intent(demand, user):
    rows = Intent.objects.visible_to(user).filter(demand=demand, status__in=PROGRESS)
    rows = rows.select_related("sender", "receiver", "achievement", "demand")
    return max(rows[:50], key=lambda row: PROGRESS.index(row.status), default=None)


@leads_to("intent", "demand")
def demand_of(intent, user):
    return Demand.objects.visible_to(user).filter(pk=intent.demand_id).first()


@station(10)
def wanted(deal):
    demand = deal.get("demand")
    if demand is None:
        return Station(_("需求"), STOPPED if "intent" in deal else AHEAD, fact=_("无"))
    state = {Status.PUBLISHED: DONE, Status.CLOSED: DONE, Status.WITHDRAWN: STOPPED}
    return Station(
        _("需求"),
        state.get(demand.status, CURRENT),
        demand.get_absolute_url(),
        timezone.localdate(demand.created_at),
        turn=turn_of_demand(demand),
    )


def turn_of_demand(demand):
    if demand.status == Status.SUBMITTED:
        return _("科技部门审核")
    return _("需求单位提交") if demand.status in (Status.DRAFT, Status.RETURNED) else ""


@station(20)
def matched(deal):
    demand = deal.get("demand")
    if demand is None or demand.matched_at is None:
        return Station(_("匹配"), STOPPED if "intent" in deal else AHEAD)
    day = timezone.localdate(demand.matched_at)
    return Station(_("匹配"), DONE, demand.get_absolute_url() + "#matches", day)


@station(30)
def asked(deal):
    intent = deal.get("intent")
    if intent is None:
        return Station(_("意向"))
    waits = intent.status == IntentStatus.SENT
    return Station(
        _("意向"),
        STATION_OF.get(intent.status, STOPPED),
        intent.get_absolute_url(),
        timezone.localdate(intent.created_at),
        turn=_("%(unit)s答复") % {"unit": intent.receiver} if waits else "",
        until=intent.reply_due_on if waits else None,
    )
