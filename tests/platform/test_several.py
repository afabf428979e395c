"""Several values of one condition, as the page, its export and the API understand them."""

import csv
import io

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from techmarket.lists.filters import MarketFilterSet
from techmarket.lists.several import MOST
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, text_of
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.brokers import active_broker
from tests.factories.institutions import QualificationFactory, enterprise, university
from tests.factories.people import auditor
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
LIST, API = reverse("achievements:list"), "/api/v1/achievements/"


@pytest.fixture
def market():
    owner = university(name="某大学")
    common = {"organization": owner}
    listed_achievement(title="甲", maturity=4, field_id="05", region_id="410611", **common)
    listed_achievement(title="乙", maturity=8, field_id="07", region_id="620826", **common)
    listed_achievement(
        title="丙",
        maturity=9,
        field_id="09",
        region_id="310115",
        transfer_modes=["license", "equity"],
        **common,
    )


QUERIES = [
    ("", "甲乙丙"),
    ("maturity=4&maturity=8", "甲乙"),
    ("maturity=4&maturity=4&maturity=", "甲"),
    ("field=05&field=09", "甲丙"),
    ("field=05&field=09&maturity=9", "丙"),
    ("region=410600&region=310000", "甲丙"),
    ("region=410600&region=xyz", "甲"),
    ("transfer_modes=license&transfer_modes=equity", "甲乙丙"),
    ("transfer_modes=equity&transfer_modes=cooperate", "丙"),
    ("status=listed&status=draft", "甲乙丙"),
]


def test_page_export_and_api_find_the_same(market):
    client = client_of()
    for query, titles in QUERIES:
        page = client.get(f"{LIST}?{query}")
        assert {row.title for row in page.context["page_obj"]} == set(titles), query
        export = client.get(LIST + page.context["export_urls"][0]["url"])
        rows = csv.reader(io.StringIO(export.content.decode("utf-8-sig")))
        assert len(list(rows)) == 1 + len(titles), query
        found = client.get(f"{API}?{query}").json()["results"]
        assert {row["title"] for row in found} == set(titles), query


def test_a_chosen_value_leaves_without_the_others(market):
    client = client_of()
    page = client.get(f"{LIST}?maturity=4&maturity=8&q=&maturity_max=9")
    chips = {str(chip): chip.url for chip in page.context["conditions"]}
    assert list(chips) == ["技术成熟度：4 级", "技术成熟度：8 级", "成熟度不高于（级）：9"]
    assert chips["技术成熟度：4 级"] == f"{LIST}?maturity=8&maturity_max=9"
    [facet] = [f for f in page.context["facets"] if f["name"] == "maturity"]
    assert {o["value"]: o["active"] for o in facet["options"]} == {4: True, 8: True, 9: False}
    more = next(o["url"] for o in facet["options"] if o["value"] == 9)
    assert more == f"{LIST}?maturity=4&maturity=8&maturity_max=9&maturity=9"


def test_every_kind_of_condition_is_said_in_words(market):
    query = "field=05&region=410611&region=310115&industry=36&mine=true&indicator=none"
    page = client_of().get(f"{LIST}?{query}")
    assert page.context["conditions"] == []  # the form was refused, and says why
    assert "没有这个指标或范围" in text_of(page)
    chips = client_of().get(f"{LIST}?{query[:-15]}").context["conditions"]
    assert [str(chip) for chip in chips] == [
        "技术领域：新材料及其应用",
        "所在区域：淇滨区",
        "所在区域：浦东新区",
        "应用行业：汽车制造业",
        "只看本单位",
    ]


def test_values_across_a_relation_count_a_record_once():
    """A broker of two fields, a unit of two kinds of qualification."""
    active_broker(name="张经理").tech_fields.set(["05", "07"])
    brokers = client_of().get("/brokers/?field=05&field=07")
    assert brokers.context["total"] == len(brokers.context["page_obj"].object_list) == 1
    unit = enterprise()
    kinds = [QualificationFactory(organization=unit).kind]
    kinds.append(next(k for k in unit.qualifications.model.Kind.values if k not in kinds))
    QualificationFactory(organization=unit, kind=kinds[1])
    query = "&".join(f"qualification={kind}" for kind in kinds)
    assert client_of().get(f"/institutions/?{query}").context["total"] == 1


def test_what_is_over_is_shown_beside_what_is_asked_for():
    draft = draft_achievement(title="作废的")
    perform(draft, "void", actor=draft.organization.admin, note="重复录入。")
    listed_achievement(title="上架的", organization=draft.organization)
    rows = client_of(auditor()).get(f"{LIST}?status=listed&status=voided").context["page_obj"]
    assert {row.title for row in rows} == {"作废的", "上架的"}


@pytest.mark.parametrize("name", ["field", "maturity"])
def test_a_wrong_value_among_right_ones_is_refused(market, name):
    answer = client_of().get(f"{API}?{name}={4 if name == 'maturity' else '05'}&{name}=ZZ")
    assert set(error_fields(answer)) == {name}


def test_there_are_not_too_many(market):
    query = "&".join(f"region={410600 + n}" for n in range(MOST + 1))
    assert set(error_fields(client_of().get(f"{API}?{query}"))) == {"region"}
    assert client_of().get(f"{API}?{query.rpartition('&')[0]}").status_code == 200


def test_several_codes_cost_no_query_each(market):
    client = client_of()
    costs = [
        len(queries_of(client, f"{API}?{'&'.join(f'field={code}' for code in codes)}"))
        for codes in (["05", "07"], ["01", "02", "03", "04", "05", "06", "07", "08"])
    ]
    assert costs[0] == costs[1]


def test_the_description_says_which_may_be_repeated():
    described = SchemaGenerator().get_schema(public=True)["paths"]
    parameters = {p["name"]: p for p in described[API]["get"]["parameters"]}
    field = parameters["field"]
    assert (field["schema"]["type"], field["explode"]) == ("array", True)
    assert parameters["maturity"]["schema"]["items"]["type"] == "integer"
    assert parameters["price_max"]["schema"]["type"] == "number"


def filtersets(base=MarketFilterSet):
    for cls in base.__subclasses__():
        yield from [cls, *filtersets(cls)]


def test_every_facet_takes_several():
    lists = [cls for cls in filtersets() if hasattr(cls, "Meta")]
    facets = [(cls, name) for cls in lists for name in getattr(cls.Meta, "facets", ())]
    assert len(facets) > 20
    for cls, name in facets:
        assert cls.base_filters[name].takes_several, (cls.__name__, name)
