import pytest

from achievements.models import Achievement
from tests.clients import client_of, text_of
from tests.factories.achievements import (
    AchievementFactory,
    PatentFactory,
    listed_achievement,
)
from tests.factories.institutions import university
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
LIST, API, IMPORT = "/achievements/", "/api/v1/achievements/", "/achievements/import/"


def bulk(organization):
    """A maker of many published rows: moves one by one would take minutes."""

    def make_rows(n):
        start = Achievement.objects.count()
        rows = [
            AchievementFactory.build(
                title=f"批量{start + i}",
                organization=organization,
                status="listed",
                industry_id="36",
                created_by=None,
            )
            for i in range(n)
        ]
        made = Achievement.objects.bulk_create(Achievement.prepare_search(rows))
        for row in made[:30]:
            PatentFactory(achievement=row)

    return make_rows


@pytest.mark.parametrize(
    "url", [LIST, f"{LIST}?q=镁合金&field=05&ordering=-price", API, f"{API}?limit=20&region=410600"]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_list_costs_the_same_queries_with_more_rows(url, signed_in):
    owner = university()
    client = client_of(owner.admin if signed_in else None)
    assert_same_queries(client, url, bulk(owner))


def test_an_export_costs_the_same_queries_with_more_rows():
    owner = university()
    client = client_of(owner.admin)
    assert_same_queries(client, f"{LIST}?export=csv", bulk(owner), few=10, many=90)


@pytest.fixture
def market(db):
    listed_achievement(
        title="镁合金轮毂",
        maturity=8,
        price_kind="fixed",
        price=500_000,
        transfer_modes=["license"],
        industry_id="36",
        organization=university(name="甲大学"),
    )
    listed_achievement(
        title="苹果分级机",
        summary="利用机器视觉对苹果的大小、颜色、损伤进行无损检测和自动分级，每小时处理三吨。",
        keywords=["苹果", "分级"],
        advantages="",
        application="",
        field_id="09",
        region_id="620826",
        maturity=4,
        transfer_modes=["transfer", "cooperate"],
    )


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"镁合金轮毂", "苹果分级机"}),
        ("q=镁合金", {"镁合金轮毂"}),
        ("q=分级", {"苹果分级机"}),
        ("q=镁合金 苹果", set()),
        ("field=09", {"苹果分级机"}),
        ("region=620000", {"苹果分级机"}),
        ("region=620800", {"苹果分级机"}),
        ("region=620826", {"苹果分级机"}),
        ("region=620821", set()),
        ("industry=C", {"镁合金轮毂"}),
        ("industry=36", {"镁合金轮毂"}),
        ("industry=A", set()),
        ("maturity=8", {"镁合金轮毂"}),
        ("maturity_min=5", {"镁合金轮毂"}),
        ("maturity_max=5", {"苹果分级机"}),
        ("maturity_min=4&maturity_max=8", {"镁合金轮毂", "苹果分级机"}),
        ("transfer_modes=license", {"镁合金轮毂"}),
        ("transfer_modes=cooperate", {"苹果分级机"}),
        ("transfer_modes=equity", set()),
        ("price_min=500000", {"镁合金轮毂"}),
        ("price_max=499999.99", set()),
        ("status=listed", {"镁合金轮毂", "苹果分级机"}),
        ("status=draft", set()),
        ("mine=true", set()),
        ("ordering=-maturity", {"镁合金轮毂", "苹果分级机"}),
    ],
)
def test_filters_of_the_page_and_the_api(market, query, titles):
    client = client_of()
    page = text_of(client.get(f"{LIST}?{query}"))
    assert {title for title in ("镁合金轮毂", "苹果分级机") if title in page} == titles
    rows = client.get(f"{API}?{query}").json()["results"]
    assert {row["title"] for row in rows} == titles


@pytest.mark.parametrize(
    "query",
    [
        "field=99",
        "maturity=0",
        "maturity=abc",
        "maturity_min=0",
        f"maturity_min={2**63}",
        "price_min=-1",
        "price_min=abc",
        "transfer_modes=give",
        "status=unknown",
        "industry=ZZ",
        f"organization={2**63}",
        "organization=abc",
        "expires_by=tomorrow",
        "ordering=organization__uscc",
        "q=" + "长" * 201,
    ],
)
def test_a_bad_filter_is_an_error_in_the_api_and_an_empty_page(market, query):
    client = client_of()
    assert client.get(f"{API}?{query}").status_code == 400
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert page.context["total"] == 0
    assert client.get(f"{LIST}?{query}&export=csv").status_code == 400


@pytest.mark.parametrize(
    ("ordering", "first"),
    [("maturity", "苹果分级机"), ("-maturity", "镁合金轮毂"), ("-price", "苹果分级机")],
)
def test_the_database_sorts(market, ordering, first):
    client = client_of()
    listed = client.get(f"{LIST}?ordering={ordering}")
    assert listed.context["page_obj"].object_list[0].title == first


def test_facets_count_under_the_other_conditions(market):
    listed_achievement(title="镁合金支架", maturity=8, region_id="410621")
    facets = {f["name"]: f for f in client_of().get(f"{LIST}?maturity=8").context["facets"]}
    counts = {
        name: {option["value"]: option["count"] for option in facet["options"]}
        for name, facet in facets.items()
    }
    assert counts["maturity"] == {8: 2, 4: 1}
    assert counts["transfer_modes"] == {"license": 2, "transfer": 1}
    assert "status" not in counts  # one value only: nothing to choose
    assert [o["active"] for o in facets["maturity"]["options"]] == [True, False]
    assert [o["label"] for o in facets["maturity"]["options"]] == ["8 级", "4 级"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("?page=2", 404),
        ("?page=0", 404),
        (f"?page={2**63}", 404),
        ("?page=abc", 404),
        ("?page=last", 200),
        ("?export=pdf", 404),
        ("?export=csv", 200),
        (f"{2**63}/", 404),
        ("0/", 404),
        ("1/files/new/", 302),
    ],
)
def test_odd_addresses(market, path, code):
    response = client_of().get(LIST + path)
    assert response.status_code in ((code, 404) if "files" in path else (code,))


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "offset=10001", f"offset={2**63}", "limit=x"]
)
def test_api_pages_are_bounded(query):
    assert client_of().get(f"{API}?{query}").status_code == 400


def test_htmx_gets_the_results_alone(market):
    response = client_of().get(LIST, headers={"HX-Request": "true"})
    assert "镁合金轮毂" in text_of(response)
    assert "<html" not in text_of(response)


def test_the_form_of_rarer_conditions_comes_when_asked_for(market):
    client = client_of()
    page = client.get(f"{LIST}?field=05&page=1")
    assert 'name="price_min"' not in text_of(page)
    asked = text_of(client.get(LIST + page.context["more_url"]))
    assert 'name="price_min"' in asked
    assert '<input type="hidden" name="field" value="05">' in asked
    assert 'name="price_min"' in text_of(client.get(f"{LIST}?price_max=5"))
