"""Two workers on one claim, two officers on one voucher: on real transactions, with controls."""

from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contracts.subsidies.claims import granting, loading, services
from contracts.subsidies.claims.models import Claim, EvidenceUse, Scheme
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
from tests.races import guarded, second_waits_for_first, without_keys

pytestmark = pytest.mark.django_db(transaction=True)


def calculate(claim):
    return services.calculate_claim(claim.pk, at=timezone.now())


def test_two_workers_on_one_claim_make_one_calculation():
    claim = submitted_claim()
    User.objects.system()
    second_waits_for_first(lambda: calculate(claim), lambda: calculate(claim))
    assert claim.sheets.count() == 1
    assert claim.events.filter(action="calculate").count() == 1


@guarded("services.calculate_claim")
def test_two_workers_on_one_claim_write_one_sheet(locked, monkeypatch):
    """Neither the key nor the move, which is made once, has a say in it."""
    monkeypatch.setattr(services, "perform", lambda *args, **inputs: None)
    claim = submitted_claim()
    User.objects.system()
    with without_keys("sheet_once_per_revision"):
        second_waits_for_first(lambda: calculate(claim), lambda: calculate(claim))
        assert claim.sheets.count() == (1 if locked else 2)


def test_a_claim_sent_back_meanwhile_is_not_calculated():
    claim = submitted_claim()
    User.objects.system()
    person = officer(region=None)
    outcome = second_waits_for_first(
        lambda: perform(claim, "send_back", actor=person, note="材料不全。"),
        lambda: calculate(claim),
    )
    assert outcome is None  # nothing to do is no failure of the job
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


@guarded("granting.hold")
def test_one_voucher_of_one_unit_is_granted_once(locked, monkeypatch):
    """Without the lock the second officer sees nothing wrong, and one payment is granted twice.
    The claims share a contract, whose lock would do as well: it is not what this is about."""
    monkeypatch.setattr(granting, "check_contracts", lambda claim: None)
    first, second = claims_of_two_years()
    one, other = officer(region=None), officer(region=None)
    with without_keys("evidenceuse_once_per_scheme"):
        outcome = second_waits_for_first(
            lambda: approve(first, one), lambda: approve(second, other)
        )
        granted = EvidenceUse.objects.order_by("pk").values_list("claim", flat=True)
        assert list(granted) == ([first.pk] if locked else [first.pk, second.pk])
    assert ("事实有变化" in str(outcome)) is locked


def test_the_key_refuses_what_the_check_has_missed(monkeypatch):
    monkeypatch.setattr(granting, "fresh_result", as_calculated)
    first, second = claims_of_two_years()
    approve(first, officer(region=None))
    assert "刚刚被" in str(approve(second, officer(region=None)))
    assert EvidenceUse.objects.values_list("claim", flat=True).get() == first.pk


def as_calculated(claim):
    return SimpleNamespace(amount=claim.amount, lines=claim.sheet.lines.all())


def test_one_voucher_of_two_units_is_granted_once():
    """HB-S5 is for the seller and for the intermediary alike: both may count one payment; the
    contract's row is what they wait for."""
    first, second = claims_of_two_agencies()
    one, other = officer(region=None), officer(region=None)
    outcome = second_waits_for_first(lambda: approve(first, one), lambda: approve(second, other))
    assert isinstance(outcome, ValidationError)
    assert "重新核算" in str(outcome)
    assert EvidenceUse.objects.count() == 1


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
@guarded("granting.check_contracts")
def test_a_contract_is_revoked_before_the_money_is_decided_or_after(move, locked):
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
    assert ("登记已不存在" in str(outcome)) is locked
    assert claim.events.filter(action=move).exists() is not locked


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


@guarded("loading.load_one")
def test_two_people_load_one_new_version(locked):
    """Without the lock both write version 2."""
    changed = scheme().entry | {"title": "另一个名称"}

    def load():
        return loading.load_one(changed, dry_run=False)

    with without_keys("scheme_version_unique", "scheme_content_once", "scheme_one_current"):
        second_waits_for_first(load, transaction.atomic(load))
        current = Scheme.objects.current().filter(code=changed["id"])
        assert list(current.values_list("version", flat=True)) == ([2] if locked else [2, 2])
