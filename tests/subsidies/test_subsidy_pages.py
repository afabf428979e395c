"""Pages and API: who sees what, what one may enter, and what the sheet says."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contracts.subsidies.claims import services
from contracts.subsidies.claims.models import Claim
from contracts.subsidies.claims.services import PREFIX
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.demands import member_of
from tests.factories.institutions import QualificationFactory, enterprise
from tests.factories.people import (
    CITY,
    OTHER_CITY,
    OTHER_COUNTY,
    UserFactory,
    auditor,
    officer,
)
from tests.factories.subsidies import (
    calculated_claim,
    draft_claim,
    paid_claim,
    paid_contract,
    payable_claim,
    scheme,
    submitted_claim,
)
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
LIST, API = "/subsidies/claims/", "/api/v1/claims/"


def year():
    return timezone.localdate().year


# -- who sees a claim -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "sees_draft", "sees_sent"),
    [
        ("owner", True, True),
        ("near", False, True),
        ("far", False, False),
        ("auditor", True, True),
        ("stranger", False, False),
        ("anonymous", False, False),
    ],
)
def test_who_sees_a_claim(who, sees_draft, sees_sent):
    sent = calculated_claim()
    draft = draft_claim(sent.applicant, year=year() - 1)
    people = {
        "owner": lambda: member_of(sent.applicant),
        "near": lambda: officer(OTHER_CITY),
        "far": lambda: officer(CITY),
        "auditor": auditor,
        "stranger": lambda: enterprise().admin,
        "anonymous": lambda: None,
    }
    client = client_of(people[who]())
    closed = 302 if who == "anonymous" else 404
    sheet = sent.sheet.get_absolute_url()
    for url, shown in (
        (draft.get_absolute_url(), sees_draft),
        (sent.get_absolute_url(), sees_sent),
        (sheet, sees_sent),
    ):
        assert client.get(url).status_code == (200 if shown else closed), url
    for claim, shown in ((draft, sees_draft), (sent, sees_sent)):
        assert client.get(f"{API}{claim.pk}/").status_code == (200 if shown else 404)
    found = client.get(API).json()["results"]
    assert len(found) == sees_draft + sees_sent


def test_list_costs_the_same_for_any_number_of_rows():
    first = draft_claim()
    values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
    del values["id"], values["search"]

    def more(count):
        taken = Claim.objects.count()
        rows = [
            Claim(**values | {"number": f"{PREFIX}-X-{taken + n}", "scheme_code": f"T{taken + n}"})
            for n in range(count)
        ]
        Claim.objects.bulk_create(rows)

    client = client_of(auditor())
    assert_same_queries(client, LIST, more)
    assert_same_queries(client, API, more)


def test_filters_and_export_share_one_list():
    claim = paid_claim()
    draft_claim(claim.applicant, year=year() - 1)
    client = client_of(member_of(claim.applicant))
    page = text_of(client.get(LIST, {"status": "paid", "scheme": "HU-S1"}))
    assert claim.number in page
    assert "共 <b>1</b> 条" in page
    sheet = client.get(LIST, {"status": "paid", "export": "csv"}).content.decode("utf-8-sig")
    header, row = sheet.strip().splitlines()
    assert header.startswith("申请编号,申请单位")
    assert row.startswith(claim.number)
    assert "30000.00" in row


def test_the_figure_opens_the_list_it_was_counted_from():
    claim = paid_claim()
    draft_claim(claim.applicant, year=year() - 1)
    url = f"{LIST}?indicator=subsidies.paid/{OTHER_COUNTY}/{year()}"
    page = text_of(client_of(auditor()).get(url))
    assert "共 <b>1</b> 条" in page
    assert claim.number in page


# -- opening a claim ------------------------------------------------------------------------------
def form(applicant, **changes):
    return {"scheme": scheme().pk, "applicant": applicant.pk, "year": year(), "note": ""} | changes


def test_a_claim_is_opened_submitted_and_calculated_from_the_pages():
    applicant = paid_contract().buyer.organization
    client = client_of(member_of(applicant))
    row = scheme()
    page = text_of(client.get(f"/subsidies/claims/new/?scheme={row.pk}"))
    assert f'<option value="{row.pk}" selected>' in page
    response = client.post("/subsidies/claims/new/", form(applicant), follow=True)
    claim = Claim.objects.get()
    assert response.redirect_chain[-1][0] == claim.get_absolute_url()
    assert claim.number in text_of(response)
    client.post(reverse("workflow:perform", args=["subsidies", "claim", claim.pk, "submit"]))
    assert "正在核算" in text_of(client.get(claim.get_absolute_url()))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scheme", "999999"),
        ("scheme", "x"),
        ("scheme", ""),
        ("year", "1999"),
        ("year", "9" * 19),
        ("year", "２０２６年"),
        ("year", "-1"),
        ("year", ""),
        ("note", "字" * 1001),
        ("note", "a\x00b"),
    ],
)
def test_faulty_input_is_explained_and_nothing_is_written(field, value):
    applicant = enterprise(region_id=OTHER_COUNTY)
    client = client_of(applicant.admin)
    response = client.post("/subsidies/claims/new/", form(applicant, **{field: value}))
    assert (response.status_code, Claim.objects.count()) == (422, 0)
    assert list(response.context["form"].errors) == [field]
    body = post_json(client, API, form(applicant, **{field: value}))
    assert (body.status_code, Claim.objects.count()) == (400, 0)


def test_somebody_elses_unit_is_an_error_at_the_field():
    mine, other = enterprise(), enterprise()
    client = client_of(mine.admin)
    response = client.post("/subsidies/claims/new/", form(other))
    assert list(response.context["form"].errors) == ["applicant"]
    body = post_json(client, API, form(other))
    assert (body.status_code, list(error_fields(body))) == (400, ["applicant"])
    assert not Claim.objects.exists()


def test_a_second_claim_for_the_year_is_an_error_on_page_and_api():
    first = draft_claim(enterprise(region_id=OTHER_COUNTY))
    client = client_of(member_of(first.applicant))
    response = client.post("/subsidies/claims/new/", form(first.applicant))
    assert response.status_code == 422
    assert first.number in text_of(response)
    body = post_json(client, API, form(first.applicant))
    assert body.status_code == 400
    assert first.number in text_of(body)


def test_people_without_a_unit_may_not_apply():
    newcomer = client_of(UserFactory())
    assert newcomer.get("/subsidies/claims/new/").url == reverse("institutions:create")
    assert newcomer.post("/subsidies/claims/new/").status_code == 403
    assert client_of().get("/subsidies/claims/new/").status_code == 302


def test_a_draft_may_be_changed_and_a_sent_claim_not():
    claim = draft_claim(year=year() - 1)
    client = client_of(member_of(claim.applicant))
    edit = reverse("subsidies:update", args=[claim.pk])
    client.post(edit, form(claim.applicant))
    assert Claim.objects.get().year == year()
    body = client.patch(f"{API}{claim.pk}/", {"note": "补充"}, content_type="application/json")
    assert (body.status_code, Claim.objects.get().note) == (200, "补充")
    perform(claim, "submit", actor=member_of(claim.applicant))
    assert client.get(edit).status_code == 403
    body = client.patch(f"{API}{claim.pk}/", {"note": "x"}, content_type="application/json")
    assert body.status_code == 403


@pytest.mark.parametrize("field", ["amount", "status", "number", "revision", "paid_on", "region"])
def test_what_the_system_decides_cannot_be_sent(field):
    claim = draft_claim()
    before = getattr(Claim.objects.get(), field)
    client = client_of(member_of(claim.applicant))
    client.patch(f"{API}{claim.pk}/", {field: "9"}, content_type="application/json")
    assert getattr(Claim.objects.get(), field) == before


# -- the sheet and the moves ----------------------------------------------------------------------
def test_the_sheet_says_everything_and_links_its_contracts():
    contract = paid_contract(voucher="PZ-看得见-1")
    other = paid_contract(contract.buyer.organization, implementation_region_id="310115")
    claim = calculated_claim(contract.buyer.organization)
    client = client_of(member_of(claim.applicant))
    for url in (claim.get_absolute_url(), claim.sheet.get_absolute_url()):
        page = text_of(client.get(url))
        for expected in (
            "30,000.00 元",
            "PZ-看得见-1",
            claim.scheme.quote,
            claim.sheet.digest,
            claim.sheet.rule_version,
            "重算一致",
            "转化地 上海市浦东新区 不在 湖北省 范围内",
            "单个企业最高",
            f'href="{contract.get_absolute_url()}"',
            f'href="{other.get_absolute_url()}"',
            *by_hand(contract),
        ):
            assert expected in page, expected


def by_hand(contract):
    """What an auditor needs to redo the sum with a pencil."""
    seller, buyer = contract.seller, contract.buyer
    invoice = contract.invoices.get()
    return (
        f"成交额 {contract.total_amount:,.2f} 元",
        f"卖方：{seller.name}（{seller.uscc}），{seller.region.full_name}（{seller.region_id}）",
        f"买方：{buyer.name}（{buyer.uscc}），{buyer.region.full_name}（{buyer.region_id}）",
        f"发票 {invoice.number}：{invoice.issued_on} 开具，300,000.00 元",
        f"300,000.00、{contract.total_amount:,.2f} 取低 = 300,000.00",
        "计入前还剩",
        "30,000.00、1,000,000.00 取低",
        "舍去不足 0.01 元的部分",
        "付款须有发票：<b>30,000.00 元</b>（+0.00）",
        "请判断：“转化”",
    )


def test_the_sheet_names_certificates_and_grants_one_by_one():
    claim = paid_claim()
    QualificationFactory(organization=claim.applicant, number="豫技转-7", issued_by="示例科技厅")
    with time_machine.travel(timezone.now() + timezone.timedelta(days=400)):
        later = calculated_claim(claim.applicant)
        page = text_of(client_of(member_of(claim.applicant)).get(later.sheet.get_absolute_url()))
    assert "证书 豫技转-7，示例科技厅认定，有效期" in page
    assert f"以前的补助：HU-S1 {claim.year} 年度 30,000.00 元" in page
    assert f'已获补助 <small class="muted">{claim.year} 年度 30,000.00</small>' in page


def test_the_sheet_shows_every_digit_of_what_is_cut_to_the_cent():
    """123.459 yuan are paid as 123.45; rounded for show it would read 123.46."""
    claim = calculated_claim(paid_contract(amount="1234.59").buyer.organization)
    page = text_of(client_of(member_of(claim.applicant)).get(claim.sheet.get_absolute_url()))
    assert "123.459 元" in page
    assert "123.45 元" in page
    assert "123.46" not in page


def test_a_sheet_that_is_not_there():
    claim = calculated_claim()
    client = client_of(member_of(claim.applicant))
    for revision in (0, 2, 9**20):
        url = f"{claim.get_absolute_url()}sheet/{revision}/"
        assert client.get(url).status_code == 404


def test_sheet_over_the_api():
    claim = submitted_claim()
    client = client_of(member_of(claim.applicant))
    assert client.get(f"{API}{claim.pk}/sheet/").status_code == 404
    services.calculate_claim(claim.pk, at=timezone.now())
    claim = Claim.objects.get(pk=claim.pk)
    sheet = client.get(f"{API}{claim.pk}/sheet/").json()
    assert (sheet["amount"], sheet["result"]["digest"]) == ("30000.00", claim.sheet.digest)
    assert sheet["facts"]["contracts"][0]["payments"][0]["amount"] == "300000.00"


def test_the_applicant_is_offered_no_review_and_the_officer_is():
    claim = calculated_claim()
    moves = f"{API}{claim.pk}/transitions/"
    assert client_of(member_of(claim.applicant)).get(moves).json() == []
    person = client_of(officer(OTHER_CITY))
    offered = {move["action"] for move in person.get(moves).json()}
    assert offered == {"recalculate", "approve", "send_back", "reject"}
    assert post_json(person, moves, {"action": "approve"}).json()["status"] == "publicised"


@pytest.mark.parametrize("action", ["calculate", "clear", "object", "recall"])
def test_the_systems_moves_are_nobodys(action):
    claim = calculated_claim()
    body = post_json(
        client_of(officer(region=None)), f"{API}{claim.pk}/transitions/", {"action": action}
    )
    assert body.status_code in (403, 409)


@pytest.mark.parametrize("action", ["send_back", "reject"])
def test_a_refusal_needs_its_reason(action):
    claim = calculated_claim()
    client = client_of(officer(OTHER_CITY))
    body = post_json(client, f"{API}{claim.pk}/transitions/", {"action": action, "note": ""})
    assert (body.status_code, list(error_fields(body))) == (400, ["note"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("paid_on", "2999-01-01"), ("paid_on", "昨天"), ("payment_reference", "长" * 61)],
)
def test_a_faulty_payment_is_explained(field, value):
    claim = payable_claim()
    body = {"action": "pay", "paid_on": timezone.localdate(), "payment_reference": "BF-1"}
    client = client_of(officer(OTHER_CITY))
    answer = post_json(client, f"{API}{claim.pk}/transitions/", body | {field: value})
    assert (answer.status_code, list(error_fields(answer))) == (400, [field])
    assert Claim.objects.get().status == "payable"


def test_workbench_counts_what_waits():
    claim = calculated_claim()
    page = text_of(client_of(officer(OTHER_CITY)).get("/workbench/"))
    assert "待审核的补助申请" in page
    assert "待审核的补助申请" not in text_of(client_of(officer(CITY)).get("/workbench/"))
    draft_claim(claim.applicant, year=year() - 1)
    page = text_of(client_of(member_of(claim.applicant)).get("/workbench/"))
    assert "补助申请草稿" in page
