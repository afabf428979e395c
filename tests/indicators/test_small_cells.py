"""The public is not told the amount of one contract, nor can it be worked out."""

import random
from decimal import Decimal
from itertools import product

import pytest
import time_machine

from techmarket.indicators import registry
from techmarket.indicators.counting import count
from techmarket.indicators.discretion import LEAST, Disclosure, added, is_safe
from tests.clients import client_of, text_of
from tests.factories.contracts import registered_contract
from tests.factories.institutions import enterprise, university
from tests.factories.people import auditor, officer

A, B, C = "410611", "410621", "410622"
OTHER = "420506"


# {county: contracts} → the counties that are shown
TABLE = [
    ({A: 3, B: 4}, {A, B}),
    ({A: 1, B: 4}, set()),  # the city less B is A
    ({A: 1, B: 2, C: 5}, {C}),  # A and B are three together
    ({A: 1, B: 1, C: 5}, set()),  # they would be two
    ({A: 1, B: 3, C: 5}, {C}),  # B, the smallest, goes with A
    ({A: 2}, set()),
    ({A: 3}, {A}),
    ({}, set()),
]


@pytest.mark.parametrize(("counts", "shown"), TABLE)
def test_which_counties_are_shown(counts, shown):
    found = Disclosure({code: (n,) for code, n in counts.items()})
    assert {code for code in counts if found.is_shown(code)} == shown
    total = sum(counts.values())
    for whole in ("", "41", "4106"):
        assert found.is_shown(whole) is (total == 0 or total >= LEAST)


def test_a_place_without_records_is_no_secret():
    found = Disclosure({A: (3,)})
    assert found.is_shown(B)
    assert found.is_shown("42")


def test_a_city_that_is_held_back_holds_back_its_counties():
    found = Disclosure({A: (4,), "410102": (1,), OTHER: (9,)})
    assert not found.is_shown("4101")
    assert not found.is_shown("4106")  # Henan less 4106 would be the one contract
    assert not found.is_shown(A)
    assert found.is_shown(OTHER)


def test_nothing_can_be_worked_out():
    """Of every shown place, what is held back is of nobody or of three at least."""
    numbers = random.Random(7)
    codes = ["".join(parts) for parts in product(("41", "42"), ("01", "06"), ("01", "11", "21"))]
    for _trial in range(200):
        counts = {
            code: (numbers.choice([0, 0, 1, 2, 3, 5]), numbers.choice([0, 1, 4])) for code in codes
        }
        found = Disclosure(counts)
        for whole in found.shown:
            parts = {part: added(rows) for part, rows in found.parts[whole].items()}
            kept = [counts for part, counts in parts.items() if part not in found.shown]
            assert not kept or is_safe(added(kept))
            assert all(is_safe(parts[part]) for part in parts if part in found.shown)


@pytest.fixture
def market(db):
    """In A one contract, in B three; all of them in one month of 2026."""
    with time_machine.travel("2026-11-03 02:00Z", tick=False):
        for region, amounts in ((A, ["777777"]), (B, ["100000", "200000", "300000"])):
            for amount in amounts:
                registered_contract(
                    seller=university(region_id=region),
                    buyer=enterprise(region_id=OTHER),
                    total_amount=Decimal(amount),
                    technical_amount=Decimal(amount),
                )
        yield


PAGES = (
    "/indicators/?region={}&year=2026",
    "/indicators/contracts.amount/?region={}&year=2026",
    "/indicators/contracts.amount/regions.csv?region={}&year=2026",
    "/api/v1/indicators/?region={}&year=2026",
    "/api/v1/indicators/contracts.amount/?region={}&year=2026",
)
ONE, THREE = {"777,777", "777777", "77.78 万"}, {"600,000", "600000", "60.00 万"}
TOTAL = {"1,377,777", "1377777", "137.78 万"}


def told(user, region, amounts):
    client = client_of(user)
    pages = [text_of(client.get(page.format(region))) for page in PAGES]
    own = [page.replace("1,377,777", "").replace("1377777", "") for page in pages]
    shown = pages if amounts is TOTAL else own
    return any(amount in page for amount in amounts for page in shown)


def test_pages_exports_and_api_keep_it_alike(market):
    for region in (A, B, "410600", "410000"):
        for user in (None, officer("310000")):
            assert not told(user, region, ONE), region
            assert not told(user, region, THREE), region
    assert told(None, "410600", TOTAL)
    regions = client_of().get(PAGES[4].format("410600")).json()["regions"]
    found = {part["region"]: part["value"] for part in regions}
    assert (found[A], found[B], found[C]) == (None, None, "0")
    assert "不公开" in text_of(client_of().get(PAGES[2].format("410600")))


def test_officers_of_the_place_and_auditors_are_told(market):
    for user in (officer("410600"), officer(A), auditor()):
        assert told(user, A, ONE)
    assert not told(officer(A), B, THREE)


@pytest.mark.parametrize(("discreet", "queries"), [(True, 1), (False, 2)], ids=["money", "count"])
def test_what_may_be_told_costs_no_query_of_its_own(
    market, discreet, queries, django_assert_num_queries
):
    """Months are asked for apart where nothing is held back: that query sees one year only."""
    indicator = registry.get("contracts.amount" if discreet else "contracts.count")
    with django_assert_num_queries(queries):
        counted = count(indicator, "4106")
        found = counted.total("4106", 2026), counted.total(A, 2026), counted.months("4106", 2026)
        counted.split([A, B, C], "4106", 2026)
    nothing = [0] * 10
    if discreet:
        assert found == (1377777, None, [*nothing, 1377777, 0])
    else:
        assert found == (4, 1, [*nothing, 4, 0])


def deal(seller, buyer, amount):
    registered_contract(
        seller=university(region_id=seller),
        buyer=enterprise(region_id=buyer),
        total_amount=Decimal(amount),
        technical_amount=Decimal(amount),
    )


def totals(code, prefix, years):
    """What a visitor is told of these years and of all of them."""
    counted = count(registry.get(code), None)
    return [counted.total(prefix, year) for year in (*years, None)]


@pytest.mark.django_db
def test_all_years_less_those_told_is_not_one_contract():
    """Of three years: the third year's one contract is not told, nor the sum that it is part of."""
    for year, amounts in (("2024", [1, 2, 3]), ("2025", [4, 5, 6]), ("2026", [777])):
        with time_machine.travel(f"{year}-11-03 02:00Z", tick=False):
            for amount in amounts:
                deal(A, A, amount)
    years = (2024, 2025, 2026)
    for code in ("contracts.amount", "contracts.absorbed"):
        for prefix in (None, "41", "4106", A):
            assert totals(code, prefix, years) == [6, 15, None, None], (code, prefix)
    with time_machine.travel("2026-11-03 02:00Z", tick=False):
        deal(A, A, 1)
        assert totals("contracts.amount", A, years) == [6, 15, None, None]
        deal(A, A, 1)
    assert totals("contracts.amount", A, years) == [6, 15, 779, 800]


@pytest.mark.django_db
@pytest.mark.parametrize(("outside", "is_told"), [(0, True), (1, False), (2, False), (3, True)])
def test_what_is_sold_less_what_is_bought_is_not_one_contract(outside, is_told):
    with time_machine.travel("2026-11-03 02:00Z", tick=False):
        for place in (A, OTHER):
            for amount in (1, 2, 3):
                deal(place, place, amount)
        for _one in range(outside):
            deal(A, OTHER, 777)
    sold, bought = (
        count(registry.get(code), None) for code in ("contracts.amount", "contracts.absorbed")
    )
    assert sold.total(A, 2026) == 6 + 777 * outside
    for prefix in (A, "4106", "41", OTHER):
        assert (bought.total(prefix, 2026) is not None) is is_told, prefix
        assert (bought.months(prefix, 2026)[10] is not None) is is_told, prefix
    assert bought.total(None, 2026) == 12 + 777 * outside
