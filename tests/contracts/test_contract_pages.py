"""Drafting, files, certificate and its public check, through the pages and the API."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.certificate import certificate_pdf, rows_of
from contracts.drawing import QR_TOP, Certificate
from contracts.models import Contract
from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.contracts import add_text, confirmed, draft_contract, registered_contract
from tests.factories.demands import accepted_intent, member_of
from tests.factories.files import upload
from tests.factories.institutions import enterprise, university
from tests.factories.people import registrar
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db


def form_data(seller, buyer, **changes):
    today = timezone.localdate()
    return {
        "title": "镁合金轮毂工艺许可",
        "kind": "XK2",
        "seller_uscc": seller.uscc,
        "buyer_uscc": buyer.uscc,
        "signed_on": today,
        "begins_on": today,
        "ends_on": today + dt.timedelta(days=365),
        "total_amount": "500000",
        "technical_amount": "400000",
        "pay_method": "lump",
        "field": "05",
        "licence_years": "1",
        "implementation_region": "淇滨区",
    } | changes


def test_draft_is_saved_with_its_parties():
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    response = client.post("/contracts/new/", form_data(seller, buyer), follow=True)
    contract = Contract.objects.get()
    assert response.redirect_chain[-1][0] == contract.get_absolute_url()
    assert contract.seller.uscc == seller.uscc
    assert contract.buyer.region_id == buyer.region_id
    assert contract.status == "draft"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"technical_amount": "500000.01"}, "不得超过合同成交额"),
        ({"total_amount": "-1", "technical_amount": "-1"}, "大于 0"),
        ({"ends_on": "2020-01-01"}, "不得早于有效期起"),
        ({"seller_uscc": "91110000600037341K"}, "校验码"),
        ({"buyer_uscc": ""}, "必填"),
        ({"licence_years": ""}, "须填写许可年限"),
        ({"kind": "XX"}, "选择"),
        ({"implementation_region": "不存在的地方"}, "没有这个区划"),
        ({"title": "长" * 201}, "200"),
    ],
)
def test_mistakes_are_named_and_nothing_is_saved(changes, message):
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    response = client.post("/contracts/new/", form_data(seller, buyer, **changes))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Contract.objects.exists()


def test_somebody_elses_contract_cannot_be_drafted():
    client = client_of(member_of(enterprise()))
    response = client.post("/contracts/new/", form_data(university(), enterprise()))
    assert response.status_code == 422
    assert "您所在的单位须是合同的当事人之一" in text_of(response)


def test_draft_from_intent_is_filled_in_and_made_once():
    intent = accepted_intent()
    client = client_of(member_of(intent.receiver))
    url = f"/contracts/new/?intent={intent.pk}"
    page = text_of(client.get(url))
    assert intent.receiver.uscc in page
    assert intent.sender.uscc in page
    data = form_data(intent.receiver, intent.sender)
    client.post(url, data)
    contract = Contract.objects.get()
    assert contract.intent == intent
    assert contract.achievement == intent.achievement
    assert client.post(url, data).status_code == 302
    assert Contract.objects.count() == 1


def test_a_refused_registration_frees_the_intent_for_a_new_contract():
    intent = accepted_intent()
    client = client_of(member_of(intent.receiver))
    url = f"/contracts/new/?intent={intent.pk}"
    data = form_data(intent.receiver, intent.sender)
    client.post(url, data)
    refused = confirmed(add_text(Contract.objects.get()))
    perform(refused, "submit", actor=member_of(intent.receiver))
    perform(refused, "reject", actor=registrar(), rejection_reason="R3", note="价款不明确。")
    told = client.get(f"/api/v1/contracts/{refused.pk}/").json()
    assert (told["rejection_reason"], told["intent"]) == ("R3", intent.pk)
    client.post(url, data | {"total_amount": "600000"})
    assert client.post(url, data).status_code == 302  # the new one stands: once again, no more
    statuses = (
        Contract.objects.filter(intent=intent).order_by("pk").values_list("status", flat=True)
    )
    assert list(statuses) == ["rejected", "draft"]
    draft_contract(seller=intent.receiver, buyer=intent.sender)
    with pytest.raises(IntegrityError, match="contract_one_per_intent"), transaction.atomic():
        Contract.objects.exclude(status="rejected").update(intent=intent)


def test_upload_is_checked_by_content_and_served_as_attachment():
    contract = draft_contract()
    client = client_of(member_of(contract.seller.organization))
    url = f"/contracts/{contract.pk}/files/new/"
    fake = upload("合同.pdf", b"MZ\x90\x00 not a pdf")
    response = client.post(url, {"kind": "contract", "file": fake})
    assert response.status_code == 422
    assert "与扩展名 .pdf 不符" in text_of(response)
    client.post(url, {"kind": "contract", "file": upload()})
    file = Attachment.objects.filter_for(contract).get()
    download = client.get(file.get_absolute_url())
    assert download["Content-Disposition"].startswith("attachment")
    assert client_of(member_of(enterprise())).get(file.get_absolute_url()).status_code == 404


def test_certificate_and_public_check():
    contract = registered_contract()
    client = client_of(member_of(contract.buyer.organization))
    pdf = client.get(f"/contracts/{contract.pk}/certificate/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert certificate_pdf(contract) == certificate_pdf(contract)

    verify = f"/contracts/verify/{contract.certificate_token}/"
    public = text_of(client_of().get(verify))
    assert contract.number in public
    assert "登记有效" in public
    for label, value in rows_of(contract):
        assert label in public
        assert value in public
    assert "800,000.00 元" in public  # “技术交易额”
    assert contract.seller.uscc in public
    assert str(contract.registrar) not in public
    perform(contract, "revoke", actor=registrar(), note="虚假合同")
    assert "撤销" in text_of(client_of().get(verify))
    assert client.get(f"/contracts/{contract.pk}/certificate/").status_code == 404
    assert client_of().get("/contracts/verify/nonsense/").status_code == 404
    assert client_of().get("/contracts/verify//").status_code == 404


def test_the_longest_certificate_ends_above_its_qr_code(monkeypatch):
    """200 characters of title and 120 of each party's name, the most that may be entered."""
    contract = registered_contract(title="镁" * 200)
    contract.parties.update(name="铝" * 120)
    contract = Contract.objects.get(pk=contract.pk)
    ends = []
    monkeypatch.setattr(Certificate, "qr", lambda pdf, *_: ends.append(pdf.get_y()))
    certificate_pdf(contract)
    assert ends[0] <= QR_TOP


def api_body(seller, buyer, **changes):
    data = form_data(seller, buyer)
    for name in ("seller_uscc", "buyer_uscc"):
        del data[name]
    parties = [
        {"role": "seller", "organization": seller.pk},
        {"role": "buyer", "organization": buyer.pk},
    ]
    dates = {name: str(data[name]) for name in ("signed_on", "begins_on", "ends_on")}
    return data | dates | {"implementation_region": "410611", "parties": parties} | changes


def test_api_takes_one_intermediary_as_the_form_does():
    """The form shows one; saved there, the others would be dropped without a word."""
    seller, buyer = university(), enterprise()
    middle = [{"role": "intermediary", "organization": enterprise().pk} for _ in range(2)]
    client = client_of(member_of(seller))
    for extra, status in ((middle, 400), (middle[:1], 201)):
        body = api_body(seller, buyer)
        body["parties"] += extra
        assert post_json(client, "/api/v1/contracts/", body).status_code == status


def test_api_draft_submit_and_refusals():
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    created = post_json(client, "/api/v1/contracts/", api_body(seller, buyer))
    assert created.status_code == 201, created.json()
    url = f"/api/v1/contracts/{created.json()['id']}/"
    assert created.json()["total_amount"] == "500000.00"
    moves = client.get(url + "transitions/").json()
    assert [move["action"] for move in moves] == ["submit", "void"]
    refused = post_json(client, url + "transitions/", {"action": "submit"})
    assert refused.status_code == 400
    assert "合同全文" in refused.json()["errors"][0]["message"]
    assert post_json(client, url + "transitions/", {"action": "register"}).status_code == 409
    assert client.patch(url, {"status": "registered"}, "application/json").status_code == 400
    assert Contract.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total_amount": "-1"}, None),
        ({"total_amount": 2**63}, None),
        ({"kind": "nope"}, "kind"),
        ({"kind": "KF"}, "kind"),  # a heading over kinds
        ({"parties": []}, "parties"),
        ({"pay_method": "cash"}, "pay_method"),
    ],
)
def test_api_refuses_bad_input(changes, field):
    seller, buyer = university(), enterprise()
    client = client_of(member_of(seller))
    response = post_json(client, "/api/v1/contracts/", api_body(seller, buyer, **changes))
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    if field:
        assert field in error_fields(response)
    assert not Contract.objects.exists()


def test_list_costs_the_same_with_many_rows():
    seller, buyer = university(), enterprise()

    def make(n):
        for _ in range(n):
            draft_contract(seller=seller, buyer=buyer)

    client = client_of(member_of(seller))
    assert_same_queries(client, "/contracts/", make, few=3, many=30)
