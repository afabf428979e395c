"""What one party says of its money is proved by the other or by the registrar, and then kept."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from contracts import corrections, proving, services
from contracts.models import Contract, Invoice, Payment
from contracts.models.papers import VOUCHER
from techmarket.attachments.models import Attachment
from tests.clients import client_of, post_json, text_of
from tests.desks import titles_on_desk
from tests.factories.contracts import paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.files import upload
from tests.factories.institutions import enterprise, join, verified_organization
from tests.factories.people import UserFactory, fresh, registrar

pytestmark = pytest.mark.django_db


def waiting(contract=None, *, scan=True):
    """A payment that the buyer entered a moment ago."""
    payment = paid(contract or registered_contract(), "300000", proof=False)
    if scan:
        proving.complete(payment, upload("凭证.pdf"), by=payment.created_by)
    return payment


def prove(paper, by):
    return proving.prove(paper, by=by, at=timezone.now())


def attempt(paper, by):
    """Which proof it was, or how the refusal begins."""
    try:
        return prove(paper, by).proof
    except ValidationError as refused:
        return refused.messages[0][:7]


def actors(contract):
    """Everybody who could want to, as they sign in."""
    buyer, seller = contract.buyer.organization, contract.seller.organization
    both = join(join(UserFactory(), buyer), seller)
    return {
        "author": member_of(buyer),
        "colleague": join(UserFactory(), buyer),
        "both": both,
        "agency": member_of(contract.party("intermediary").organization),
        "stranger": member_of(enterprise()),
        "root": UserFactory(is_superuser=True),
        "elsewhere": registrar("310000"),
        "seller": member_of(seller),
        "station": registrar(),
    }


ALLOWED = {"seller": "counterparty", "station": "registrar"}


def test_who_proves_what_the_buyer_entered():
    contract = registered_contract(intermediary=verified_organization(kind="agency", scale=""))
    payment = waiting(contract)
    for name, user in actors(contract).items():
        with transaction.atomic():
            proof = attempt(payment, fresh(user))
            transaction.set_rollback(True)
        assert proof == ALLOWED.get(name, "须由合同另一方"), name


def test_what_the_agency_entered_is_proved_by_either_side_of_the_sale():
    contract = registered_contract(intermediary=verified_organization(kind="agency", scale=""))
    agency = member_of(contract.party("intermediary").organization)
    row = Payment(
        contract=contract, paid_on=timezone.localdate(), amount=Decimal(1), voucher_number="V1"
    )
    payment = services.record_payment(row, by=agency, on=timezone.localdate(), file=upload())
    assert prove(payment, member_of(contract.buyer.organization)).proof == "counterparty"


def test_whoever_acts_for_both_sides_leaves_the_proof_to_the_registrar():
    contract = registered_contract()
    both = join(member_of(contract.seller.organization), contract.buyer.organization)
    payment = waiting(contract)
    Payment.objects.filter(pk=payment.pk).update(created_by=both, entered_for=None)
    payment = Payment.objects.get(pk=payment.pk)
    for side in (contract.seller, contract.buyer):
        with pytest.raises(ValidationError, match="须由合同另一方"):
            prove(payment, join(UserFactory(), side.organization))
    assert prove(payment, registrar()).proof == "registrar"


def test_nothing_is_proved_without_its_scan():
    payment = waiting(scan=False)
    seller = member_of(payment.contract.seller.organization)
    with pytest.raises(ValidationError, match="还没有上传凭证文件"):
        prove(payment, seller)
    page = client_of(payment.created_by).get(payment.contract.get_absolute_url())
    assert f"/contracts/payments/{payment.pk}/file/" in text_of(page)
    proving.complete(payment, upload(), by=payment.created_by)
    assert prove(payment, seller).proof == "counterparty"
    with pytest.raises(ValidationError, match="已经确认过"):
        proving.complete(payment, upload(), by=payment.created_by)


def test_only_what_is_proved_is_received():
    contract = registered_contract()
    payment = waiting(contract)
    amounts = [(contract.received_amount(), contract.unproved_amount())]
    prove(payment, member_of(contract.seller.organization))
    amounts.append((contract.received_amount(), contract.unproved_amount()))
    corrections.reverse(
        Payment.objects.get(),
        kind="return",
        reason="退款",
        amount=Decimal(100000),
        number="T-1",
        dated=timezone.localdate(),
        by=payment.created_by,
        on=timezone.localdate(),
    )
    amounts.append((contract.received_amount(), contract.unproved_amount()))
    assert amounts == [(0, 300000), (300000, 0), (200000, 0)]


def test_what_is_proved_is_only_reversed():
    """By SQL, too: the database keeps it."""
    payment = prove(waiting(), registrar())
    for change in (
        lambda: Payment.objects.filter(pk=payment.pk).update(amount=1),
        lambda: Payment.objects.filter(pk=payment.pk).update(
            proof="", proved_by=None, proved_at=None
        ),
        lambda: Payment.objects.filter(pk=payment.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValidationError, match="已经确认过"):
        prove(payment, member_of(payment.contract.seller.organization))
    corrections.reverse(
        payment,
        kind="mistake",
        reason="录错",
        by=payment.created_by,
        on=timezone.localdate(),
    )
    assert Contract.objects.get().received_amount() == 0


def test_what_was_taken_back_is_not_proved():
    payment = waiting()
    corrections.reverse(
        payment, kind="mistake", reason="录错", by=payment.created_by, on=timezone.localdate()
    )
    with pytest.raises(ValidationError, match="已经冲销"):
        prove(payment, registrar())


def test_page_api_and_desk_of_the_other_party():
    contract = registered_contract()
    payment = waiting(contract)
    seller, author = member_of(contract.seller.organization), payment.created_by
    title = "有待您确认的付款或发票的合同"

    def waits(user):
        return title in titles_on_desk(fresh(user))

    station = registrar()
    assert [waits(user) for user in (seller, station, author)] == [True, True, False]
    listed = client_of(seller).get("/contracts/?to_prove=true")
    assert contract.title in text_of(listed)
    url = f"/contracts/payments/{payment.pk}/confirm/"
    assert f'href="{url}"' in text_of(client_of(seller).get(contract.get_absolute_url()))
    assert client_of(author).get(url).status_code == 403
    assert client_of(member_of(enterprise())).get(url).status_code == 404
    assert "凭证.pdf" in text_of(client_of(seller).get(url))
    assert client_of(seller).post(url)["Location"] == contract.get_absolute_url()
    assert "对方已确认" in text_of(client_of(author).get(contract.get_absolute_url()))
    api = f"/api/v1/contracts/{contract.pk}/"
    body = {"invoice": payment.invoice_id}
    assert post_json(client_of(author), f"{api}confirmations/", body).status_code == 403
    assert post_json(client_of(seller), f"{api}confirmations/", body).status_code == 400
    scan = body | {"file": upload("发票.pdf")}
    assert client_of(seller).post(f"{api}scans/", scan).status_code == 403
    fake = body | {"file": SimpleUploadedFile("发票.pdf", b"MZ")}
    assert client_of(author).post(f"{api}scans/", fake).status_code == 400
    scan["file"].seek(0)
    assert client_of(author).post(f"{api}scans/", scan).status_code == 201
    assert post_json(client_of(seller), f"{api}confirmations/", body).status_code == 201
    row = client_of(author).get(f"{api}invoices/").json()["results"][0]
    assert (row["proof"], row["proved_at"][:4]) == ("counterparty", str(timezone.localdate().year))
    assert [waits(user) for user in (seller, station)] == [False, False]


def test_a_scan_is_for_those_who_see_the_contract():
    file = waiting().files.get()
    contract = Contract.objects.get()
    for user, status in (
        (member_of(contract.seller.organization), 200),
        (member_of(enterprise()), 404),
    ):
        assert client_of(user).get(file.get_absolute_url()).status_code == status


def test_the_migration_says_for_whom_papers_were_entered_and_finds_their_scans():
    contract = registered_contract()
    payment = waiting(contract, scan=False)
    Payment.objects.update(entered_for=None)
    Attachment.store(upload("凭证.pdf"), subject=contract, kind=VOUCHER, by=payment.created_by)
    migration = import_module("contracts.migrations.0011_papers_on_file")
    migration.fill_entered_for(apps, None)
    migration.give_scans(apps, None)
    payment = Payment.objects.get()
    assert payment.entered_for == contract.buyer.organization
    assert payment.files.get().title == "凭证.pdf"
    assert not Invoice.objects.exclude(proof="").exists()
