"""Registration: who may, on what conditions, by when; and what the database refuses."""

import datetime as dt
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from contracts.forms import RegisterForm, RejectForm
from contracts.models import Contract
from contracts.rulebooks import registration_deadline, rulebooks
from techmarket.codes.workdays import add_workdays
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, text_of
from tests.factories.contracts import (
    ContractFactory,
    accepted_contract,
    add_text,
    draft_contract,
    registered_contract,
    submitted_contract,
)
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, join, university
from tests.factories.people import OTHER_CITY, UserFactory, officer, registrar

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted_on", "amount", "due_on"),
    [
        (dt.date(2026, 2, 27), "100000", dt.date(2026, 3, 30)),  # 2000 rules: 30 days, Sunday rolls
        (dt.date(2026, 3, 1), "100000", dt.date(2026, 3, 20)),  # their first day
        (dt.date(2026, 3, 2), "100000", dt.date(2026, 3, 23)),  # 2026 rules: 15 working days
        (dt.date(2026, 3, 2), "4999999.99", dt.date(2026, 3, 23)),
        (dt.date(2026, 3, 2), "5000000", dt.date(2026, 4, 14)),  # large: 30 working days
        (dt.date(2026, 9, 28), "100000", dt.date(2026, 10, 23)),  # National Day make-up days
    ],
)
def test_deadline_by_the_rule_in_force_on_acceptance(accepted_on, amount, due_on):
    assert registration_deadline(accepted_on, Decimal(amount)) == due_on


@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [
        (dt.date(2026, 2, 27), dt.date(2026, 3, 30)),  # the rules of 2000 know no such term
        (dt.date(2026, 3, 2), dt.date(2026, 4, 14)),
    ],
)
def test_a_disputed_contract_has_thirty_working_days(accepted_on, due_on):
    assert registration_deadline(accepted_on, Decimal("1"), disputed=True) == due_on


def test_the_registrar_ticks_what_is_disputed():
    contract = submitted_contract()
    client = client_of(registrar())
    url = f"/actions/contracts/contract/{contract.pk}/accept/"
    client.post(url, {"accepted_on": timezone.localdate(), "is_disputed": "on"})
    contract = Contract.objects.get(pk=contract.pk)
    assert contract.due_on == add_workdays(timezone.localdate(), 30)
    assert "有争议" in text_of(client.get(contract.get_absolute_url()))


def test_submission_needs_the_full_text():
    contract = draft_contract()
    with pytest.raises(ValidationError, match="合同全文"):
        perform(contract, "submit", actor=member_of(contract.seller.organization))


def test_buyer_does_not_apply_for_the_seller():
    contract = add_text(draft_contract())
    with pytest.raises(PermissionDenied):
        perform(contract, "submit", actor=member_of(contract.buyer.organization))


@pytest.mark.parametrize("who", ["officer", "other_city", "party"])
def test_only_the_registrar_of_the_station_registers(who):
    contract = accepted_contract()
    actors = {
        "officer": officer,
        "other_city": lambda: registrar(OTHER_CITY),
        "party": lambda: member_of(contract.seller.organization),
    }
    with pytest.raises(PermissionDenied):
        perform(contract, "register", actor=actors[who]())


def test_a_registrar_who_is_a_member_of_a_party_stands_aside():
    contract = accepted_contract()
    insider = join(UserFactory(is_superuser=True), contract.buyer.organization)
    with pytest.raises(ValidationError, match="回避"):
        perform(contract, "register", actor=insider)


def test_same_contract_is_registered_once():
    seller, buyer = university(), enterprise()
    submitted_contract(seller=seller, buyer=buyer, title="同一合同")
    again = add_text(draft_contract(seller=seller, buyer=buyer, title="同一 合同"))
    with pytest.raises(ValidationError, match="疑似重复"):
        perform(again, "submit", actor=member_of(seller))


def test_numbers_follow_on_and_are_never_used_again():
    seller = university()
    first = registered_contract(seller=seller)
    revoked = perform(first, "revoke", actor=registrar(), note="虚假合同")
    second = registered_contract(seller=seller)
    assert int(second.number) == int(revoked.number) + 1
    assert revoked.number == first.number


def test_returning_stops_the_clock():
    contract = accepted_contract()
    returned = perform(contract, "send_back", actor=registrar(), note="缺附件")
    assert returned.due_on is None
    assert returned.accepted_on is None


def test_rejection_names_a_legal_ground():
    contract = submitted_contract()
    with pytest.raises(ValidationError):
        perform(contract, "reject", actor=registrar(), rejection_reason="R99")
    rejected = perform(contract, "reject", actor=registrar(), rejection_reason="R2")
    assert rejected.get_rejection_reason_display().startswith("合同标的不明确")
    with pytest.raises(Conflict):
        perform(rejected, "register", actor=registrar())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("technical_amount", Decimal("1000000.01")),
        ("technical_amount", Decimal("0")),
        ("technical_income", Decimal("800000.01")),
    ],
)
def test_settled_amounts_stay_within_the_price(field, value):
    contract = accepted_contract()
    with pytest.raises(ValidationError) as refused:
        perform(contract, "register", actor=registrar(), **{field: value})
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    "change",
    [
        {"total_amount": Decimal("-1")},
        {"technical_amount": Decimal("99999999")},
        {"ends_on": dt.date(2000, 1, 1)},
        {"status": "nonsense"},
        {"status": "registered"},
    ],
)
def test_the_database_refuses(change):
    contract = draft_contract()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(**change)


def test_every_kind_has_conditions():
    for book in rulebooks():
        for kind in ("KF1", "ZR1", "XK1", "ZX", "FW1"):
            assert len(book.conditions_for(kind)) >= 4


@pytest.mark.parametrize(
    ("accepted_on", "name", "due_on", "transfer", "expired"),
    [
        (dt.date(2026, 2, 28), "国科发政字〔2000〕063号", dt.date(2026, 3, 30), True, False),
        (dt.date(2026, 3, 1), "2026年3月1日起施行", dt.date(2026, 3, 20), False, True),
    ],
)
def test_a_contract_keeps_the_rules_of_its_acceptance(accepted_on, name, due_on, transfer, expired):
    """Its term, what the registrar confirms, why it may be refused, and what is cited for it."""
    with travel(dt.datetime.combine(accepted_on, dt.time(10)), tick=False):
        contract = accepted_contract()
    with travel(dt.datetime(2026, 3, 10, 10), tick=False):
        assert contract.due_on == due_on
        conditions = contract.rulebook.conditions_for
        assert (conditions("XK1") == conditions("ZR1")) == transfer
        ticked = RegisterForm(subject=contract).fields["checklist"].choices
        assert [text for text, _label in ticked] == conditions(contract.kind_id)
        listed = dict(RejectForm(subject=contract).fields["rejection_reason"].choices)
        assert ("R8" in listed) == expired
        with nullcontext() if expired else pytest.raises(ValidationError, match="情形"):
            perform(contract, "reject", actor=registrar(), rejection_reason="R8")
        if not expired:
            perform(contract, "reject", actor=registrar(), rejection_reason="R7")
        assert name in contract.events.last().clause
        page = text_of(client_of(registrar()).get(contract.get_absolute_url()))
        assert name in page
        assert "待与正式文本核对" in page


@pytest.mark.parametrize(("days", "open_"), [(0, True), (-1, False)])
def test_a_contract_is_accepted_on_its_last_day(days, open_):
    today = timezone.localdate()
    contract = ContractFactory(ends_on=today + dt.timedelta(days=days))
    contract.submitted_on = today
    with nullcontext() if open_ else pytest.raises(ValidationError, match="有效期"):
        contract.start_clock(today, is_disputed=False)
    assert (contract.due_on is not None) is open_
