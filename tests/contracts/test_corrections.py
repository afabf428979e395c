"""Refunds, red invoices and wrong entries: rows against rows; numbers unique as in life."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts import corrections, services
from contracts.models import Contract, Invoice, Payment
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.contracts import paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, university
from tests.factories.people import registrar

pytestmark = pytest.mark.django_db
RETURN = {"kind": "return", "reason": "质量问题，部分退款"}
MISTAKE = {"kind": "mistake", "reason": "金额多输一个零"}


def today():
    return timezone.localdate()


def reverse(paper, **values):
    by = values.pop("by", paper.created_by)
    if values["kind"] == "return":
        values = {"number": "T-1", "dated": today()} | values
    return corrections.reverse(paper, by=by, on=today(), **values)


def received(contract):
    """All that was entered, confirmed or not."""
    contract = Contract.objects.get(pk=contract.pk)
    return contract.received_amount() + contract.unproved_amount()


def test_money_that_comes_back_lowers_what_was_received_and_both_rows_stay():
    contract = registered_contract()
    first = paid(contract, "300000")
    row = reverse(first, **RETURN, amount=Decimal("60000"))
    assert (row.amount, row.reverses, row.invoice) == (Decimal("-60000"), first, first.invoice)
    assert received(contract) == Decimal("240000")
    assert Payment.objects.get(pk=first.pk).net == Decimal("240000")
    page = text_of(client_of(first.created_by).get(contract.get_absolute_url()))
    assert "质量问题，部分退款" in page
    assert "300,000.00 元" in page
    reverse(first, **RETURN | {"number": "T-2"})  # all that is left
    assert received(contract) == 0
    with pytest.raises(ValidationError, match="已经冲销"):
        reverse(first, **RETURN | {"number": "T-3"})
    with pytest.raises(ValidationError, match="已经冲销"):
        reverse(row, **RETURN)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal("300000.01")}, "amount"),
        ({"amount": Decimal("0")}, "amount"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"number": " "}, "number"),
        ({"dated": timezone.localdate() + dt.timedelta(days=1)}, "dated"),
        ({"dated": timezone.localdate() - dt.timedelta(days=1)}, "dated"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_refunds_that_cannot_be(changes, field):
    first = paid(registered_contract(), "300000")
    with pytest.raises(ValidationError) as refused:
        reverse(first, **RETURN | changes)
    assert field in refused.value.message_dict
    assert Payment.objects.get().net == Decimal("300000")


def test_a_red_invoice_lowers_what_was_invoiced_and_what_it_still_covers():
    contract = registered_contract()
    by = member_of(contract.seller.organization)
    blue = Invoice(contract=contract, number="00123456", issued_on=today(), amount=Decimal("500"))
    services.record_invoice(blue, by=by, on=today())
    red = reverse(blue, kind="return", reason="开票有误，红字冲销", number="00123457", amount=200)
    assert (red.amount, red.issuer) == (Decimal("-200"), blue.issuer)
    assert sum(row.amount for row in contract.invoices.all()) == Decimal("300")
    payment = Payment(
        contract=contract,
        paid_on=today(),
        amount=Decimal("300.01"),
        voucher_number="V1",
        invoice=blue,
    )
    with pytest.raises(ValidationError, match=r"还可对应 300\.00 元"):
        services.record_payment(payment, by=by, on=today())
    payment.amount = Decimal("300")
    services.record_payment(payment, by=by, on=today())


def test_a_wrong_entry_is_taken_back_and_its_number_entered_anew():
    contract = registered_contract()
    wrong = paid(contract, "600000", voucher="PZ-14")
    row = reverse(wrong, **MISTAKE)
    assert (row.amount, row.is_void, row.voucher_number) == (Decimal("-600000"), True, "PZ-14")
    assert received(contract) == 0
    right = paid(contract, "60000", voucher="PZ14")
    assert received(contract) == Decimal("60000")
    assert Payment.objects.count() == 3
    reverse(right, **RETURN, amount=1)
    with pytest.raises(ValidationError, match="不能再按录入有误"):
        reverse(right, **MISTAKE)


def test_money_may_come_back_after_a_revocation():
    first = paid(registered_contract(), "300000")
    perform(first.contract, "revoke", actor=registrar(), note="虚假合同")
    reverse(Payment.objects.get(pk=first.pk), **RETURN)
    assert received(first.contract) == 0


def test_who_may_reverse():
    """Whoever entered it, that unit's others, and the registrar; not the other party."""
    contract = registered_contract()
    first = paid(contract, "300000")
    url = f"/contracts/payments/{first.pk}/reverse/"
    api = f"/api/v1/contracts/{contract.pk}/reversals/"
    body = {"payment": first.pk} | MISTAKE
    for user, status in (
        (member_of(enterprise()), 404),
        (member_of(contract.seller.organization), 403),
    ):
        assert client_of(user).get(url).status_code == status
        assert post_json(client_of(user), api, body).status_code == status
    for user in (member_of(contract.buyer.organization), registrar()):
        assert client_of(user).get(url).status_code == 200
    assert post_json(client_of(user), api, body).status_code == 201


def test_page_and_api_reverse_alike():
    contract = registered_contract()
    rows = [paid(contract, "1000", voucher=f"V{n}") for n in range(2)]
    client = client_of(rows[0].created_by)
    data = {"kind": "return", "amount": "400", "number": "T-1", "dated": str(today())}
    url = f"/contracts/payments/{rows[0].pk}/reverse/"
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"reason": "退款", "amount": "1000.01"}).status_code == 422
    done = client.post(url, data | {"reason": "退款"})
    assert done["Location"] == contract.get_absolute_url()
    api = f"/api/v1/contracts/{contract.pk}/reversals/"
    refused = post_json(client, api, {"kind": "return", "reason": "退款", "payment": rows[1].pk})
    assert (refused.status_code, list(error_fields(refused))) == (400, ["dated"])
    both = data | {"payment": rows[1].pk, "invoice": rows[1].invoice_id, "reason": "退款"}
    assert post_json(client, api, both).status_code == 400
    sent = data | {"payment": rows[1].pk, "reason": "退款", "number": "T-2"}
    assert post_json(client, api, sent).status_code == 201
    assert received(contract) == Decimal("1200")
    listed = client.get(f"/api/v1/contracts/{contract.pk}/payments/").json()["results"]
    assert [(row["net"], row["reason"]) for row in listed if row["reverses"] is None] == [
        ("600.00", "")
    ] * 2


def test_the_other_party_is_told():
    contract = registered_contract()
    first = paid(contract, "300000")
    reverse(first, **RETURN, amount=Decimal("60000"))
    told = member_of(contract.seller.organization).notifications.latest("pk")
    assert "60,000.00 元" in told.body
    assert "质量问题" in told.body


# Which two papers are one: the same number means nothing between two bodies.
@pytest.mark.parametrize(
    ("first", "second", "same_seller", "is_taken"),
    [
        (("", "00123456"), ("", "00123456"), True, True),
        (("", "00123456"), ("", "00123456"), False, False),
        (("4200191130", "00123456"), ("4200191130", "00123456"), False, True),
        (("4200191130", "00123456"), ("4200191131", "00123456"), True, False),
        (("4200191130", "00123456"), ("", "00123456"), True, True),
        (("", "00123456"), ("4200191130", "00123456"), True, True),
        (("", "26412000000012345678"), ("", "2641-2000000012345678"), False, True),
    ],
)
def test_invoices_are_told_apart_as_in_life(first, second, same_seller, is_taken):
    seller = university()
    contracts = [
        registered_contract(seller=seller),
        registered_contract(seller=seller if same_seller else university()),
    ]
    taken = []
    for contract, (code, number) in zip(contracts, (first, second), strict=True):
        client = client_of(member_of(contract.buyer.organization))
        data = {"code": code, "number": number, "issued_on": today(), "amount": "1000"}
        taken.append(client.post(f"/contracts/{contract.pk}/invoices/new/", data).status_code)
    assert taken == [302, 422 if is_taken else 302]


def test_vouchers_are_told_apart_by_payer():
    first = paid(registered_contract(), "300", voucher="记-0014")
    paid(registered_contract(), "300", voucher="记-0014")  # another buyer's books
    again = registered_contract(buyer=first.contract.buyer.organization)
    with pytest.raises(ValidationError, match="一张凭证只能使用一次"):
        paid(again, "300", voucher="记0014")
    row = Payment(
        contract=again,
        paid_on=today(),
        amount=1,
        voucher_number="记-0014",
        payer=first.payer,
        created_by=first.created_by,
    )
    with pytest.raises(IntegrityError, match="voucher_used_once"), transaction.atomic():
        Payment.objects.bulk_create([row])


def share(contract, amount, total):
    row = Payment(
        contract=contract,
        paid_on=today(),
        amount=Decimal(amount),
        voucher_number="PZ-1",
        voucher_total=total and Decimal(total),
    )
    by = member_of(contract.buyer.organization)
    return services.record_payment(row, by=by, on=today())


def test_one_payment_is_split_over_contracts():
    buyer = enterprise()
    one, two, three = (registered_contract(buyer=buyer) for _ in range(3))
    share(one, "600", None)
    with pytest.raises(ValidationError, match=r"还可分 400\.00 元"):
        share(two, "400.01", "1000")
    share(two, "300", "1000")
    with pytest.raises(ValidationError, match="总额不一致"):
        share(three, "100", "2000")
    with pytest.raises(ValidationError, match=r"还可分 100\.00 元"):
        share(three, "101", "1000")
    share(three, "100", "1000")
    with pytest.raises(ValidationError, match="一张凭证只能使用一次"):
        share(three, "1", "1000")
    assert [received(contract) for contract in (one, two, three)] == [600, 300, 100]
