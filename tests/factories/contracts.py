"""Contracts with their parties, payments and invoices."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from contracts import proving, services
from contracts.models import Contract, ContractParty, Invoice, Payment
from contracts.models.papers import CONTRACT_TEXT
from techmarket.attachments.models import Attachment
from tests.factories.demands import member_of
from tests.factories.files import upload
from tests.factories.institutions import enterprise, university
from tests.factories.moves import perform
from tests.factories.people import COUNTY, registrar


class ContractFactory(factory.Factory):
    """An unsaved draft; `draft_contract` saves it with its parties."""

    class Meta:
        model = Contract

    title = factory.Sequence("示例合同{}：镁合金轮毂工艺许可".format)
    kind_id = "XK2"
    signed_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=30))
    begins_on = factory.SelfAttribute("signed_on")
    ends_on = factory.LazyAttribute(lambda o: o.begins_on + dt.timedelta(days=730))
    total_amount = Decimal("1000000.00")
    technical_amount = Decimal("800000.00")
    pay_method = Contract.PayMethod.INSTALMENT
    field_id = "05"
    implementation_region_id = COUNTY
    licence_mode = Contract.LicenceMode.ORDINARY
    licence_years = 5


def draft_contract(*, seller=None, buyer=None, intermediary=None, by=None, **fields):
    seller, buyer = seller or university(), buyer or enterprise()
    parties = [ContractParty.of(seller, "seller"), ContractParty.of(buyer, "buyer")]
    if intermediary:
        parties.append(ContractParty.of(intermediary, "intermediary", work="组织洽谈"))
    by = by or member_of(seller)
    return services.save_draft(ContractFactory(**fields), parties, by=by)


def add_text(contract):
    by = contract.created_by
    Attachment.store(upload(), subject=contract, kind=CONTRACT_TEXT, by=by)
    return contract


def confirmed(contract):
    """By the buyer, where it has somebody who can."""
    by = contract.confirmers().first()
    return perform(contract, "confirm_data", actor=by) if by else contract


def submitted_contract(**fields):
    contract = confirmed(add_text(draft_contract(**fields)))
    actor = member_of(contract.applicant.organization)
    return perform(contract, "submit", actor=actor)


def accepted_contract(**fields):
    return perform(submitted_contract(**fields), "accept", actor=registrar(region=None))


def registered_contract(**fields):
    contract = accepted_contract(**fields)
    conditions = contract.rulebook.conditions_for(contract.kind_id)
    return perform(
        contract,
        "register",
        actor=registrar(region=None),
        checklist=conditions,
    )


def proved(paper, by=None):
    """Confirmed with its scan; by a member of the seller unless said otherwise."""
    proving.complete(paper, upload("凭证.pdf"), by=paper.created_by)
    by = by or member_of(paper.contract.seller.organization)
    return proving.prove(paper, by=by, at=timezone.now())


def paid(contract, amount="300000.00", *, on=None, voucher=None, invoice_number=None, proof=True):
    """A payment with its own invoice of the same amount, entered by the buyer; both confirmed."""
    by = member_of(contract.buyer.organization)
    serial = Payment.objects.count() + 1
    on = on or timezone.localdate()
    invoice = services.record_invoice(
        Invoice(
            contract=contract,
            number=invoice_number or f"{serial:020d}",
            issued_on=on,
            amount=Decimal(amount),
        ),
        by=by,
        on=timezone.localdate(),
    )
    payment = Payment(
        contract=contract,
        paid_on=on,
        amount=Decimal(amount),
        voucher_number=voucher or f"PZ{serial:08d}",
        invoice=invoice,
    )
    payment = services.record_payment(payment, by=by, on=timezone.localdate())
    if proof:
        payment.invoice = proved(invoice)
        payment = proved(payment)
    return payment
