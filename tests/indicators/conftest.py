import datetime
from decimal import Decimal

import pytest
from django.db.models import Count, DateField, F, Sum, Value
from django.db.models.functions import Cast, Concat

from techmarket.indicators import registry
from techmarket.indicators.models import PolicyTarget

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def own_registry(monkeypatch):
    """An empty registry, so that these tests do not depend on what the apps count."""
    monkeypatch.setattr(registry, "_indicators", {})


@pytest.fixture
def amount(own_registry):
    """Sums of records that have a region and a day: policy targets stand in for contracts."""

    @registry.indicator("test.amount", "成交额", unit="元", money="成交额", definition="测试口径")
    def figure(scope):
        return registry.Measure(
            dated_records(), Sum("value"), "region", "day", "/listed/", is_open=True
        )

    return registry.get("test.amount")


@pytest.fixture
def holders(own_registry):
    @registry.indicator("test.holders", "机构数", unit="家", kind="stock")
    def figure(scope):
        url = "/listed/?order=1"
        return registry.Measure(dated_records(), Count("pk"), "region", "day", url, is_open=True)

    return registry.get("test.holders")


def dated_records():
    day = Cast(Concat(F("year"), Value("-06-15"), output_field=DateField()), DateField())
    return PolicyTarget.objects.filter(document="记录").annotate(day=day)


def add_record(region, year, value, name="记录"):
    return PolicyTarget.objects.create(
        document="记录",
        document_title="记录",
        clause="X-T1",
        clause_path="一",
        quote="记录",
        name=f"{name}{PolicyTarget.objects.count()}",
        region_id=region,
        year=year,
        comparator="ge",
        value=Decimal(value),
        unit="元",
    )


@pytest.fixture
def records(db):
    add_record("410611", 2026, "1000000.10")
    add_record("410611", 2026, "500000.20")
    add_record("410621", 2026, "250000")
    add_record("410600", 2026, "7")
    add_record("410611", 2025, "1200000")
    add_record("310115", 2026, "9000000")
