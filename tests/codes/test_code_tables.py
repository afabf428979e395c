import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count
from rest_framework.test import APIRequestFactory

from techmarket.codes import api, models, services
from techmarket.codes.models import ContractKind, Industry, Maturity, Region, TechField

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("on", "counties"),
    [("2020-12-31", 2844), ("2021-12-31", 2843), ("2025-12-31", 2845)],  # as the ministry publishes
)
def test_region_counts(on, counties):
    current = Region.objects.administrative().current(dt.date.fromisoformat(on))
    by_level = dict(current.order_by().values_list("level").annotate(Count("pk")))
    assert by_level == {1: 34, 2: 333, 3: counties}


@pytest.mark.parametrize(
    ("city", "counties"),
    [
        ("210300", "210302 210303 210304 210311 210321 210323 210381"),
        ("410600", "410602 410603 410611 410621 410622"),
        ("620800", "620802 620821 620822 620823 620825 620826 620881"),
        (
            "420500",
            "420502 420503 420504 420505 420506 420525 420526 420527 420528 420529 420581 "
            "420582 420583",
        ),
        ("420600", "420602 420606 420607 420624 420625 420626 420682 420683 420684"),
    ],
)
def test_counties_of_the_policy_cities(city, counties):
    children = Region.objects.get(pk=city).children.administrative().current(TODAY)
    assert [c.pk for c in children] == counties.split()


@pytest.mark.parametrize(
    ("code", "full_name", "prefix", "parent"),
    [
        ("410000", "河南省", "41", None),
        ("410600", "河南省鹤壁市", "4106", "410000"),
        ("410611", "河南省鹤壁市淇滨区", "410611", "410600"),
        ("310115", "上海市浦东新区", "310115", "310000"),
        ("420106", "湖北省武汉市武昌区", "420106", "420100"),
        ("419001", "河南省济源市", "419001", "410000"),
        ("441900", "广东省东莞市", "4419", "440000"),
        ("653229", "新疆维吾尔自治区和田地区和安县", "653229", "653200"),
    ],
)
def test_region(code, full_name, prefix, parent):
    region = Region.objects.get(pk=code)
    assert (region.full_name, region.prefix, region.parent_id) == (full_name, prefix, parent)
    assert full_name.endswith(str(region))


def test_every_region_lies_under_the_prefix_of_its_parent():
    for region in Region.objects.select_related("parent"):
        assert region.parent is None or region.code.startswith(region.parent.prefix)


def test_under_a_prefix():
    under = set(
        Region.objects.administrative().under("4106").current(TODAY).values_list("pk", flat=True)
    )
    assert under == {"410600", "410602", "410603", "410611", "410621", "410622"}
    assert Region.objects.administrative().under("31").current(TODAY).count() == 17
    assert Region.objects.under("41").filter(pk="419001").exists()


@pytest.mark.parametrize(
    ("code", "last_before", "first_after"),
    [("500112", "2025-11-05", "2025-11-06"), ("410381", "2021-03-17", "2021-03-18")],
)
def test_abolished_region_stays_but_is_not_current(code, last_before, first_after):
    row = Region.objects.filter(pk=code)
    assert row.current(dt.date.fromisoformat(last_before)).exists()
    assert not row.current(dt.date.fromisoformat(first_after)).exists()


def test_new_region_is_not_current_before_it_was_founded():
    row = Region.objects.filter(pk="653228")
    assert not row.current(dt.date(2024, 12, 26)).exists()
    assert row.current(dt.date(2024, 12, 27)).exists()


def test_industries():
    assert Industry.objects.top().count() == 20
    classes = Industry.objects.exclude(parent=None)
    assert [c.code for c in classes] == [f"{n:02}" for n in range(1, 98)]
    assert Industry.objects.get(pk="36").parent.name == "制造业"


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (TechField, 11),
        (ContractKind, 26),
        (models.SocioEconomicGoal, 13),
        (Maturity, 22),
        (models.IpKind, 11),
        (models.PlanSource, 10),
        (models.PartyType, 32),
        (models.AchievementForm, 13),
    ],
)
def test_table_sizes(model, count):
    assert model.objects.current(TODAY).count() == count


def test_contract_kinds_are_five_since_the_civil_code():
    top = ContractKind.objects.top()
    names = ["技术服务", "技术开发", "技术许可", "技术转让", "技术咨询"]
    assert [k.name for k in top.current(TODAY)] == names
    assert "技术许可" not in [k.name for k in top.current(dt.date(2020, 12, 31))]


def test_the_platform_offers_the_nine_levels():
    assert [m.code for m in Maturity.objects.trl()] == list("123456789")
    assert Maturity.objects.filter(scale="gbt22900").count() == 13


@pytest.mark.parametrize("model", services.TABLES.values())
def test_every_code_names_its_source(model):
    assert not model.objects.filter(source="").exists()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("410611", {"valid_from": dt.date(2021, 1, 2), "valid_to": dt.date(2021, 1, 1)}),
        ("410611", {"name": ""}),
        ("410611", {"level": 1}),
        ("410611", {"level": 2}),
        ("410611", {"parent": None}),
        ("410600", {"level": 3}),
    ],
)
def test_the_database_refuses_an_impossible_region(code, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.filter(pk=code).update(**changes)


# API ----------------------------------------------------------------------------------------------


def get(viewset, pk=None, **query):
    request = APIRequestFactory().get("/", query)
    view = viewset.as_view({"get": "retrieve" if pk else "list"})
    return view(request, pk=pk) if pk else view(request)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"parent": "410600"}, ["410602", "410603", "410611", "410621", "410622"]),
        ({"under": "4106", "level": 2}, ["410600"]),
        ({"q": "鹤壁市淇滨"}, ["410611"]),
        ({"parent": "500000", "q": "江", "on": "2025-01-01"}, ["500105"]),
        ({"parent": "500000", "q": "两江"}, ["500157"]),
    ],
)
def test_regions_over_the_api(query, codes):
    rows = get(api.RegionViewSet, **query).data["results"]
    assert [r["code"] for r in rows][: len(codes)] == codes


def test_lists_are_bounded_and_show_what_is_in_force():
    data = get(api.RegionViewSet, page_size=100000).data
    assert len(data["results"]) == 500
    assert data["count"] == 34 + 333 + 2847 + 129  # the last are statistical areas


def test_a_single_code_is_shown_after_its_end():
    assert get(api.RegionViewSet, pk="500112").data["valid_to"] == "2025-11-05"
    assert get(api.RegionViewSet, pk="999999").status_code == 404


@pytest.mark.parametrize("query", [{"on": "yesterday"}, {"level": "x"}, {"level": 2**63}])
def test_a_wrong_filter_is_a_clear_error(query):
    assert get(api.RegionViewSet, **query).status_code == 400


@pytest.mark.parametrize(
    ("viewset", "query", "count"),
    [
        (api.IndustryViewSet, {"top": "true"}, 20),
        (api.IndustryViewSet, {"parent": "C"}, 31),
        (api.TechFieldViewSet, {}, 11),
        (api.ContractKindViewSet, {"parent": "KF"}, 3),
        (api.IpKindViewSet, {"parent": "02"}, 3),
        (api.PlanSourceViewSet, {"parent": "1"}, 5),
        (api.SocioEconomicGoalViewSet, {"q": "国防"}, 1),
        (api.PartyTypeViewSet, {"parent": "020"}, 4),
        (api.AchievementFormViewSet, {}, 13),
        (api.MaturityViewSet, {"scale": "trl"}, 9),
    ],
)
def test_other_tables_over_the_api(viewset, query, count):
    assert get(viewset, **query).data["count"] == count


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_read_only(method):
    assert not hasattr(
        api.RegionViewSet, {"post": "create", "delete": "destroy"}.get(method, "update")
    )
