"""Payments and invoices: never more than the price, no paper twice, no date out of order."""

import datetime as dt
import re
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contracts import services
from contracts.models import Invoice, Payment
from tests.clients import client_of, error_fields, post_json
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
    assert contract.unproved_amount() == contract.total_amount


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


def test_an_invoice_of_another_contract_is_as_unknown_as_none_over_the_api():
    other = paid(registered_contract(), "300").invoice
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    body = {"paid_on": timezone.localdate(), "amount": "10", "voucher_number": "V9"}
    answers = []
    for pk in (other.pk, 999_999):
        answer = post_json(
            client, f"/api/v1/contracts/{contract.pk}/payments/", body | {"invoice": pk}
        )
        assert answer.status_code == 400
        answers.append(re.sub(r"\d+", "?", str(answer.json()["errors"])))
    assert answers[0] == answers[1]
    own = paid(contract, "300", proof=False).invoice
    Payment.objects.filter(invoice=own).delete()
    answer = post_json(
        client, f"/api/v1/contracts/{contract.pk}/payments/", body | {"invoice": own.pk}
    )
    assert answer.status_code == 201


def add(client, contract, what, **data):
    return client.post(f"/contracts/{contract.pk}/{what}/new/", data)


def test_page_answers_a_repeated_voucher_at_the_field():
    first = paid(registered_contract(), "300", voucher="SAME")
    contract = registered_contract(buyer=first.contract.buyer.organization)
    client = client_of(member_of(contract.buyer.organization))
    data = {"paid_on": timezone.localdate(), "amount": "10", "voucher_number": "SAME"}
    response = add(client, contract, "payments", **data)
    assert response.status_code == 422
    assert "一张凭证只能使用一次" in response.content.decode()
    assert Payment.objects.get() == first


SPELLINGS = ["pz—2026 01", "ＰＺ２０２６０１", "PZ-2026-01", " pz\u200b202601"]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("way", ["page", "api"])
def test_a_paper_spelt_otherwise_is_still_the_same_paper(way, spelling):
    first = paid(registered_contract(), "300", voucher="PZ202601", invoice_number="PZ202601")
    seller, buyer = first.contract.seller.organization, first.contract.buyer.organization
    contract = registered_contract(seller=seller, buyer=buyer)
    client = client_of(member_of(contract.buyer.organization))
    today = timezone.localdate()
    for what, field, data in (
        ("payments", "voucher_number", {"paid_on": today, "voucher_number": spelling}),
        ("invoices", "number", {"issued_on": today, "number": spelling}),
    ):
        if way == "page":
            response = add(client, contract, what, **data, amount="10")
            assert list(response.context["form"].errors) == [field]
        else:
            url = f"/api/v1/contracts/{contract.pk}/{what}/"
            response = post_json(client, url, data | {"amount": "10"})
            assert (response.status_code, list(error_fields(response))) == (400, [field])
    assert Payment.objects.get() == first
    assert Invoice.objects.get() == first.invoice


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize("number", ["——", "\u200b"])
def test_a_number_of_nothing_but_dashes_is_none(way, number):
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    data = {"issued_on": timezone.localdate(), "number": number, "amount": "10"}
    if way == "page":
        assert add(client, contract, "invoices", **data).status_code == 422
    else:
        url = f"/api/v1/contracts/{contract.pk}/invoices/"
        assert post_json(client, url, data).status_code == 400
    assert not Invoice.objects.exists()


def test_a_number_is_shown_as_on_the_paper():
    row = paid(registered_contract(), "10", voucher="pz—2026－０１")
    assert row.voucher_number == "PZ-2026-01"


def test_the_database_knows_one_paper_by_any_dashes():
    first = paid(registered_contract(), "10", voucher="PZ-1")
    again = payment(
        first.contract, voucher_number="P-Z1", payer=first.payer, created_by=first.created_by
    )
    with pytest.raises(IntegrityError, match="voucher_used_once"), transaction.atomic():
        Payment.objects.bulk_create([again])


def test_the_migration_respells_what_is_on_file():
    """Old rows were kept as typed; `update` by SQL, because the field would respell them."""
    contract = registered_contract()
    rows = [paid(contract, "10", voucher=f"V{n}", proof=False) for n in range(2)]
    for row, number in zip(rows, ["pz-1", "ＰＺ２"], strict=True):
        with connection.cursor() as cursor:
            sql = "UPDATE contracts_payment SET voucher_number = %s WHERE id = %s"
            cursor.execute(sql, [number, row.pk])
    migration = import_module("contracts.migrations.0003_number_spelling")
    migration.respell(apps, None)
    found = Payment.objects.order_by("pk").values_list("voucher_number", flat=True)
    assert list(found) == ["PZ-1", "PZ2"]


@pytest.mark.parametrize(("days", "message"), [(1, "不能晚于今天"), (-31, "不能早于合同签订日期")])
def test_invoice_date(days, message):
    contract = registered_contract()  # signed 30 days ago
    client = client_of(member_of(contract.buyer.organization))
    on = timezone.localdate() + dt.timedelta(days=days)
    data = {"number": "00000001", "issued_on": on, "amount": "10"}
    response = add(client, contract, "invoices", **data)
    assert response.status_code == 422
    assert message in response.content.decode()
    body = post_json(client, f"/api/v1/contracts/{contract.pk}/invoices/", data)
    assert (body.status_code, list(error_fields(body))) == (400, ["issued_on"])


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


def test_the_days_of_a_payment_and_its_invoice_are_within_the_contract():
    """The day of the signature is one of them, and so is today."""
    today = timezone.localdate()
    contract = registered_contract(signed_on=today, begins_on=today)
    assert paid(contract, "300", on=today).invoice.issued_on == contract.signed_on
