"""Pages and API: the policies, and what an organisation could apply for."""

import pytest
from django.utils import timezone

from contracts.subsidies.claims.preview import previews
from tests.clients import client_of, post_json, text_of
from tests.factories.contracts import registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise
from tests.factories.people import (
    OTHER_COUNTY,
    UserFactory,
    officer,
)
from tests.factories.subsidies import (
    calculated_claim,
    draft_claim,
    paid_contract,
    scheme,
)
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
LIST, API = "/subsidies/claims/", "/api/v1/claims/"


def year():
    return timezone.localdate().year


# -- policies -------------------------------------------------------------------------------------
def test_policies_are_public_and_cite_their_clause(client):
    row = scheme("HB-S1")
    page = text_of(client.get("/subsidies/"))
    assert row.quote in page
    assert "10%" in page
    detail = text_of(client.get(row.get_absolute_url()))
    for expected in (
        "条文规定",
        "市科技局设定",
        "鹤创新领〔2019〕2号",
        "5 个工作日",
        "河南省鹤壁市",
    ):
        assert expected in detail


def test_policies_without_any_say_what_to_do(client):
    assert "政策由系统管理员载入" in text_of(client.get("/subsidies/"))


def test_policies_over_the_api(client):
    row = scheme()
    found = client.get("/api/v1/schemes/", {"code": "HU-S1"}).json()["results"]
    assert [one["id"] for one in found] == [row.pk]
    assert found[0]["entry"]["parameters"]["rate"]
    person = client_of(officer(region=None))
    assert post_json(person, "/api/v1/schemes/", {}).status_code in (403, 405)


# -- what can I apply for -------------------------------------------------------------------------
def test_eligible_page_shows_the_amount_and_leads_to_the_form():
    applicant = paid_contract().buyer.organization
    row = scheme()
    page = text_of(client_of(member_of(applicant)).get("/subsidies/eligible/"))
    assert "可以申请" in page
    assert "30,000.00 元" in page
    assert f"scheme={row.pk}&amp;applicant={applicant.pk}" in page


def test_eligible_page_names_the_missing_fact_and_where_to_enter_it():
    applicant = enterprise(region_id=OTHER_COUNTY)
    contract = registered_contract(buyer=applicant, implementation_region_id=OTHER_COUNTY)
    scheme()
    [found] = [
        item for item in previews(applicant, on=timezone.localdate()) if item.scheme.code == "HU-S1"
    ]
    assert found.outcome == "missing"
    [point] = found.missing
    assert "没有付款记录" in point.text
    assert point.url == contract.get_absolute_url()
    page = text_of(client_of(member_of(applicant)).get("/subsidies/eligible/"))
    assert "缺少事实" in page
    assert contract.get_absolute_url() in page


def test_a_missing_fact_is_not_asked_for_where_it_would_not_help():
    """Nobody pays for a contract that is put to use elsewhere, whatever is entered about it."""
    applicant = enterprise(region_id=OTHER_COUNTY)
    registered_contract(buyer=applicant, implementation_region_id="310115")
    scheme()
    found = {item.scheme.code: item for item in previews(applicant, on=timezone.localdate())}
    for code, reason in (("HU-S1", "转化地"), ("HB-S5", "资质")):
        assert (found[code].outcome, found[code].missing) == ("unfit", ())
        assert reason in found[code].reasons[0].text


def test_eligible_page_writes_places_by_name():
    applicant = paid_contract(implementation_region_id="310115").buyer.organization
    scheme()
    page = text_of(client_of(member_of(applicant)).get("/subsidies/eligible/"))
    assert "转化地 上海市浦东新区 不在 湖北省 范围内" in page


def test_eligible_page_knows_the_claim_of_this_year():
    claim = calculated_claim()
    page = text_of(client_of(member_of(claim.applicant)).get("/subsidies/eligible/"))
    assert "已有申请" in page
    assert claim.number in page


def test_eligible_page_of_somebody_elses_unit_shows_ones_own():
    scheme()
    mine, other = enterprise(), enterprise()
    url = f"/subsidies/eligible/?organization={other.pk}"
    page = text_of(client_of(mine.admin).get(url))
    assert mine.name in page
    assert other.name not in page


@pytest.mark.parametrize("wanted", ["x", "9" * 30, "-1", "１", ""])
def test_eligible_page_with_a_faulty_unit(wanted):
    url = f"/subsidies/eligible/?organization={wanted}"
    assert client_of(enterprise().admin).get(url).status_code == 200


def test_eligible_page_without_a_unit_says_what_to_do():
    assert "登记单位" in text_of(client_of(UserFactory()).get("/subsidies/eligible/"))


def test_eligible_page_costs_the_same_for_any_number_of_contracts():
    applicant = enterprise(region_id=OTHER_COUNTY)
    scheme()

    def buy(count):
        for _ in range(count):
            paid_contract(applicant)

    client = client_of(applicant.admin)
    assert_same_queries(client, "/subsidies/eligible/", buy, few=1, many=4)


def test_the_workbench_asks_for_what_can_be_claimed_with_the_sum():
    applicant = paid_contract().buyer.organization
    row, client = scheme(), client_of(member_of(applicant))
    url = "/subsidies/eligible/now/"
    assert f'hx-get="{url}"' in text_of(client.get("/workbench/"))
    assert f'hx-get="{url}"' not in text_of(client_of(officer()).get("/workbench/"))
    found = text_of(client.get(url))
    assert row.title in found
    assert "3 万元" in found
    draft_claim(applicant)
    assert row.title not in text_of(client.get(url))


def test_a_unit_with_very_many_contracts_is_led_to_the_page(monkeypatch):
    applicant = paid_contract().buyer.organization
    scheme()
    monkeypatch.setattr("contracts.subsidies.claims.preview.MOST_CONTRACTS", 0)
    found = text_of(client_of(member_of(applicant)).get("/subsidies/eligible/now/"))
    assert "合同较多" in found
