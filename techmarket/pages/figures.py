"""A figure as it stands above the records that it was counted from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from techmarket.indicators import registry
from techmarket.indicators.counting import count
from techmarket.indicators.filters import scope_words
from techmarket.indicators.registry import MONEY_UNIT, Indicator, Measure, Scope
from techmarket.money import NOTHING, money_text


@dataclass(frozen=True)
class CountedFrom:
    """`number` records and, where money is added up, their `total`; None is not told."""

    indicator: Indicator
    scope: Scope
    number: int
    total: Decimal | None
    as_of: date

    @property
    def value(self):
        return self.total if self.indicator.is_money else self.number

    @property
    def place_and_year(self):
        return "，".join(scope_words(self.scope))


def of_all(indicator, scope, number, reader, as_of):
    """Above all records, whoever may see them: the sum as the dashboard tells it."""
    total = None
    if indicator.is_money:
        counted = count(indicator, scope.region_prefix, reader)
        total = counted.total(scope.region_prefix, scope.year)
    return CountedFrom(indicator, scope, number, total, as_of)


def of_list(asked, rows, number, as_of):
    """Above a list that `?indicator=` narrows: what the rows there add up to."""
    indicator, scope = asked
    measure = indicator.function(scope)
    total = None
    is_sum = isinstance(measure, Measure) and isinstance(measure.value, Sum)
    if is_sum and measure.records.model is rows.model:  # an address may name any indicator
        total = rows.order_by().aggregate(total=measure.value)["total"] or Decimal(0)
    return CountedFrom(indicator, scope, number, total, as_of)


def home_figure(code, label):
    """{label, value, unit, url} of the whole market, as everybody is told it."""
    indicator = registry.get(code)
    counted = count(indicator, None)
    value, url = counted.total(None, None), counted.list_url(None, None)
    return {"label": label, "value": value, "unit": indicator.unit, "url": url}


def in_print(value, unit):
    """(number, unit) as a page shows them: the unit is written smaller."""
    if value is None:
        return NOTHING, ""
    if unit == MONEY_UNIT:
        return tuple(money_text(value).split(" "))
    return f"{value:,}", unit


def own_list(indicator, scope, measure, user):
    """(url, number) of the list in which somebody may work with these records; None: with none."""
    if not user.is_authenticated:
        return None
    rows = indicator.narrow(measure.records.model._default_manager.visible_to(user), scope)
    number = rows.count()
    return (indicator.list_url(scope, measure), number) if number else None
