"""Who may move a claim, what stops it, and what becomes of it: review, notice, payment."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract
from contracts.subsidies.claims import granting, services
from contracts.subsidies.claims.models import CalculationSheet, Claim, EvidenceUse
from contracts.subsidies.policies.publicity import notice_term
from techmarket.accounts.models import Role, RoleGrant
from techmarket.codes.workdays import add_workdays
from techmarket.indicators import registry
from techmarket.notices import services as notices
from techmarket.notices.models import Notice
from techmarket.notifications.models import Notification
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, text_of
from tests.factories.contracts import paid
from tests.factories.demands import member_of
from tests.factories.institutions import draft_organization, enterprise, join
from tests.factories.notices import objected
from tests.factories.people import OTHER_CITY, OTHER_COUNTY, UserFactory, fresh, officer, registrar
from tests.factories.subsidies import (
    MONTH,
    calculated_claim,
    claims_of_two_years,
    contract_paid_last_year,
    draft_claim,
    paid_claim,
    paid_contract,
    payable_claim,
    publicised_claim,
    scheme,
    submitted_claim,
)

pytestmark = pytest.mark.django_db


def payment(**changes):
    return {"paid_on": timezone.localdate(), "payment_reference": "BF-1"} | changes


def notice_of(claim):
    return Notice.objects.about(claim).get()


def day_after(notice):
    return notice.ends_on + dt.timedelta(days=1)


# -- submitting -----------------------------------------------------------------------------------
def test_an_unverified_unit_cannot_apply():
    applicant = draft_organization(region_id=OTHER_COUNTY)
    claim = draft_claim(applicant)
    with pytest.raises(ValidationError, match="尚未通过核验"):
        perform(claim, "submit", actor=applicant.admin)


def test_a_policy_out_of_force_cannot_be_applied_for():
    claim = draft_claim()
    before = scheme().valid_from - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="不在有效期内"):
        perform(claim, "submit", actor=member_of(claim.applicant), on=before)


def test_a_draft_of_last_year_cannot_be_submitted_this_year():
    """Whoever chose the year would choose which payments and which cap count."""
    year = timezone.localdate().year
    claim = draft_claim(year=year - 1)
    with pytest.raises(ValidationError, match=f"申报年度改为 {year}"):
        perform(claim, "submit", actor=member_of(claim.applicant))
    claim.year = year
    services.save_claim(claim, by=claim.created_by, on=timezone.localdate())
    assert perform(claim, "submit", actor=claim.created_by).status == "submitted"


@pytest.mark.parametrize("year", [0, -1])
def test_one_live_claim_per_unit_policy_and_year(year):
    applicant = enterprise(region_id=OTHER_COUNTY)
    year += timezone.localdate().year
    first = draft_claim(applicant, year=year)
    with pytest.raises(ValidationError, match=first.number):
        draft_claim(applicant, year=year)


def test_after_a_refusal_one_may_apply_again():
    claim = calculated_claim()
    perform(claim, "reject", actor=officer(region=None), note="合同不符。")
    assert draft_claim(claim.applicant).number != claim.number


# -- review ---------------------------------------------------------------------------------------
def test_approval_publishes_the_claim():
    claim = publicised_claim()
    notice = notice_of(claim)
    today = timezone.localdate()
    assert (claim.status, claim.approved_on) == ("publicised", today)
    assert notice.ends_on == add_workdays(today, 5)
    shown = {row["label"]: row["value"] for row in notice.rows}
    assert shown["拟补助金额"] == "30,000.00 元"
    assert shown["测算表摘要"] == claim.sheet.digest
    assert EvidenceUse.objects.filter(claim=claim, scheme_code="HU-S1").count() == 1


def test_the_term_of_the_notice_is_dated_data():
    entry = {
        "id": "X",
        "notice": {
            "2026-07-01": {"days": 7, "unit": "calendar", "source": "bureau", "reference": "通知"},
            "2020-01-01": {"days": 5, "unit": "working", "source": "bureau", "reference": "通知"},
        },
    }
    days = [dt.date(2019, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1)]
    assert [str(notice_term(entry, day)) for day in days] == ["5 个工作日", "5 个工作日", "7 日"]


@pytest.mark.parametrize(
    ("region", "allowed"), [(OTHER_CITY, True), (OTHER_COUNTY, True), ("420000", True)]
)
def test_officers_over_the_claims_region_may_approve(region, allowed):
    claim = calculated_claim()
    assert perform(claim, "approve", actor=officer(region)).status == "publicised"


@pytest.mark.parametrize("region", ["410000", "420100", "420502"])
def test_officers_of_elsewhere_may_not(region):
    claim = calculated_claim()
    with pytest.raises(PermissionDenied):
        perform(claim, "approve", actor=officer(region))


@pytest.mark.parametrize("action", ["approve", "recalculate", "reject", "send_back"])
def test_nobody_reviews_the_claim_of_his_own_unit(action):
    claim = calculated_claim()
    insider = join(UserFactory(is_superuser=True), claim.applicant)
    with pytest.raises(ValidationError, match="回避"):
        perform(claim, action, actor=insider)


def test_nobody_reviews_what_he_entered():
    """The member who opened the claim has left the unit and become an officer since."""
    claim = calculated_claim()
    creator = claim.created_by
    creator.memberships.all().delete()
    RoleGrant.objects.set_up(user=creator, role=Role.OFFICER)
    with pytest.raises(ValidationError, match="录入"):
        perform(claim, "approve", actor=fresh(creator))


def test_a_superuser_is_not_above_the_two_person_rule():
    root = UserFactory(is_superuser=True)
    claim = payable_claim(by=root)
    with pytest.raises(ValidationError, match="另一名"):
        perform(claim, "pay", actor=root, **payment())
    with pytest.raises(PermissionDenied):
        perform(publicised_claim(), "clear", actor=root)


def test_a_claim_for_nothing_cannot_be_approved():
    applicant = enterprise(region_id=OTHER_COUNTY)
    claim = calculated_claim(applicant)
    assert claim.amount == 0
    with pytest.raises(ValidationError, match="应补金额为 0"):
        perform(claim, "approve", actor=officer(region=None))
    assert perform(claim, "reject", actor=officer(region=None)).status == "rejected"


def test_facts_that_changed_since_must_be_calculated_anew():
    contract = paid_contract()
    claim = calculated_claim(contract.buyer.organization)
    paid(contract, "200000.00")
    with pytest.raises(ValidationError, match="重新核算"):
        perform(claim, "approve", actor=officer(region=None))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("step", ["approve", "pay"])
def test_a_revoked_registration_stops_the_money(step):
    claim = calculated_claim() if step == "approve" else payable_claim()
    Contract.objects.update(status="revoked", revoked_on=timezone.localdate())
    inputs = payment() if step == "pay" else {}
    with pytest.raises(ValidationError, match="登记已不存在"):
        perform(claim, step, actor=officer(region=None), **inputs)
    claim = perform(claim, "reject", actor=officer(region=None), note="登记已撤销。")
    assert (claim.status, EvidenceUse.objects.count()) == ("rejected", 0)


def test_revoking_a_contract_tells_the_officers_whose_money_it_was():
    """The seller's region and that of the claim are different ones."""
    contract = paid_contract()
    claim = paid_claim(contract.buyer.organization)
    near, far = officer(OTHER_CITY), officer("420100")
    perform(contract, "revoke", actor=registrar(), note="虚假合同。")
    url = claim.get_absolute_url()
    told = Notification.objects.filter(url=url, user__in=[near, far])
    assert [(row.user, claim.number in row.title) for row in told] == [(near, True)]

    page = text_of(client_of(near).get(url))
    assert f"计入的合同“{contract.title}”的登记已于" in page
    assert "补助已经拨付" in page
    bench = client_of(near).get("/workbench/")
    [pile] = [pile for pile in bench.context["piles"] if "合同登记已撤销" in pile.title]
    assert (pile.count, pile.urgent) == (1, True)
    assert claim.number in text_of(client_of(near).get(pile.url))
    other = f"{reverse('subsidies:list')}?status=paid&contract_revoked=false"
    assert claim.number not in text_of(client_of(near).get(other))


def test_calculating_anew_leaves_out_a_contract_revoked_since():
    claim = calculated_claim()
    tomorrow = claim.applied_on + dt.timedelta(days=1)
    Contract.objects.update(status="revoked", revoked_on=tomorrow)
    claim = perform(claim, "recalculate", actor=officer(region=None))
    services.calculate_claim(claim.pk, at=timezone.now())
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.amount) == ("calculated", 0)
    assert "合同已撤销" in claim.sheet.lines.get().reason


def test_an_amount_that_is_not_the_sheets_stops_the_money():
    claim = payable_claim()
    Claim.objects.filter(pk=claim.pk).update(amount=Decimal(99999))
    with pytest.raises(ValidationError, match="不一致"):
        perform(claim, "pay", actor=officer(region=None), **payment())


def test_a_falsified_sheet_stops_the_money(monkeypatch):
    claim = payable_claim()
    monkeypatch.setattr(CalculationSheet, "holds", lambda sheet: False)
    with pytest.raises(ValidationError, match="不一致"):
        perform(claim, "pay", actor=officer(region=None), **payment())


@pytest.mark.parametrize("change", [{"amount": Decimal("29999.99")}, {"lines": ()}])
def test_whatever_differs_from_the_sheet_must_be_calculated_anew(change, monkeypatch):
    claim = calculated_claim()
    result = replace(granting.fresh_result(claim), **change)
    monkeypatch.setattr(granting, "fresh_result", lambda claim: result)
    with pytest.raises(ValidationError, match="事实有变化"):
        perform(claim, "approve", actor=officer(region=None))


# -- one voucher, one subsidy ---------------------------------------------------------------------
def test_a_voucher_counts_in_one_claim_only():
    first, second = claims_of_two_years()
    assert first.amount == second.amount == Decimal("30000.00")
    perform(first, "approve", actor=officer(region=None))
    with pytest.raises(ValidationError, match="重新核算"):
        perform(second, "approve", actor=officer(region=None))


def test_the_database_keeps_a_voucher_from_being_used_twice():
    first, second = claims_of_two_years()
    claim = perform(first, "approve", actor=officer(region=None))
    use = claim.evidence_uses.get()
    twin = EvidenceUse(key=use.key, payment_id=use.payment_id, scheme_code="HU-S1", claim=second)
    with pytest.raises(IntegrityError, match="evidenceuse_once_per_scheme"), transaction.atomic():
        twin.save()


def test_what_an_objection_ends_is_free_again():
    first, second = claims_of_two_years()
    claim = perform(first, "approve", actor=officer(region=None))
    upheld(claim)
    assert perform(second, "approve", actor=officer(region=None)).status == "publicised"


def test_a_withdrawn_notice_brings_the_claim_back_to_review():
    claim = publicised_claim()
    perform(notice_of(claim), "withdraw", actor=officer(region=None), note="金额有误。")
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.approved_by, EvidenceUse.objects.count()) == ("calculated", None, 0)
    assert perform(claim, "approve", actor=officer(region=None)).status == "publicised"


# -- Notice --------------------------------------------------------------------------------------
def upheld(claim):
    notice = notice_of(claim)
    objection = objected(notice, on=notice.ends_on, content="合同没有真正履行，请核实。")
    answer = {"reply": "经查属实。", "on": day_after(notice)}
    perform(objection, "uphold", actor=officer(region=None), **answer)
    return Claim.objects.get(pk=claim.pk)


def test_an_objection_upheld_ends_the_claim():
    claim = upheld(publicised_claim())
    assert (claim.status, EvidenceUse.objects.count()) == ("objected", 0)
    with pytest.raises(Conflict):
        perform(claim, "pay", actor=officer(region=None), **payment())


def test_the_end_of_the_term_makes_it_payable_and_payment_moves_the_figure():
    claim = publicised_claim(on=timezone.localdate() - MONTH)
    notice = notice_of(claim)
    notices.close(notice, on=notice.ends_on)
    assert Claim.objects.get(pk=claim.pk).status == "publicised"
    notices.close(notice, on=day_after(notice))
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.status == "payable"

    year = timezone.localdate().year
    county = registry.Scope(OTHER_COUNTY, year)
    paid_amount = registry.get("subsidies.paid")
    assert paid_amount.figure(county).value == 0
    perform(claim, "pay", actor=officer(region=None), **payment())
    assert paid_amount.figure(county).value == Decimal("30000.00")
    assert paid_amount.figure(registry.Scope("4106", year)).value == 0
    assert paid_amount.figure(registry.Scope(OTHER_COUNTY, year - 1)).value == 0


def test_the_day_after_the_notice_is_early_enough_to_pay():
    claim = payable_claim()
    on = day_after(notice_of(claim))
    assert perform(claim, "pay", actor=officer(region=None), **payment(paid_on=on)).paid_on == on


def test_a_rehearsed_end_of_the_notice_lets_one_pay_today():
    """Demonstrations end terms early (close_notices); the day of clearing counts then."""
    claim = publicised_claim()
    notice = notice_of(claim)
    notices.close(notice, on=day_after(notice))
    claim = Claim.objects.get(pk=claim.pk)
    yesterday = payment(paid_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        perform(claim, "pay", actor=officer(region=None), **yesterday)
    assert perform(claim, "pay", actor=officer(region=None), **payment()).status == "paid"


# -- payment --------------------------------------------------------------------------------------
def test_whoever_approved_may_not_pay():
    approver = officer(region=None)
    claim = payable_claim(by=approver)
    with pytest.raises(ValidationError, match="另一名"):
        perform(claim, "pay", actor=approver, **payment())
    claim = perform(claim, "pay", actor=officer(region=None), **payment())
    assert (claim.status, claim.payment_reference) == ("paid", "BF-1")


def test_the_database_knows_the_two_person_rule():
    claim = paid_claim()
    with pytest.raises(IntegrityError, match="claim_two_persons"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(paid_by=claim.approved_by_id)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payment_reference", "  "),
        ("paid_on", None),
        ("paid_on", 1),
        ("paid_on", -31),
        ("paid_on", "last day of the notice"),
    ],
)
def test_a_payment_needs_its_voucher_and_a_day_in_order(field, value):
    claim = payable_claim()
    if value == "last day of the notice":
        value = (notice_of(claim).ends_on - timezone.localdate()).days
    in_days = timezone.localdate() + dt.timedelta(days=value) if isinstance(value, int) else None
    changes = {field: in_days or value}
    with pytest.raises(ValidationError) as error:
        perform(claim, "pay", actor=officer(region=None), **payment(**changes))
    assert list(error.value.message_dict) == [field]


def test_the_cap_is_for_all_claims_together():
    """HU-S1: 1,000,000 yuan for an enterprise in all; the second claim gets what is left."""
    amounts = {"total_amount": "20000000.00", "technical_amount": "4000000.00"}
    contract = contract_paid_last_year(amount="9500000.00", **amounts)
    applicant = contract.buyer.organization
    publicised_claim(applicant, year=timezone.localdate().year - 1)
    paid(contract, "2000000.00")
    claim = calculated_claim(applicant)
    assert claim.amount == Decimal("50000.00")


def test_parties_are_told(django_capture_on_commit_callbacks):
    claim = submitted_claim()
    assert set(claim.recipients("owner")) == {member_of(claim.applicant)}
    near, far = officer(OTHER_CITY), officer("420100")
    assert near in claim.recipients("officers")
    assert far not in claim.recipients("officers")
