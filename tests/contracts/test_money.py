"""Payments and invoices: never more than the price, no paper twice, no date out of order."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts import services
from contracts.models import Invoice, Payment
from tests.clients import client_of
from tests.factories.contracts import accepted_contract, paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise

pytestmark = pytest.mark.django_db


def payment(contract, **fields):
    today = timezone.localdate()
    values = {"paid_on": today, "amount": Decimal("100"), "voucher_number": "V1"} | fields
    return Payment(contract=contract, **values)


def record(row, by):
    return services.record_payment(row, by=by, on=timezone.localdate())


def test_total_of_the_payments_stays_within_the_price():
    contract = registered_contract()
    by = member_of(contract.buyer.organization)
    record(payment(contract, amount=contract.total_amount), by)
    with pytest.raises(ValidationError, match="超过合同成交额"):
        record(payment(contract, amount=Decimal("0.01"), voucher_number="V2"), by)
    assert contract.received_amount() == contract.total_amount


@pytest.mark.parametrize(("days", "message"), [(1, "不能晚于今天"), (-400, "不能早于合同签订日期")])
def test_payment_date(days, message):
    contract = registered_contract()
    on = timezone.localdate() + dt.timedelta(days=days)
    with pytest.raises(ValidationError, match=message):
        record(payment(contract, paid_on=on), member_of(contract.buyer.organization))


def test_only_registered_contracts_take_payments():
    contract = accepted_contract()
    with pytest.raises(ValidationError, match="登记后"):
        record(payment(contract), member_of(contract.buyer.organization))


def test_an_invoice_covers_no_more_than_its_amount():
    contract = registered_contract()
    first = paid(contract, "300")
    with pytest.raises(ValidationError, match="超过发票金额"):
        record(
            payment(contract, amount=Decimal("1"), invoice=first.invoice),
            member_of(contract.buyer.organization),
        )


def test_an_invoice_of_another_contract_is_refused():
    other = paid(registered_contract(), "300").invoice
    contract = registered_contract()
    with pytest.raises(ValidationError, match="不属于本合同"):
        record(payment(contract, invoice=other), member_of(contract.buyer.organization))


def add(client, contract, what, **data):
    return client.post(f"/contracts/{contract.pk}/{what}/new/", data)


def test_page_answers_a_repeated_voucher_at_the_field():
    first = paid(registered_contract(), "300", voucher="SAME")
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    data = {"paid_on": timezone.localdate(), "amount": "10", "voucher_number": "SAME"}
    response = add(client, contract, "payments", **data)
    assert response.status_code == 422
    assert "一张凭证只能使用一次" in response.content.decode()
    assert Payment.objects.get() == first


@pytest.mark.parametrize("amount", ["-5", "0", "１２３元", "1e400", "99999999999999999999", ""])
def test_page_refuses_amounts_that_are_none(amount):
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    data = {"number": "12345678901234567890", "issued_on": timezone.localdate(), "amount": amount}
    response = add(client, contract, "invoices", **data)
    assert response.status_code == 422
    assert not Invoice.objects.exists()


def test_strangers_do_not_find_the_contract():
    contract = registered_contract()
    client = client_of(member_of(enterprise()))
    for what in ("invoices", "payments"):
        assert add(client, contract, what).status_code == 404
    assert client.get(contract.get_absolute_url()).status_code == 404
