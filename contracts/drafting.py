"""What an accepted intent already says about its contract: nothing is asked twice (HB-R3)."""

from datetime import timedelta

from brokers.workflows import EngagementStatus
from contracts.models import Contract

DEFAULT_TERM = timedelta(days=365)
KIND_OF_MODE = {"license": "XK1", "transfer": "ZR1", "service": "FW1", "cooperate": "KF2"}


def draft_from_intent(intent, *, on):
    """(unsaved Contract, initial values of the form) for an accepted intent."""
    achievement = intent.achievement
    matter = achievement or intent.demand
    modes = achievement.transfer_modes if achievement else intent.demand.modes
    seller, buyer = intent.supply_side, intent.demand_side
    engagement = (
        intent.engagements.filter(status=EngagementStatus.ACTIVE)
        .select_related("broker__organization")
        .first()
    )
    contract = Contract(
        intent=intent,
        engagement=engagement,
        achievement=achievement,
        title=matter.title,
        field_id=matter.field_id,
        industry_id=matter.industry_id,
        ip_kind_id=achievement and achievement.ip_kind_id,
        plan_source_id=achievement and achievement.plan_source_id,
        kind_id=next((KIND_OF_MODE[m] for m in modes if m in KIND_OF_MODE), None),
        implementation_region_id=buyer.region_id,
        signed_on=on,
        begins_on=on,
        ends_on=on + DEFAULT_TERM,
    )
    agency = engagement.broker.organization if engagement else None
    initial = {
        "seller_uscc": seller.living.uscc,
        "buyer_uscc": buyer.living.uscc,
        "intermediary_uscc": agency.uscc if agency else "",
    }
    return contract, initial
