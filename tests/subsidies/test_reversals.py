"""Money that came back is not subsidised, and whoever granted it is told."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts import corrections
from contracts.subsidies.claims import services
from contracts.subsidies.claims.models import Claim
from techmarket.notifications.models import Notification
from techmarket.workflow.actions import perform
from tests.factories.people import OTHER_CITY, officer
from tests.factories.subsidies import calculated_claim, paid_claim, paid_contract, payable_claim

pytestmark = pytest.mark.django_db


def give_back(claim, amount):
    payment = claim.contracts().get().payments.get()
    return corrections.reverse(
        payment,
        kind="return",
        reason="部分退款",
        amount=Decimal(amount),
        number="T-1",
        dated=timezone.localdate(),
        by=payment.created_by,
        on=timezone.localdate(),
    )


def test_calculating_anew_counts_what_is_left():
    claim = calculated_claim()
    assert claim.amount == Decimal("30000.00")
    give_back(claim, "100000")
    with pytest.raises(ValidationError, match="重新核算"):
        perform(claim, "approve", actor=officer(region=None))
    claim = perform(claim, "recalculate", actor=officer(region=None))
    services.calculate_claim(claim.pk, at=timezone.now())
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.amount == Decimal("20000.00")
    assert perform(claim, "approve", actor=officer(region=None)).status == "publicised"


def test_nothing_is_paid_on_money_that_came_back():
    claim = payable_claim()
    give_back(claim, "0.01")
    payment = {"paid_on": timezone.localdate(), "payment_reference": "BF-1"}
    with pytest.raises(ValidationError, match="已冲销"):
        perform(claim, "pay", actor=officer(region=None), **payment)


def test_the_officers_whose_money_it_was_are_told():
    claim = paid_claim(paid_contract().buyer.organization)
    near = officer(OTHER_CITY)
    give_back(claim, "300000")
    told = Notification.objects.get(url=claim.get_absolute_url(), user=near)
    assert claim.number in told.title
    assert "部分退款" in told.body
