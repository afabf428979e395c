"""All figures of one indicator from one query, however many regions and years are shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .registry import FLOW, Figure, Indicator, Measure, Scope

MONTHS = range(1, 13)


@dataclass
class Counted:
    """Sums by region code and year; answers every total that the pages ask for."""

    indicator: Indicator
    measure: Measure
    cells: list[tuple[str, int | None, Decimal | int]]
    divisible = True

    def total(self, prefix: str | None, year: int | None) -> Decimal | int:
        return sum(
            value
            for code, when, value in self.cells
            if code.startswith(prefix or "") and self._counts(when, year)
        )

    def split(self, prefixes: Iterable[str], prefix: str | None, year: int | None) -> dict:
        """Sums per child prefix; what belongs to no child (the city, unknown) is under `""`."""
        lengths = sorted({len(child) for child in prefixes}, reverse=True)
        children, sums = set(prefixes), defaultdict(int)
        for code, when, value in self.cells:
            if code.startswith(prefix or "") and self._counts(when, year):
                found = (code[:length] for length in lengths if code[:length] in children)
                sums[next(found, "")] += value
        return sums

    def months(self, prefix: str | None, year: int) -> list[Decimal | int]:
        sums = dict(self.measure.by_month(Scope(prefix, year)))
        return [sums.get(month) or 0 for month in MONTHS]

    def list_url(self, prefix: str | None, year: int | None) -> str:
        return self.indicator.list_url(Scope(prefix, year), self.measure)

    def _counts(self, when: int | None, year: int | None) -> bool:
        if year is None:
            return True
        if when is None:
            return False
        return when == year if self.indicator.kind == FLOW else when <= year


@dataclass
class Single:
    """An indicator that gives a bare Figure: a total, but no counties and no months."""

    indicator: Indicator
    figures: dict = field(default_factory=dict)
    divisible = False

    def total(self, prefix: str | None, year: int | None) -> Decimal | int:
        return self._figure(prefix, year).value

    def list_url(self, prefix: str | None, year: int | None) -> str:
        return self._figure(prefix, year).list_url

    def _figure(self, prefix, year) -> Figure:
        scope = Scope(prefix, year)
        if scope not in self.figures:
            self.figures[scope] = self.indicator.figure(scope)
        return self.figures[scope]


def count(indicator: Indicator, prefix: str | None) -> Counted | Single:
    """Count within a prefix, once. Totals outside that prefix are not in the answer."""
    scope = Scope(prefix)
    counted = indicator.function(scope)
    if isinstance(counted, Figure):
        return Single(indicator, {scope: counted})
    cells = [
        (code or "", year, value or 0) for code, year, value in counted.by_region_and_year(scope)
    ]
    return Counted(indicator, counted, cells)


def series(indicator: Indicator, scope: Scope, years: Iterable[int]) -> list[tuple]:
    """(year, value) for every year asked, from one query."""
    counted = count(indicator, scope.region_prefix)
    return [(year, counted.total(scope.region_prefix, year)) for year in years]
