"""Implausible values are asked about once and then believed; impossible ones are refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts.models import Contract, Invoice, Payment
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.contracts.test_contract_pages import api_body, form_data
from tests.factories.achievements import listed_achievement
from tests.factories.contracts import add_text, draft_contract, registered_contract
from tests.factories.demands import accepted_intent, member_of
from tests.factories.institutions import enterprise, university

pytestmark = pytest.mark.django_db


def day(days):
    return timezone.localdate() + dt.timedelta(days=days)


DOUBTFUL = [
    ({"signed_on": day(1)}, {"signed_later": "还没有到"}),
    (
        {"signed_on": day(-10), "begins_on": day(-400), "ends_on": day(-20)},
        {"signed_after_end": "晚于有效期止"},
    ),
    ({"ends_on": day(21 * 366)}, {"long_term": "超过 20 年"}),
    ({"licence_years": "8"}, {"licence_years": "许可年限 8 年，比合同有效期（约 1 年）长"}),
    ({"total_amount": "50", "technical_amount": "50"}, {"small_amount": "只有 50.00 元"}),
]


@pytest.mark.parametrize(("changes", "asked"), DOUBTFUL, ids=[str(a) for _c, a in DOUBTFUL])
def test_a_draft_is_asked_about_and_believed(changes, asked):
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    data = form_data(seller, buyer, **changes)
    response = client.post("/contracts/new/", data)
    assert response.status_code == 422
    shown = dict(response.context["form"].fields["confirm"].choices)
    assert shown.keys() == asked.keys()
    for code, words in asked.items():
        assert words in shown[code]
        assert shown[code] in text_of(response)
    assert client.post("/contracts/new/", data | {"confirm": ["other"]}).status_code == 422
    assert not Contract.objects.exists()
    assert client.post("/contracts/new/", data | {"confirm": list(asked)}).status_code == 302

    body = api_body(seller, buyer)
    body |= {name: str(value) for name, value in changes.items()}
    refused = post_json(client, "/api/v1/contracts/", body)
    assert refused.status_code == 400
    assert set(error_fields(refused)) == {"confirm"}
    assert all(code in refused.content.decode() for code in asked)
    sent = post_json(client, "/api/v1/contracts/", body | {"confirm": list(asked)})
    assert sent.status_code == 201
    assert Contract.objects.count() == 2


def test_plausible_values_are_not_asked_about():
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    assert client.post("/contracts/new/", form_data(seller, buyer)).status_code == 302


def test_what_was_confirmed_is_not_asked_again():
    contract = draft_contract(licence_years=9)
    client = client_of(member_of(contract.seller.organization))
    url = f"/api/v1/contracts/{contract.pk}/"
    for changes, status in (
        ({"title": "新的名称"}, 200),
        ({"licence_years": 10}, 400),
        ({"licence_years": 10, "confirm": ["licence_years"]}, 200),
    ):
        assert client.patch(url, changes, "application/json").status_code == status
    data = form_data(contract.seller, contract.buyer, licence_years="10")
    data |= {name: getattr(contract, name) for name in ("signed_on", "begins_on", "ends_on")}
    page = contract.get_absolute_url() + "edit/"
    assert client.post(page, data).status_code == 302
    assert client.post(page, data | {"licence_years": "11"}).status_code == 422


@pytest.mark.parametrize("name", ["signed_on", "begins_on"])
def test_the_year_206_is_refused_whatever_is_confirmed(name):
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    data = form_data(seller, buyer, **{name: "0206-03-02"}, confirm=["signed_later", "long_term"])
    response = client.post("/contracts/new/", data)
    assert response.status_code == 422
    assert "0206 年不可能" in str(response.context["form"].errors[name])
    body = api_body(seller, buyer, **{name: "0206-03-02"})
    refused = post_json(client, "/api/v1/contracts/", body)
    assert (refused.status_code, list(error_fields(refused))) == (400, [name])


def test_what_is_not_signed_yet_is_not_registered():
    contract = add_text(draft_contract(signed_on=day(1), begins_on=day(1), ends_on=day(100)))
    with pytest.raises(ValidationError, match="签订日期还没有到"):
        perform(contract, "submit", actor=member_of(contract.seller.organization))


@pytest.mark.parametrize(("total", "status"), [("50000", 302), ("49999.99", 422), ("5000001", 422)])
def test_the_list_price_stands_beside_the_amount(total, status):
    intent = accepted_intent(achievement=listed_achievement(price_kind="fixed", price=500000))
    data = form_data(intent.receiver, intent.sender, total_amount=total, technical_amount="1000")
    client = client_of(member_of(intent.receiver))
    response = client.post(f"/contracts/new/?intent={intent.pk}", data)
    assert response.status_code == status
    if status == 422:
        assert "挂牌价是 500,000.00 元，相差十倍以上" in text_of(response)


@pytest.mark.parametrize(
    ("what", "values", "codes"),
    [
        ("invoices", {"number": "123", "amount": "1"}, ["short_number", "small_amount"]),
        ("invoices", {"number": "00123456", "amount": "1000000.01"}, ["over_contract"]),
        ("payments", {"voucher_number": "PZ-1", "amount": "1"}, ["small_amount"]),
    ],
)
def test_papers_are_asked_about(what, values, codes):
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    data = values | {{"invoices": "issued_on", "payments": "paid_on"}[what]: str(day(0))}
    page, api = f"/contracts/{contract.pk}/{what}/new/", f"/api/v1/contracts/{contract.pk}/{what}/"
    asked = client.post(page, data)
    assert asked.status_code == 422
    assert [code for code, _q in asked.context["form"].fields["confirm"].choices] == codes
    refused = post_json(client, api, data)
    assert (refused.status_code, list(error_fields(refused))[:1]) == (400, ["confirm"])
    assert Invoice.objects.count() + Payment.objects.count() == 0
    assert post_json(client, api, data | {"confirm": codes}).status_code == 201
    number = "voucher_number" if what == "payments" else "number"
    again = data | {"confirm": codes, number: values[number] + "9"}
    assert client.post(page, again).status_code == 302
