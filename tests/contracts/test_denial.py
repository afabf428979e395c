"""The other party denies a payment or an invoice: it does not count, and the registrar decides."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts import corrections, proving
from contracts.models import Contract, Invoice, Payment
from tests.clients import client_of, error_fields, post_json, text_of
from tests.contracts.test_proof import ALLOWED, actors, prove, waiting
from tests.desks import titles_on_desk
from tests.factories.contracts import registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import join, verified_organization
from tests.factories.people import UserFactory, fresh, registrar
from tests.factories.subsidies import calculated_claim, paid_contract
from tests.races import guarded, second_waits_for_first, without_trigger

pytestmark = pytest.mark.django_db
REASON = "没有收到该笔款项。"


def deny(paper, by, reason=REASON):
    return proving.deny(paper, reason=reason, by=by, at=timezone.now())


def attempt(paper, by):
    try:
        return deny(paper, by).denial
    except ValidationError as refused:
        return refused.messages[0][:5]


def seller_of(payment):
    return member_of(payment.contract.seller.organization)


def test_only_the_other_side_of_the_sale_denies():
    contract = registered_contract(intermediary=verified_organization(kind="agency", scale=""))
    payment = waiting(contract)
    for name, user in actors(contract).items():
        with transaction.atomic():
            said = attempt(payment, fresh(user))
            transaction.set_rollback(True)
        counterparty = ALLOWED.get(name) == "counterparty"
        assert said == (REASON if counterparty else "只有合同另"), name


@pytest.mark.parametrize("reason", ["", "  ", " \n"])
def test_a_denial_says_why(reason):
    payment = waiting()
    with pytest.raises(ValidationError, match="请写明否认的理由"):
        deny(payment, seller_of(payment), reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(denied_at=timezone.now())


def test_after_a_denial_only_the_registrar_proves():
    payment = waiting(scan=True)
    seller = seller_of(payment)
    deny(payment, seller)
    colleague = join(UserFactory(), payment.contract.seller.organization)
    for user in (seller, colleague):
        with pytest.raises(ValidationError, match="已经否认"):
            prove(payment, fresh(user))
        with pytest.raises(ValidationError, match="已经否认"):
            deny(payment, fresh(user))
    contract = Contract.objects.get()
    assert (contract.received_amount(), contract.unproved_amount()) == (0, 300000)
    assert prove(payment, registrar()).proof == "registrar"
    assert Contract.objects.get().received_amount() == 300000
    page = text_of(client_of(seller).get(contract.get_absolute_url()))
    assert "登记机构已核对" in page
    assert REASON in page  # what was said stays readable


def test_what_is_settled_is_not_denied():
    proved = prove(waiting(), registrar())
    with pytest.raises(ValidationError, match="已经确认过"):
        deny(proved, seller_of(proved))


def test_who_entered_it_takes_a_denied_one_back():
    payment = waiting()
    deny(payment, seller_of(payment))
    values = {"kind": "mistake", "reason": "金额录错", "on": timezone.localdate()}
    corrections.reverse(payment, by=payment.created_by, **values)
    assert not Payment.objects.get(pk=payment.pk).is_denied
    contract = Contract.objects.get()
    assert contract.unproved_amount() == 0


def test_both_desks_and_messages_name_it():
    payment = waiting()
    author, seller, station = payment.created_by, seller_of(payment), registrar()
    title = "付款或发票被对方否认的合同"

    def desk(user):
        return titles_on_desk(fresh(user))

    assert title not in desk(author)
    deny(payment, seller)
    deny(payment.invoice, seller)
    assert title in desk(author)
    asked = "有待您确认的付款或发票的合同"
    assert [asked in desk(user) for user in (seller, station)] == [False, True]
    for user in (author, station):
        told = user.notifications.filter(title__contains="被合同另一方否认")
        assert told.count() == 2
        assert REASON in told.first().body
    listed = text_of(client_of(author).get("/contracts/?denied=true"))
    assert payment.contract.title in listed


def test_page_and_api():
    payment = waiting()
    seller, author = seller_of(payment), payment.created_by
    contract = payment.contract
    url = f"/contracts/payments/{payment.pk}/deny/"
    assert f'href="{url}"' in text_of(client_of(seller).get(contract.get_absolute_url()))
    assert client_of(author).get(url).status_code == 403
    assert client_of(seller).post(url, {"reason": ""}).status_code == 422
    assert client_of(seller).post(url, {"reason": REASON}).status_code == 302
    assert client_of(seller).get(url).status_code == 403
    assert "对方否认，不计入补助" in text_of(client_of(author).get(contract.get_absolute_url()))
    api = f"/api/v1/contracts/{contract.pk}/denials/"
    body = {"invoice": payment.invoice_id}
    refused = post_json(client_of(seller), api, body)
    assert (refused.status_code, list(error_fields(refused))) == (400, ["reason"])
    assert post_json(client_of(author), api, body | {"reason": REASON}).status_code == 403
    assert post_json(client_of(seller), api, body | {"reason": REASON}).status_code == 201
    row = client_of(author).get(f"/api/v1/contracts/{contract.pk}/invoices/").json()["results"][0]
    assert (row["denial"], row["proof"]) == (REASON, "")
    assert Invoice.objects.get(pk=payment.invoice_id).is_denied


def test_the_sheet_says_that_it_was_denied():
    contract = paid_contract()
    denied = waiting(contract)
    deny(denied, seller_of(denied))
    claim = calculated_claim(contract.buyer.organization)
    reasons = list(claim.sheet.lines.values_list("reason_code", "reason"))
    assert ("denied", "付款被合同另一方否认，登记机构还没有核定") in reasons
    assert claim.amount == 30000


@pytest.mark.django_db(transaction=True)
@guarded("services.lock_contracts")
def test_what_is_being_confirmed_is_not_denied(locked):
    payment = waiting()
    first = seller_of(payment)
    second = join(UserFactory(), payment.contract.seller.organization)
    with without_trigger("contracts_payment", "contracts_payment_kept"):
        outcome = second_waits_for_first(
            lambda: prove(payment, first), lambda: deny(payment, second)
        )
        row = Payment.objects.get(pk=payment.pk)
        assert isinstance(outcome, ValidationError) is locked
        assert (row.proof, bool(row.denial)) == ("counterparty", not locked)


@pytest.mark.django_db(transaction=True)
@guarded("services.lock_contracts")
def test_what_is_being_denied_is_not_confirmed(locked):
    payment = waiting()
    first = seller_of(payment)
    second = join(UserFactory(), payment.contract.seller.organization)
    outcome = second_waits_for_first(lambda: deny(payment, first), lambda: prove(payment, second))
    assert isinstance(outcome, ValidationError) is locked
    row = Payment.objects.get(pk=payment.pk)
    assert (bool(row.denial), bool(row.proof)) == (True, not locked)
