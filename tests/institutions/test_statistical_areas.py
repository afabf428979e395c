"""Development zones: units, figures, quotas and lists beside the counties of their city."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.models import ContractParty
from techmarket.codes.models import Region
from techmarket.indicators import counting, registry
from techmarket.indicators.registry import Scope
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.contracts import registered_contract
from tests.factories.institutions import QualificationFactory, draft_organization, enterprise
from tests.factories.people import UserFactory, auditor
from tests.indicators.conftest import add_record
from tests.indicators.figures import assert_figure_matches_list
from tests.sheets import SHEETS, totals

pytestmark = pytest.mark.django_db
COUNTY, AREA, CITY = "410611", "410671", "4106"


@pytest.fixture
def holders():
    """Three units with a seat in one county, two of them in the zone, all “高新技术企业”."""
    for area in (AREA, AREA, None):
        QualificationFactory(organization=enterprise(area_id=area), kind="hte")


def test_an_area_stands_beside_the_counties_of_its_city():
    area = Region.objects.get(pk=AREA)
    assert (area.full_name, area.parent_id, area.prefix) == (
        "河南省鹤壁市鹤壁经济技术开发区",
        "410600",
        AREA,
    )
    assert area.is_statistical
    assert not Region.objects.get(pk=COUNTY).is_statistical


def test_counties_and_areas_add_up_to_the_city(client, holders):
    code = "institutions.high_tech"
    figures = {p: assert_figure_matches_list(client, code, Scope(p)).value for p in (AREA, COUNTY)}
    assert figures == {AREA: 2, COUNTY: 1}
    assert assert_figure_matches_list(client, code, Scope(CITY)).value == 3
    split = counting.count(registry.get(code), CITY).split([AREA, COUNTY], CITY, None)
    assert dict(split) == {AREA: 2, COUNTY: 1}


def test_the_dashboard_offers_areas_and_compares_them(client, holders):
    page = client.get(reverse("indicators:dashboard"), {"region": AREA}).content.decode()
    assert "鹤壁经济技术开发区" in page
    rows = client.get("/api/v1/indicators/institutions.high_tech/", {"region": "410600"}).json()
    assert {AREA, COUNTY} <= {row["region"] for row in rows["regions"]}


def test_a_quota_may_be_an_areas(client):
    add_record(AREA, 2026, "5", name="高新技术企业")
    found = client.get("/api/v1/targets/", {"region": AREA}).json()["results"]
    assert [Decimal(row["value"]) for row in found] == [5]


def test_lists_are_narrowed_to_an_area(client, holders):
    listed = client.get("/api/v1/organizations/", {"area": AREA}).json()["results"]
    assert [row["area"] for row in listed] == [AREA, AREA]
    assert client.get("/api/v1/organizations/", {"area": COUNTY}).status_code == 400


@pytest.mark.parametrize("typed", ["鹤壁经济技术开发区", AREA, "河南省鹤壁市鹤壁经济技术开发区"])
def test_a_unit_names_its_area_as_people_write_it(typed):
    organization = draft_organization()
    fields = {"uscc": organization.uscc, "kind": "enterprise", "scale": "small"}
    url = reverse("institutions:update", args=[organization.pk])
    client = client_of(organization.admin)
    response = client.post(url, fields | {"region": COUNTY, "area": typed, "name": "示例有限公司"})
    assert response.status_code == 302, response.context["form"].errors
    organization.refresh_from_db()
    assert organization.area_id == AREA


def test_an_import_takes_an_area_by_code_or_name_and_no_seat_for_it():
    """Nor an area for a seat: figures of the county would have no place for it."""
    sheet = SHEETS["institutions"]()
    seat = {"区划代码": COUNTY}
    for written in (AREA, "鹤壁经济技术开发区", "河南省鹤壁市鹤壁经济技术开发区"):
        [row] = sheet.rows(seat | {"统计区域代码": written})
        dry = sheet.upload([row])
        assert totals(dry) == (1, 0, 0), written
    sheet.confirm(dry)
    assert sheet.model.objects.latest("pk").area_id == AREA
    for column, cells in (
        ("统计区域代码", seat | {"统计区域代码": COUNTY}),
        ("区划代码", {"区划代码": AREA}),
    ):
        answer = sheet.upload(sheet.rows(cells))
        [problem] = answer.context["problems"]
        assert [m.partition("：")[0] for m in problem["messages"]] == [column]


def test_a_party_keeps_the_area_in_which_it_stood():
    organization = enterprise(area_id=AREA)
    party = ContractParty.of(organization, ContractParty.Role.SELLER)
    assert (party.region_id, party.area_id) == (COUNTY, AREA)


def test_the_api_takes_no_area_for_a_seat():
    body = {"name": "甲有限公司", "kind": "enterprise", "scale": "small", "region": AREA}
    response = post_json(client_of(UserFactory()), "/api/v1/organizations/", body)
    assert "region" in error_fields(response)


def test_suggestions_keep_seats_and_areas_apart(client):
    seats = client.get(reverse("region_suggest"), {"region": "鹤壁"}).content.decode()
    areas = client.get(reverse("area_suggest"), {"area": "鹤壁"}).content.decode()
    assert "开发区" not in seats
    assert "鹤壁经济技术开发区" in areas


def test_a_contract_shows_the_area_of_a_party():
    contract = registered_contract()
    contract.parties.filter(role=ContractParty.Role.SELLER).update(area=AREA)
    client = client_of(auditor())
    assert "鹤壁经济技术开发区" in text_of(client.get(contract.get_absolute_url()))
    shown = client.get(f"/api/v1/contracts/{contract.pk}/").json()["parties"]
    assert {row["role"]: row["area"] for row in shown}["seller"] == AREA
