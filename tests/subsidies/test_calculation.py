"""From facts on file to a stored sheet that can be recomputed bit for bit."""

import json
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.subsidies.claims import services
from contracts.subsidies.claims.models import CalculationSheet, Claim, Scheme, SheetLine
from contracts.subsidies.claims.onfile import facts_on_file
from contracts.subsidies.policies.calculation import calculate
from contracts.subsidies.policies.intake import read_facts, to_document
from institutions.models import Organization
from techmarket.jobs.models import Job
from techmarket.jobs.services import execute
from techmarket.workflow.actions import perform
from tests.databases import owner_rights
from tests.factories.contracts import paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import QualificationFactory, enterprise, verified_organization
from tests.factories.people import CITY, COUNTY, OTHER_COUNTY, UserFactory, officer, registrar
from tests.factories.subsidies import (
    calculated_claim,
    draft_claim,
    paid_claim,
    paid_contract,
    publicised_claim,
    scheme,
    submitted_claim,
)

pytestmark = pytest.mark.django_db


def on_file(organization, claim=None):
    today = timezone.localdate()
    return facts_on_file(organization, year=today.year, on=today, claim=claim)


def test_a_submitted_claim_is_calculated_by_its_job():
    claim = submitted_claim()
    job = Job.objects.get(kind="subsidies.calculate")
    assert (job.subject_id, job.key) == (claim.pk, f"{claim.pk}:1")
    execute(job.pk, at=timezone.now())
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.amount) == ("calculated", Decimal("30000.00"))
    [line] = claim.sheet.lines.all()
    assert (line.counted, line.payment.voucher_number) == (Decimal(300000), line.mark)
    assert claim.events.last().actor.username == "system"


def test_calculating_twice_leaves_one_sheet():
    claim = calculated_claim()
    assert services.calculate_claim(claim.pk, at=timezone.now()) is None
    assert claim.sheets.count() == 1
    assert claim.events.filter(action="calculate").count() == 1


def test_recalculation_reads_the_facts_anew_and_keeps_the_former_sheet():
    contract = paid_contract()
    claim = calculated_claim(contract.buyer.organization)
    paid(contract, "200000.00")
    claim = perform(claim, "recalculate", actor=officer(region=None))
    assert claim.amount is None
    services.calculate_claim(claim.pk, at=timezone.now())
    amounts = list(claim.sheets.values_list("revision", "amount"))
    assert amounts == [(1, Decimal(30000)), (2, Decimal(50000))]


def test_a_returned_claim_is_calculated_as_of_its_new_day():
    claim = calculated_claim()
    claim = perform(claim, "send_back", actor=officer(region=None), note="请补发票")
    assert claim.amount is None
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    claim = perform(claim, "submit", actor=member_of(claim.applicant), on=tomorrow)
    assert services.calculate_claim(claim.pk, at=timezone.now()).on == tomorrow


def test_facts_that_contradict_each_other_send_the_claim_back():
    contract = paid_contract()
    signed = contract.registered_on + timezone.timedelta(days=3)
    type(contract).objects.filter(pk=contract.pk).update(signed_on=signed)
    claim = submitted_claim(contract.buyer.organization)
    assert services.calculate_claim(claim.pk, at=timezone.now()) is None
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.status == "returned"
    assert "登记日期早于签订日期" in claim.events.last().note


# -- the sheet ------------------------------------------------------------------------------------
def test_a_sheet_is_recomputed_from_what_it_keeps():
    contract = paid_contract()
    sheet = calculated_claim(contract.buyer.organization).sheet
    paid(contract, "100000.00")  # what is entered later does not reach it
    Organization.objects.filter(pk=contract.buyer.organization_id).update(kind="university")
    sheet = CalculationSheet.objects.get(pk=sheet.pk)
    assert sheet.recompute().digest == sheet.digest
    assert sheet.holds()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("30000.01")},
        {"digest": "0" * 64},
        {"rule_version": "HU-S1@2021-10-19#00000000"},
        {"result": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_falsified_sheet_does_not_hold(change):
    sheet = calculated_claim().sheet
    for name, value in change.items():
        setattr(sheet, name, value)
    assert not sheet.holds()


@pytest.mark.parametrize("amount", ["999999.00", "-1.00", "很多"])
def test_falsified_facts_do_not_hold(amount):
    sheet = calculated_claim().sheet
    sheet.facts["contracts"][0]["payments"][0]["amount"] = amount
    assert not sheet.holds()


@pytest.mark.parametrize("model", [CalculationSheet, SheetLine])
@pytest.mark.parametrize("write", ["update", "delete"])
def test_the_database_refuses_to_change_a_sheet(model, write):
    calculated_claim()
    table, message = model._meta.db_table, "测算表和条款只能追加"
    statements = {
        "update": f"UPDATE {table} SET amount = amount + 1",
        "delete": f"DELETE FROM {table}",
    }
    with (
        pytest.raises(DatabaseError, match=message),
        transaction.atomic(),
        owner_rights() as cursor,
    ):
        cursor.execute(statements[write])


def test_verify_sheets_names_the_sheet_that_does_not_hold():
    claim = calculated_claim()
    out = StringIO()
    call_command("verify_sheets", stdout=out)
    assert "1 份测算表全部一致" in out.getvalue()
    sheet = claim.sheet
    forged = CalculationSheet(**{f.attname: getattr(sheet, f.attname) for f in sheet._meta.fields})
    forged.pk, forged.revision, forged.amount = None, 2, sheet.amount + 1
    forged.save()
    with pytest.raises(CommandError, match=f"{claim.number} 第 2 次核算") as error:
        call_command("verify_sheets")
    assert error.value.returncode == 1


# -- facts on file --------------------------------------------------------------------------------
def test_facts_survive_being_written_and_read():
    contract = paid_contract(intermediary=verified_organization(kind="agency", scale=""))
    QualificationFactory(organization=contract.buyer.organization)
    paid_claim(contract.buyer.organization)
    facts = on_file(contract.buyer.organization).facts
    assert facts.contracts
    assert facts.applicant.already_granted
    assert read_facts(json.dumps(to_document(facts)).encode()) == facts


def test_facts_take_a_fixed_number_of_queries():
    buyer = enterprise(region_id=OTHER_COUNTY)

    def queries():
        organization = Organization.objects.get(pk=buyer.pk)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found = on_file(organization)
        return len(found.facts.contracts), len(captured)

    paid_contract(buyer)
    few = queries()
    for _ in range(4):
        paid(paid_contract(buyer), "10000.00")
    many = queries()
    assert (few[0], many[0]) == (1, 5)
    assert many[1] == few[1] <= 11


def test_drafts_and_strangers_contracts_are_not_on_file():
    buyer = enterprise(region_id=OTHER_COUNTY)
    mine = paid_contract(buyer)
    paid_contract()
    found = on_file(buyer)
    assert list(found.contract_ids.values()) == [mine.pk]


def test_a_policy_sees_only_contracts_in_its_role():
    """HU-S1 is for the buyer: what the same unit sold is not even listed."""
    unit = enterprise(region_id=OTHER_COUNTY)
    bought = paid_contract(unit)
    registered_contract(seller=unit)
    found = on_file(unit)
    [facts] = found.for_clause(scheme().rules, timezone.localdate()).contracts
    assert (facts.number, len(found.facts.contracts)) == (bought.number, 2)


def test_granted_claims_and_used_vouchers_are_on_file_for_others_only():
    claim = publicised_claim()
    today, rules = timezone.localdate(), claim.scheme.rules
    others = on_file(claim.applicant).for_clause(rules, today)
    own = on_file(claim.applicant, claim).for_clause(rules, today)
    assert [grant.amount for grant in others.applicant.already_granted] == [Decimal("30000.00")]
    assert len(others.claimed_payments) == 1
    assert (own.applicant.already_granted, own.claimed_payments) == ((), ())


def test_hb_s1_counts_last_years_payments_of_an_out_of_province_purchase():
    with time_machine.travel("2025-03-03 02:00Z", tick=False):
        buyer = enterprise(region_id=COUNTY)
        seller = verified_organization(kind="university", scale="", region_id="310115")
        contract = registered_contract(buyer=buyer, seller=seller, implementation_region_id=COUNTY)
    with time_machine.travel("2025-06-03 02:00Z", tick=False):
        paid(contract, "400000.00")
    with time_machine.travel("2026-02-03 02:00Z", tick=False):
        paid(contract, "100000.00")
        claim = calculated_claim(buyer, code="HB-S1")
    codes = list(claim.sheet.lines.values_list("reason_code", "counted"))
    assert codes == [("counted", Decimal(400000)), ("after_window", Decimal(0))]
    assert claim.amount == Decimal("40000.00")
    assert claim.sheet.result["clause"].startswith("第（四）条")


def test_a_seller_whose_place_is_not_on_file_is_not_taken_for_one_abroad():
    """A person has no social credit code either; whether he lives in the province is not known."""
    buyer = enterprise(region_id=COUNTY)
    contract = registered_contract(buyer=buyer, implementation_region_id=COUNTY)
    contract.parties.filter(role="seller").update(organization=None, uscc="", region=None)
    rules, today = scheme("HB-S1").rules, timezone.localdate()
    result = calculate(on_file(buyer).for_clause(rules, today), rules, today)
    [check] = [check for check in result.refusals if check.name == "seller_outside"]
    assert check.missing_fact.endswith("seller.region")


# -- who handles it -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "applicant_region", "handled_in"),
    [
        ("HU-S1", OTHER_COUNTY, OTHER_COUNTY),  # within the policy's region: where the unit is
        ("HB-S1", COUNTY, COUNTY),
        ("HB-S1", OTHER_COUNTY, CITY),  # outside: where the policy is
    ],
)
def test_a_claim_is_handled_in_the_policys_region(code, applicant_region, handled_in):
    applicant = enterprise(region_id=applicant_region)
    assert draft_claim(applicant, code=code).region_id == handled_in


def test_numbers_run_on():
    applicant = enterprise(region_id=OTHER_COUNTY)
    year = timezone.localdate().year
    numbers = [draft_claim(applicant, year=year - n).number for n in range(2)]
    assert numbers == [f"BT-{year}-000001", f"BT-{year}-000002"]


def test_the_registrar_is_no_officer():
    """A registrar of the region neither sees nor reviews claims."""
    claim = calculated_claim()
    for person in (registrar(region=None), UserFactory()):
        assert not Claim.objects.visible_to(person).exists()
        assert not person.has_perm("subsidies.review_claim", claim)


def test_schemes_are_never_altered():
    row = scheme()
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Scheme.objects.filter(pk=row.pk).update(quote="改过的原文")
