from decimal import Decimal
from itertools import product, starmap

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Avg, Count, OuterRef, Subquery, Sum

from techmarket.codes.models import Region
from techmarket.indicators import counting, registry
from techmarket.indicators.filters import IndicatorField
from techmarket.indicators.models import PolicyTarget
from techmarket.indicators.registry import Figure, Measure, Scope
from tests.indicators.conftest import dated_records
from tests.indicators.figures import assert_figure_matches_list

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.indicators.pages")]
COUNTIES = ["410611", "410621", "410622"]


@pytest.mark.parametrize(
    ("scope", "value"),
    [
        (Scope(), "11950007.30"),
        (Scope("41"), "2950007.30"),
        (Scope("41", 2026), "1750007.30"),
        (Scope("4106", 2025), "1200000"),
        (Scope("410611", 2026), "1500000.30"),
        (Scope("410622", 2026), "0"),
        (Scope(None, 2026), "10750007.30"),
    ],
)
def test_figure_is_the_sum_of_the_list_it_opens(client, records, amount, scope, value):
    assert assert_figure_matches_list(client, "test.amount", scope).value == Decimal(value)


@pytest.mark.parametrize(
    ("scope", "value"),
    [(Scope("41", 2026), 5), (Scope("41", 2025), 1), (Scope("41", 2024), 0), (Scope("31"), 1)],
)
def test_stock_counts_everything_up_to_the_end_of_the_year(client, records, holders, scope, value):
    assert assert_figure_matches_list(client, "test.holders", scope).value == value


def test_region_may_be_annotated_from_another_table(client, records, own_registry):
    same = PolicyTarget.objects.filter(pk=OuterRef("pk")).values("region")
    annotated = dated_records().annotate(side=Subquery(same))
    registry.indicator("test.side", "成交额", unit="元")(
        lambda scope: Measure(annotated, Sum("value"), "side", "day", "/listed/")
    )
    figure = assert_figure_matches_list(client, "test.side", Scope("4106", 2026))
    assert figure.value == Decimal("1750007.30")
    sums = counting.count(registry.get("test.side"), "4106").split(COUNTIES, "4106", 2026)
    assert sum(sums.values()) == figure.value


def test_one_query_answers_every_region_and_year(
    records, amount, holders, django_assert_num_queries
):
    for indicator in (amount, holders):
        with django_assert_num_queries(1):
            counted = counting.count(indicator, None)
            found = {
                scope: counted.total(scope.region_prefix, scope.year)
                for scope in starmap(Scope, product((None, "41", "410611", "31"), (2025, 2026)))
            }
        assert found == {scope: indicator.figure(scope).value for scope in found}


def test_counties_and_the_rest_add_up_to_the_city(records, amount):
    sums = counting.count(amount, "4106").split(COUNTIES, "4106", 2026)
    assert sums == {"410611": Decimal("1500000.30"), "410621": Decimal("250000"), "": Decimal("7")}
    assert sum(sums.values()) == amount.figure(Scope("4106", 2026)).value


def test_series_and_months_add_up_to_the_year(records, amount):
    series = counting.series(amount, Scope("41"), [2024, 2025, 2026])
    assert series == [(2024, 0), (2025, Decimal("1200000")), (2026, Decimal("1750007.30"))]
    months = counting.count(amount, "41").months("41", 2026)
    assert months == [0] * 5 + [Decimal("1750007.30")] + [0] * 6


def test_bare_figure_has_totals_but_no_counties(own_registry):
    registry.indicator("test.bare", "数", unit="个")(
        lambda scope: Figure(scope.year or 0, f"/listed/?y={scope.year}")
    )
    bare = registry.get("test.bare")
    assert counting.series(bare, Scope(), [2025, 2026]) == [(2025, 2025), (2026, 2026)]
    assert not counting.count(bare, None).divisible
    assert bare.figure(Scope(None, 2026)).list_url == "/listed/?y=2026"


def test_list_address_carries_code_and_scope(amount, holders):
    assert amount.figure(Scope("4106", 2026)).list_url == (
        "/listed/?indicator=test.amount/4106/2026"
    )
    assert holders.figure(Scope()).list_url == "/listed/?order=1&indicator=test.holders/-/-"


def test_a_code_is_registered_once(amount):
    with pytest.raises(ImproperlyConfigured, match=r"test\.amount 已经登记"):
        registry.indicator("test.amount", "别的", unit="元")(lambda scope: None)


def test_unknown_kind_is_refused(own_registry):
    with pytest.raises(ImproperlyConfigured, match="flow 或 stock"):
        registry.indicator("test.kind", "别的", unit="元", kind="yearly")(lambda scope: None)


@pytest.mark.parametrize("value", [Avg("value"), Count("region", distinct=True)])
def test_values_that_do_not_add_up_are_refused(value):
    with pytest.raises(ImproperlyConfigured, match="合计"):
        Measure(PolicyTarget.objects.all(), value, "region", "day", "/")


def test_region_path_through_many_rows_is_refused():
    measure = Measure(Region.objects.all(), Count("pk"), "children__code", "valid_from", "/")
    with pytest.raises(ImproperlyConfigured, match="计算两次"):
        measure.region_lookup  # noqa: B018


@pytest.mark.parametrize(
    ("model", "path", "lookup"),
    [
        (PolicyTarget, "region", "region__pk"),
        (PolicyTarget, "region_id", "region__pk"),
        (PolicyTarget, "region__code", "region__code"),
        (PolicyTarget, "region__parent", "region__parent__pk"),
        (PolicyTarget, "annotated", "annotated"),
    ],
)
def test_region_path_may_end_at_the_relation_or_the_code(model, path, lookup):
    assert Measure(model.objects.all(), Sum("pk"), path, "day", "/").region_lookup == lookup


@pytest.mark.parametrize(
    "value",
    [
        "test.amount",
        "test.amount/4106",
        "test.amount/4106/9999",
        "test.amount/410/2026",
        "test.amount/4106/２０２６",
        "nothing/4106/2026",
        "test.amount/4106/2026' or 1=1",
    ],
)
def test_faulty_list_address_is_explained(amount, value):
    with pytest.raises(ValidationError, match="没有这个指标或范围"):
        IndicatorField().clean(value)


def test_list_of_another_model_shows_nothing(records, amount):
    assert not amount.narrow(Region.objects.all(), Scope("41")).exists()
