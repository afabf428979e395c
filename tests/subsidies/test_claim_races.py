"""Two workers on one claim, two officers on one voucher: on real transactions, with controls."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from contracts.subsidies.claims import granting, services
from contracts.subsidies.claims.models import Claim, PaymentUse
from techmarket.accounts.models import User
from techmarket.notices.models import Notice
from techmarket.workflow.actions import Conflict, perform
from tests.factories.institutions import QualificationFactory, enterprise, verified_organization
from tests.factories.people import OTHER_COUNTY, officer, registrar
from tests.factories.subsidies import (
    calculated_claim,
    claims_of_two_years,
    draft_claim,
    paid_contract,
    payable_claim,
    scheme,
    submitted_claim,
)
from tests.races import second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


def calculate(claim):
    return services.calculate_claim(claim.pk, at=timezone.now())


def careless_calculate(claim):
    """What `calculate_claim` would be without the claim's row lock."""
    claim = Claim.objects.get(pk=claim.pk)
    try:
        return services.write_sheet(claim, at=timezone.now())
    except IntegrityError as error:
        return error


@pytest.mark.parametrize(
    ("worker", "outcome"),
    [(calculate, type(None)), (careless_calculate, IntegrityError)],
    ids=["locked", "control"],
)
def test_two_workers_on_one_claim_make_one_calculation(worker, outcome):
    claim = submitted_claim()
    User.objects.system()
    second = second_waits_for_first(lambda: calculate(claim), lambda: worker(claim))
    assert isinstance(second, outcome)
    assert claim.sheets.count() == 1
    assert claim.events.filter(action="calculate").count() == 1


def test_a_claim_sent_back_meanwhile_is_not_calculated():
    claim = submitted_claim()
    User.objects.system()
    person = officer(region=None)
    second_waits_for_first(
        lambda: perform(claim, "send_back", actor=person, note="材料不全。"),
        lambda: calculate(claim),
    )
    assert (Claim.objects.get(pk=claim.pk).status, claim.sheets.count()) == ("returned", 0)


def test_two_officers_approve_one_claim_once():
    claim = calculated_claim()
    one, other = officer(region=None), officer(region=None)
    second = second_waits_for_first(
        lambda: perform(claim, "approve", actor=one), lambda: perform(claim, "approve", actor=other)
    )
    assert isinstance(second, Conflict)
    assert Notice.objects.count() == 1


def approve(claim, person):
    try:
        return perform(claim, "approve", actor=person)
    except ValidationError as error:
        return error


def test_one_voucher_of_one_unit_is_granted_once():
    first, second = claims_of_two_years()
    one, other = officer(region=None), officer(region=None)
    outcome = second_waits_for_first(lambda: approve(first, one), lambda: approve(second, other))
    assert isinstance(outcome, ValidationError)
    assert PaymentUse.objects.values_list("claim", flat=True).get() == first.pk


def careless_hold(claim):
    """What `hold` would be without the lock on the applicant and the unique key."""
    return granting.fresh_result(claim).amount == claim.amount


def test_without_the_lock_both_officers_would_have_granted():
    """The control: the second officer, looking without the lock, sees nothing wrong."""
    first, second = claims_of_two_years()
    person = officer(region=None)
    seen = []

    def look_and_approve():
        seen.append(careless_hold(second))
        return approve(second, person)

    other = officer(region=None)
    outcome = second_waits_for_first(lambda: approve(first, other), look_and_approve)
    assert seen == [True]
    assert isinstance(outcome, ValidationError)


def test_one_voucher_of_two_units_is_granted_once():
    """HB-S5 is for the seller and for the intermediary alike: both may count one payment; the
    contract's row is what they wait for."""
    first, second = claims_of_two_agencies()
    one, other = officer(region=None), officer(region=None)
    outcome = second_waits_for_first(lambda: approve(first, one), lambda: approve(second, other))
    assert isinstance(outcome, ValidationError)
    assert "重新核算" in str(outcome)
    assert PaymentUse.objects.count() == 1


def claims_of_two_agencies():
    agencies = [verified_organization(kind="agency", scale="", region_id="410611") for _ in "ab"]
    for agency in agencies:
        QualificationFactory(organization=agency)
    with time_machine.travel("2025-03-03 02:00Z", tick=False):
        paid_contract(
            seller=agencies[0], intermediary=agencies[1], implementation_region_id="410611"
        )
    with time_machine.travel("2026-03-03 02:00Z", tick=False):
        return [calculated_claim(agency, code="HB-S5") for agency in agencies]


@pytest.mark.parametrize("move", ["approve", "pay"])
def test_a_contract_is_revoked_before_the_money_is_decided_or_after(move):
    """Whoever decides while a revocation is under way waits for it, and then refuses."""
    contract = paid_contract()
    applicant = contract.buyer.organization
    claim = calculated_claim(applicant) if move == "approve" else payable_claim(applicant)
    inputs = {"paid_on": timezone.localdate(), "payment_reference": "BF-1"}
    actor, station = officer(region=None), registrar(region=None)

    def decide():
        try:
            return perform(claim, move, actor=actor, **(inputs if move == "pay" else {}))
        except ValidationError as error:
            return error

    outcome = second_waits_for_first(
        lambda: perform(contract, "revoke", actor=station, note="虚假合同。"), decide
    )
    assert isinstance(outcome, ValidationError)
    assert "登记已不存在" in str(outcome)


def test_a_claim_is_opened_once():
    applicant = enterprise(region_id=OTHER_COUNTY)
    scheme()

    def open_one():
        try:
            return draft_claim(applicant)
        except ValidationError as error:
            return error

    outcome = second_waits_for_first(open_one, open_one)
    assert isinstance(outcome, ValidationError)
    assert Claim.objects.count() == 1
