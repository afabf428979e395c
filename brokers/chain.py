"""The talks between an accepted intent and its contract, with a broker or without."""

from django.utils.translation import gettext as _

from brokers.models import Engagement
from brokers.workflows import EngagementStatus
from demands.workflows import IntentStatus
from techmarket.pages.chain import CURRENT, DONE, STOPPED, Station, chain_link, leads_to, station

chain_link(Engagement, "engagement")
AT_WORK = [EngagementStatus.ACTIVE, EngagementStatus.CONCLUDED]


@leads_to("intent", "engagement")
def engagement_of(intent, user):
    rows = Engagement.objects.visible_to(user).filter(intent=intent, status__in=AT_WORK)
    return rows.select_related("broker").first()


@leads_to("engagement", "intent")
def intent_of(engagement, user):
    return engagement.intent


@station(40)
def talking(deal):
    intent, engagement = deal.get("intent"), deal.get("engagement")
    states = {
        IntentStatus.ACCEPTED: DONE if "contract" in deal else CURRENT,
        IntentStatus.CONTRACTED: DONE,
        IntentStatus.ENDED: STOPPED,
    }
    if intent is None or intent.status not in states:
        return Station(_("对接"))
    state = states[intent.status]
    return Station(
        _("对接"),
        state,
        (engagement or intent).get_absolute_url(),
        fact=str(engagement.broker) if engagement else "",
        turn=_("双方洽谈，签订合同") if state == CURRENT else "",
    )
