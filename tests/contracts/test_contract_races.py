"""Two people write to one contract, or draft one from one intent, at the same moment."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contracts import services
from contracts.models import Contract, ContractParty, Invoice, Payment
from demands.workflows import IntentStatus
from techmarket.attachments.models import Attachment
from techmarket.demo.loader import papers
from techmarket.workflow.actions import perform
from tests.factories.contracts import ContractFactory, registered_contract
from tests.factories.demands import accepted_intent, member_of
from tests.factories.people import registrar
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


def pay(contract, amount, voucher, *, invoice=None):
    today = timezone.localdate()
    row = Payment(
        contract=contract,
        amount=Decimal(amount),
        voucher_number=voucher,
        paid_on=today,
        invoice=invoice,
    )
    return services.record_payment(row, by=member_of(contract.buyer.organization), on=today)


@guarded("services.lock_contracts")
def test_two_payments_do_not_exceed_the_price(locked):
    contract = registered_contract(total_amount=Decimal(1_000_000))
    outcome = second_waits_for_first(
        lambda: pay(contract, 600_000, "V1"), lambda: pay(contract, 600_000, "V2")
    )
    assert isinstance(outcome, ValidationError) is locked
    assert contract.unproved_amount() == (600_000 if locked else 1_200_000)


@guarded("services.lock_contracts")
def test_two_payments_do_not_exceed_their_invoice(locked):
    contract = registered_contract()
    today, by = timezone.localdate(), member_of(contract.buyer.organization)
    row = Invoice(contract=contract, number="0" * 20, issued_on=today, amount=Decimal(1000))
    invoice = services.record_invoice(row, by=by, on=today)
    outcome = second_waits_for_first(
        lambda: pay(contract, 600, "V1", invoice=invoice),
        lambda: pay(contract, 600, "V2", invoice=invoice),
    )
    assert isinstance(outcome, ValidationError) is locked
    assert invoice.payments.count() == (1 if locked else 2)


@guarded("services.lock_contracts")
def test_a_contract_being_revoked_takes_no_payment(locked):
    contract = registered_contract()
    outcome = second_waits_for_first(
        lambda: perform(contract, "revoke", actor=registrar(region=None), note="虚假合同。"),
        lambda: pay(contract, 100, "V1"),
    )
    assert isinstance(outcome, ValidationError) is locked
    assert contract.payments.exists() is not locked


def sides(intent):
    """The parties that a contract from the intent has."""
    seller = ContractParty.of(intent.receiver, ContractParty.Role.SELLER)
    return [seller, ContractParty.of(intent.sender, ContractParty.Role.BUYER)]


def test_one_intent_becomes_one_contract():
    intent = accepted_intent()

    def draft():
        contract = ContractFactory(intent=intent)
        return services.save_draft(contract, sides(intent), by=member_of(intent.receiver))

    outcome = second_waits_for_first(draft, draft)
    assert isinstance(outcome, ValidationError)
    assert Contract.objects.filter(intent=intent).count() == 1


@guarded("services.save_draft")
def test_an_intent_being_ended_becomes_no_contract(locked):
    intent = accepted_intent()
    actor = member_of(intent.receiver)
    outcome = second_waits_for_first(
        lambda: perform(intent, "end", actor=actor, reason_code="busy"),
        lambda: services.save_draft(ContractFactory(intent=intent), sides(intent), by=actor),
    )
    intent.refresh_from_db()
    assert intent.status != IntentStatus.ACCEPTED
    assert isinstance(outcome, ValidationError) is locked


def texts(contract):
    return Attachment.objects.filter_for(contract)


@guarded("papers.store_text")
def test_two_workers_store_one_text(locked):
    contract = registered_contract()
    texts(contract).delete()
    store = transaction.atomic(lambda: papers.store_text(contract.pk))
    second_waits_for_first(store, store)
    assert texts(contract).count() == (1 if locked else 2)


@guarded("papers.store_archive")
def test_two_workers_store_one_archived_text(locked):
    contract = registered_contract(is_demo=True)
    texts(contract).delete()
    store = transaction.atomic(papers.store_archive)
    second_waits_for_first(store, store)
    assert texts(contract).count() == (1 if locked else 2)
