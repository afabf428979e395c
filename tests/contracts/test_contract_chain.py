"""The chain in Python: from a published demand to a registered contract with a payment."""

from decimal import Decimal

import pytest
from django.utils import timezone

from brokers.workflows import EngagementStatus
from contracts.drafting import draft_from_intent
from contracts.models import ContractParty
from contracts.services import save_draft
from demands.services import match_demand
from demands.workflows import IntentStatus
from techmarket.jobs.models import Job
from techmarket.workflow.actions import perform
from tests.factories.achievements import listed_achievement
from tests.factories.brokers import active_engagement
from tests.factories.contracts import add_text, confirmed, paid
from tests.factories.demands import accepted_intent, member_of, published_demand
from tests.factories.people import registrar

pytestmark = pytest.mark.django_db


def test_demand_to_registered_contract_with_payment():
    achievement = listed_achievement()
    demand = published_demand()
    assert Job.objects.filter(kind="demands.match", subject_id=demand.pk).count() == 1

    match_demand(demand.pk, at=timezone.now())
    match = demand.matches.get()
    assert match.achievement == achievement
    assert match.score == match.reasons["text_points"] + sum(
        reason["points"] for reason in match.reasons["reasons"]
    )

    engagement = active_engagement(intent=accepted_intent(demand=demand, achievement=achievement))
    intent = engagement.intent
    draft, initial = draft_from_intent(intent, on=timezone.localdate())
    assert initial["seller_uscc"] == achievement.organization.uscc
    draft.total_amount, draft.technical_amount = Decimal("500000"), Decimal("450000")
    draft.pay_method = "lump"
    parties = [
        ContractParty.of(intent.receiver, "seller"),
        ContractParty.of(intent.sender, "buyer"),
    ]
    contract = save_draft(draft, parties, by=member_of(intent.receiver))
    add_text(contract)
    contract = perform(confirmed(contract), "submit", actor=member_of(intent.receiver))
    officer = registrar()
    contract = perform(contract, "accept", actor=officer)
    contract = perform(contract, "register", actor=officer)

    assert len(contract.number) == 16
    assert contract.number[4:10] == contract.seller.region_id
    intent.refresh_from_db()
    engagement.refresh_from_db()
    assert intent.status == IntentStatus.CONTRACTED
    assert engagement.status == EngagementStatus.CONCLUDED

    paid(contract, "200000")
    assert contract.received_amount() == Decimal("200000")
