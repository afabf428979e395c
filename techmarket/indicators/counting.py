"""All figures of one indicator from one query, however many regions and years are shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial

from .discretion import Disclosure, is_safe, lineage, may_see
from .registry import FLOW, Figure, Indicator, Measure, Scope

MONTHS = range(1, 13)


@dataclass
class Counted:
    """Sums by region code and year; answers every total that the pages ask for.

    None stands for a figure that this reader is not told (see `discretion`).
    """

    indicator: Indicator
    measure: Measure
    cells: list[tuple[str, int | None, Decimal | int]]
    reader: object = None
    grid: list | None = None  # of a discreet measure, from which all of it is counted
    divisible = True

    def total(self, prefix: str | None, year: int | None) -> Decimal | int | None:
        if not self.is_told(prefix, year):
            return None
        return sum(
            value
            for code, when, value in self.cells
            if code.startswith(prefix or "") and self._counts(when, year)
        )

    def is_told(self, prefix: str | None, year: int | None, *, months=False) -> bool:
        if not self.measure.discreet or may_see(self.reader, prefix):
            return True
        shown = self._months_shown(year) if months else self._shown(year)
        return shown.is_shown(prefix or "")

    @cached_property
    def _by_month(self) -> dict:
        """{year: {region code: [records in each month]}}"""
        found = defaultdict(lambda: defaultdict(lambda: [0] * len(MONTHS)))
        for code, year, month, _value, n in self.grid:
            if month:
                found[year][code or ""][month - 1] += n
        return found

    def _shown(self, year: int | None) -> Disclosure:
        if year not in self._disclosures:
            counts = defaultdict(int)
            for when, places in self._by_month.items():
                for code, months in places.items() if self._counts(when, year) else ():
                    counts[code] += sum(months)
            may = partial(self._gives_nothing_away, year)
            found = Disclosure({code: (n,) for code, n in counts.items()}, may)
            self._disclosures[year] = found
        return self._disclosures[year]

    def _gives_nothing_away(self, year: int | None, place: str) -> bool:
        """Beside the figures of single years, and those by the other place."""
        years = self._crossing if year is None else [year]
        if not is_safe([sum(sum(self._crossing_of(place, when)) for when in years)]):
            return False
        counts = {} if year else self._by_year[place]
        held = (n for when, n in counts.items() if not self._shown(when).is_shown(place))
        return is_safe([sum(held)])

    @cached_property
    def _by_year(self) -> dict:
        """{place: {year: records}}"""
        found = defaultdict(lambda: defaultdict(int))
        for year, places in self._by_month.items():
            for code, months in places.items():
                for place in lineage(code):
                    found[place][year] += sum(months)
        return found

    def _crossing_of(self, place: str, year: int) -> list:
        return self._crossing.get(year, {}).get(place, ())

    @cached_property
    def _crossing(self) -> dict:
        """{year: {place: [in each month, records with one of their two places there]}}"""
        found = defaultdict(lambda: defaultdict(lambda: [0] * len(MONTHS)))
        for code, beside, year, month, n in self.measure.crossing():
            for place in {*lineage(code)} ^ {*lineage(beside)} if month else ():
                found[year][place][month - 1] += n
        return found

    def _months_shown(self, year: int) -> Disclosure:
        places, shown = self._by_month.get(year, {}), self._shown(year)

        def may(place):
            return shown.is_shown(place) and is_safe(self._crossing_of(place, year))

        return Disclosure({code: tuple(months) for code, months in places.items()}, may)

    @cached_property
    def _disclosures(self) -> dict:
        return {}

    def split(self, prefixes: Iterable[str], prefix: str | None, year: int | None) -> dict:
        """Sums per child prefix; what belongs to no child (the city, unknown) is under `""`."""
        lengths = sorted({len(child) for child in prefixes}, reverse=True)
        children, sums = set(prefixes), defaultdict(int)
        for code, when, value in self.cells:
            if code.startswith(prefix or "") and self._counts(when, year):
                found = (code[:length] for length in lengths if code[:length] in children)
                sums[next(found, "")] += value
        return {place: self._told(place, year, value, prefix) for place, value in sums.items()}

    def _told(self, place, year, value, within):
        """Of a listed place; what is listed nowhere is told where the whole market's is."""
        if place:
            return value if self.is_told(place, year) else None
        return value if not self.measure.discreet or may_see(self.reader, within) else None

    def months(self, prefix: str | None, year: int) -> list[Decimal | int | None]:
        if not self.is_told(prefix, year, months=True):
            return [None for _month in MONTHS]
        sums = self._sums_by_month(prefix, year)
        return [sums.get(month) or 0 for month in MONTHS]

    def _sums_by_month(self, prefix: str | None, year: int) -> dict:
        if self.grid is None:
            return dict(self.measure.by_month(Scope(prefix, year)))
        sums = defaultdict(int)
        for code, when, month, value, _n in self.grid:
            if when == year and (code or "").startswith(prefix or ""):
                sums[month] += value or 0
        return sums

    def list_url(self, prefix: str | None, year: int | None) -> str:
        return self.indicator.records_url(Scope(prefix, year), self.measure)

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


def count(indicator: Indicator, prefix: str | None, reader=None) -> Counted | Single:
    """Count within a prefix, once. Totals outside that prefix are not in the answer."""
    scope = Scope(prefix)
    counted = indicator.function(scope)
    if isinstance(counted, Figure):
        return Single(indicator, {scope: counted})
    if counted.discreet:  # what may be told depends on the whole market, so all of it is read
        grid = list(counted.grid())
        return Counted(indicator, counted, list(cells_of(grid, prefix or "")), reader, grid)
    cells = [
        (code or "", year, value or 0) for code, year, value in counted.by_region_and_year(scope)
    ]
    return Counted(indicator, counted, cells, reader)


def cells_of(grid, prefix):
    for code, year, _month, value, _n in grid:
        if (code or "").startswith(prefix):
            yield code or "", year, value or 0


def series(indicator: Indicator, scope: Scope, years: Iterable[int]) -> list[tuple]:
    """(year, value) for every year asked, from one query."""
    counted = count(indicator, scope.region_prefix)
    return [(year, counted.total(scope.region_prefix, year)) for year in years]
