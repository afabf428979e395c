"""Two corrections, or two shares of one voucher, at the same moment."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts import proving
from contracts.models import Payment
from tests.contracts.test_corrections import MISTAKE, RETURN, reverse, share
from tests.factories.contracts import paid, registered_contract
from tests.factories.files import upload
from tests.factories.institutions import enterprise
from tests.factories.people import registrar
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


def received():
    return sum(Payment.objects.values_list("amount", flat=True))


@guarded("services.lock_payers")
def test_two_shares_at_once_stay_within_the_voucher(locked):
    buyer = enterprise()
    one, two = (registered_contract(buyer=buyer) for _ in range(2))
    outcome = second_waits_for_first(
        lambda: share(one, "600", "1000"), lambda: share(two, "600", "1000")
    )
    assert isinstance(outcome, ValidationError) == locked
    assert received() == (600 if locked else 1200)


@guarded("corrections.lock_issued")
def test_money_comes_back_once(locked):
    first = paid(registered_contract(), "1000")
    outcome = second_waits_for_first(
        lambda: reverse(first, **RETURN, amount=Decimal("600")),
        lambda: reverse(first, **RETURN | {"number": "T-2"}, amount=Decimal("600")),
    )
    assert isinstance(outcome, ValidationError) == locked
    assert received() == (400 if locked else -200)


@guarded("services.lock_contracts")
def test_what_is_being_taken_back_is_not_confirmed(locked):
    payment = paid(registered_contract(), "1000", proof=False)
    proving.complete(payment, upload(), by=payment.created_by)
    station = registrar(region=None)
    outcome = second_waits_for_first(
        lambda: reverse(payment, **MISTAKE),
        lambda: proving.prove(payment, by=station, at=timezone.now()),
    )
    assert isinstance(outcome, ValidationError) == locked
    assert bool(Payment.objects.get(pk=payment.pk).proof) is not locked
