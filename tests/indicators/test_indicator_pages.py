import csv
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techmarket.codes.models import Region
from techmarket.indicators import registry
from techmarket.indicators.models import PolicyTarget
from techmarket.indicators.registry import Scope
from tests.factories.people import officer
from tests.indicators.conftest import TODAY, add_record

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.indicators.pages")]
DASHBOARD = "/indicators/"


@pytest.fixture(autouse=True)
def _today(monkeypatch, settings):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    settings.MARKET_REGION = ""


@pytest.fixture
def target():
    return PolicyTarget.objects.create(
        document="文〔2026〕1号",
        document_title="测试方案",
        clause="Z-T9",
        clause_path="一(三)",
        quote="成交额达到200万元",
        indicator="test.amount",
        name="成交额目标",
        region_id="410600",
        year=2026,
        comparator="ge",
        value=2000000,
        unit="元",
    )


def test_dashboard_shows_figure_change_list_and_target(client, records, amount, target):
    response = client.get(DASHBOARD, {"region": "410600", "year": "2026"})
    page = response.content.decode()
    assert "175 万元" in page
    assert "截至目前为上年全年的 145.8%" in page
    assert f'href="{amount.figure(Scope("4106", 2026)).list_url}"' in page
    assert "2026年目标 不低于 200 万元" in " ".join(re.sub("<[^>]+>", " ", page).split())
    assert [(row.name, row.position) for row in response.context["league"]] == [
        ("淇滨区", 1),
        ("浚县", 2),
        ("本级及未列明地区", None),
    ]
    assert response.context["silent"] == 4


def test_targets_stand_on_a_page_of_their_own(client, records, amount, target):
    query = {"region": "410600", "year": "2026"}
    tabs = client.get(DASHBOARD, query).context["tabs"]
    page = client.get(DASHBOARD + tabs[2][2])
    assert "成交额达到200万元" in page.content.decode()
    assert "Z-T9" in page.content.decode()
    (progress,) = [row for row in page.context["progress"]["measured"] if row.target == target]
    assert (progress.percent, progress.is_met) == (pytest.approx(87.5), False)


def test_a_headline_shows_its_course_and_its_target(client, records, amount, target):
    (headline,) = client.get(DASHBOARD, {"region": "410600"}).context["headlines"]
    assert headline.target.target == target
    years = headline.trend
    assert [str(value) for value in years[-2:]] == ["1200000.00", "1750007.30"]
    last = headline.points.split()[-2:]
    assert [point.split(",")[0] for point in last] == ["90", "120"]
    assert float(last[0].split(",")[1]) > float(last[1].split(",")[1])  # it rises


def test_an_office_begins_with_its_own_place(client, records, amount, settings):
    settings.MARKET_REGION, settings.MFA_REQUIRED_FOR_STAFF = "310000", False
    assert client.get(DASHBOARD).context["place"].code == "310000"
    client.force_login(officer("410611"))
    assert client.get(DASHBOARD).context["place"].code == "410611"


@pytest.mark.parametrize(
    ("target_year", "value", "shown", "verdict"),
    [
        (2025, "1000000", "2026", "达到"),  # 1.2 million in 2025
        (2025, "1500000", "2026", "未达到"),  # 1.75 million came a year too late
        (2020, "1", "2026", "系统无当年记录"),
        (2026, "2000000", "2026", "目标年未结束"),
        (2027, "1000000", "2026", "已提前达到"),
        (2025, "1500000", "2024", "未达到"),  # whichever year one looks at
    ],
)
def test_a_target_is_judged_in_its_own_year(
    client, records, amount, target, target_year, value, shown, verdict
):
    target.year, target.value = target_year, value
    target.save()
    query = {"region": "410600", "year": shown, "view": "targets"}
    response = client.get(DASHBOARD, query)
    (progress,) = [row for row in response.context["progress"]["measured"] if row.target == target]
    assert progress.verdict[0] == verdict
    assert verdict in response.content.decode()


def test_finished_year_is_compared_in_full(client, records, amount):
    add_record("410611", 2024, "1500000")
    response = client.get(DASHBOARD, {"region": "410611", "year": "2025"})
    assert response.context["headlines"][0].card.comparison == "较上年下降 20.0%"


def test_target_without_indicator_says_who_reports(client, target, own_registry):
    assert "由责任部门报数" in client.get(DASHBOARD, {"view": "targets"}).content.decode()


@pytest.mark.parametrize(
    ("query", "name", "compared"),
    [
        ({}, "全部地区", "全部地区"),
        ({"province": "410000"}, "河南省", "河南省"),
        ({"province": "410000", "city": "410600"}, "河南省鹤壁市", "河南省鹤壁市"),
        (
            {"province": "410000", "city": "410600", "county": "410611"},
            "河南省鹤壁市淇滨区",
            "河南省鹤壁市",
        ),
        ({"province": "310000", "city": "410600", "county": ""}, "上海市", "上海市"),
        ({"province": "", "city": "410600"}, "全部地区", "全部地区"),
        ({"region": "310115"}, "上海市浦东新区", "上海市"),
    ],
)
def test_region_selectors(client, records, amount, query, name, compared):
    response = client.get(DASHBOARD, query)
    assert response.context["place"].name == name
    assert response.context["selection"].compared.name == compared


def test_home_region_is_the_default_and_all_regions_can_still_be_chosen(
    client, records, amount, settings
):
    settings.MARKET_REGION = "410600"
    assert client.get(DASHBOARD).context["place"].code == "410600"
    assert client.get(DASHBOARD, {"region": ""}).context["place"].code == ""


@pytest.mark.parametrize(
    "query",
    [
        {"region": "999999"},
        {"region": "4106'"},
        {"province": "41"},
        {"year": "1"},
        {"year": "9" * 30},
        {"year": "二〇二六"},
    ],
)
@pytest.mark.parametrize(("path", "status"), [(DASHBOARD, 404), ("/api/v1/indicators/", 400)])
def test_unknown_place_or_year_is_refused(client, amount, path, status, query):
    response = client.get(path, query)
    assert response.status_code == status
    if status == 400:
        assert next(iter(query)) in response.content.decode()


@pytest.mark.parametrize("path", ["", "test.amount/", "test.amount/regions.csv"])
def test_query_count_does_not_grow_with_regions(client, records, amount, target, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(DASHBOARD + path, {"region": "410600"}).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(30, 60):
        Region.objects.create(
            code=f"4106{number}",
            name=f"县{number}",
            full_name=f"县{number}",
            level=3,
            parent_id="410600",
            pinyin="xian",
            source="测试",
        )
        add_record(f"4106{number}", 2026, number)
    assert queries() == before


def test_charts_hold_numbers_and_stand_above_their_table(client, records, amount):
    page = client.get(DASHBOARD, {"region": "410600"}).content.decode()
    charts = re.findall(r'data-chart="([a-z0-9-]+)"', page)
    assert len(charts) == len(set(charts)) >= 3
    for chart in charts:
        found = re.search(
            rf'<script id="{chart}" type="application/json">(.*?)</script>', page, re.DOTALL
        )
        options = json.loads(found[1])
        assert {"type", "title", "categories", "series", "unit"} <= set(options)
        for line in options["series"]:
            assert len(line["data"]) == len(options["categories"])
            assert all(isinstance(number, int | float) for number in line["data"])
    assert "style=" not in page.split("<main")[1].split("</main")[0]


def test_detail_page_explains_what_is_counted(client, records, amount, target):
    page = client.get(DASHBOARD + "test.amount/", {"region": "410600"}).content.decode()
    for text in ("测试口径", "金额口径", "当年发生数", "成交额目标", "成交额分月"):
        assert text in page


@pytest.mark.parametrize("path", ["nothing/", "nothing/regions.csv", "test.bare/regions.csv"])
def test_unknown_indicator_is_not_found(client, own_registry, path):
    registry.indicator("test.bare", "数", unit="个")(lambda scope: registry.Figure(1, "/listed/"))
    assert client.get(DASHBOARD + path).status_code == 404
    assert client.get(DASHBOARD + "test.bare/").status_code == 200


def test_county_table_as_csv_has_exact_figures(client, records, amount):
    response = client.get(DASHBOARD + "test.amount/regions.csv", {"region": "410600"})
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(text.splitlines())) == [
        ["名次", "行政区划代码", "地区", "成交额（元，2026年）"],
        ["1", "410611", "淇滨区", "1500000.30"],
        ["2", "410621", "浚县", "250000.00"],
        ["3", "410602", "鹤山区", "0"],
        ["3", "410603", "山城区", "0"],
        ["3", "410622", "淇县", "0"],
        ["3", "410671", "鹤壁经济技术开发区", "0"],
        ["", "", "本级及未列明地区", "7.00"],
    ]


def test_api_gives_the_same_figures(client, records, amount, target):
    query = {"region": "410600", "year": "2026"}
    (row,) = client.get("/api/v1/indicators/", query).json()
    assert row["value"] == "1750007.30"
    assert row["list_url"] == "/listed/?indicator=test.amount/4106/2026"
    detail = client.get("/api/v1/indicators/test.amount/", query).json()
    assert detail["series"][-2:] == [
        {"year": 2025, "value": "1200000.00"},
        {"year": 2026, "value": "1750007.30"},
    ]
    assert [region["value"] for region in detail["regions"]] == [
        *("1500000.30", "250000.00", "0", "0", "0", "0", "7.00")
    ]
    found = client.get("/api/v1/targets/", {"clause": "Z-T9"}).json()["results"]
    assert [(row["quote"], row["value"]) for row in found] == [("成交额达到200万元", "2000000.00")]


@pytest.mark.parametrize("path", ["/api/v1/indicators/", "/api/v1/targets/"])
def test_api_is_read_only(client, own_registry, path):
    assert client.post(path, {}, content_type="application/json").status_code in (403, 405)
