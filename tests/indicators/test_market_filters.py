import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from techmarket import money as market


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234567.8"), "123.46 万元"),
        (Decimal("0"), "0 元"),
        (Decimal("9999.99"), "9,999.99 元"),
        (Decimal("9999.995"), "1 万元"),
        (Decimal("10000"), "1 万元"),
        (Decimal("99999999.99"), "1 亿元"),
        (Decimal("300000000000"), "3,000 亿元"),
        (Decimal("-25000"), "-2.5 万元"),
        (Decimal("0.005"), "0.01 元"),
        (12, "12 元"),
        ("1234567.80", "123.46 万元"),
        (None, "—"),
        ("", "—"),
        ("abc", "—"),
        (Decimal("NaN"), "—"),
        (True, "—"),
    ],
)
def test_money_in_the_unit_people_would_say(value, text):
    assert market.money_text(value) == text


def test_money_keeps_the_exact_yuan_in_its_title():
    html = market.money(Decimal("1234567.8"))
    assert html == '<span class="text-nowrap" title="1,234,567.80 元">123.46 万元</span>'


@pytest.mark.parametrize(
    ("given", "value", "text"),
    [
        (market.yuan, Decimal("1234567.8"), "1,234,567.80 元"),
        (market.yuan, Decimal("9007199254740993.01"), "9,007,199,254,740,993.01 元"),
        (market.spoken_sum, Decimal("125000"), "12.5 万元"),
        (market.spoken_sum, Decimal("10000.00"), "1 万元"),
        (market.spoken_sum, Decimal("9999.90"), "9,999.9 元"),
        (market.spoken_sum, Decimal("1000"), "1,000 元"),
        (market.spoken_sum, Decimal("12345678"), "1,234.5678 万元"),
    ],
)
def test_fixed_units(given, value, text):
    assert given(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12345, "家", "12,345 家"),
        (Decimal("3.50"), "%", "3.5 %"),
        (Decimal("100"), "%", "100 %"),
        (Decimal("200.00"), "家", "200 家"),
        (0, "项", "0 项"),
        (None, "项", "—"),
    ],
)
def test_counts_with_their_unit(value, unit, text):
    assert market.quantity(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.date(2026, 11, 22), "2026年11月22日"),
        (datetime.datetime(2026, 1, 2, 20, tzinfo=datetime.UTC), "2026年1月3日"),
        (None, "—"),
        ("2026-11-22", "—"),
    ],
)
def test_dates_are_the_local_day(value, text):
    with timezone.override("Asia/Shanghai"):
        assert market.date_cn(value) == text
