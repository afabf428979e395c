"""What the dashboard shows, from one query per indicator however many regions there are."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from .charts import Chart
from .counting import MONTHS, Counted, Single, count
from .models import PolicyTarget, growth
from .places import Place, Selection
from .registry import STOCK, Indicator


@dataclass(frozen=True)
class Card:
    indicator: Indicator
    value: Decimal | int | None
    previous: Decimal | int | None
    list_url: str
    year_is_over: bool

    @property
    def comparison(self) -> str:
        """Change on last year in words; a year not yet over is no decline."""
        if self.value is None or self.previous is None:
            return _("不足 3 项的不公开")
        if not self.previous:
            return _("上年无数据")
        if self.indicator.kind == STOCK or self.year_is_over:
            change = growth(self.value, self.previous)
            return _("较上年增长 %s%%") % change if change >= 0 else _("较上年下降 %s%%") % -change
        share = growth(self.value, self.previous) + 100
        return _("截至目前为上年全年的 %s%%") % share


@dataclass(frozen=True)
class LeagueRow:
    position: int | None
    name: str
    code: str
    value: Decimal | int | None
    bar: int
    list_url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Progress:
    """A target beside the figure of the year shown, and beside that of its own year."""

    target: PolicyTarget
    year: int
    achieved: Decimal | int | None
    list_url: str
    final: "Progress | None" = None  # in the target's own year, where we have records of it
    is_told: bool = True

    @property
    def percent(self):
        return self.target.percent(self.achieved)

    @property
    def bar(self) -> int:
        return min(100, int(self.percent or 0))

    @property
    def is_met(self) -> bool:
        return self.target.is_met(self.achieved)

    @property
    def verdict(self) -> tuple[str, str]:
        """(words, tone): a target is judged in its own year, never by what came later."""
        if not (self.final or self).is_told:
            return _("不足 3 项，不公开"), "secondary"
        if self.final is not None:
            return (_("达到"), "success") if self.final.is_met else (_("未达到"), "warning")
        if self.year > self.target.year:
            return _("系统无当年记录"), "secondary"
        return (_("已提前达到"), "success") if self.is_met else (_("目标年未结束"), "info")


@dataclass
class Board:
    """Indicators of one place and year. `years` are those of the trends, the latest first."""

    selection: Selection
    year: int
    years: list[int]
    indicators: list[Indicator]
    reader: object = None  # who asks: small figures are told to officers of the place

    @property
    def place(self) -> Place:
        return self.selection.place

    @cached_property
    def counted(self) -> dict[str, Counted | Single]:
        wide = self.selection.compared.prefix
        return {one.code: count(one, wide, self.reader) for one in self.indicators}

    @property
    def cards(self) -> list[Card]:
        return [self.card(one) for one in self.counted.values()]

    def card(self, one: Counted | Single) -> Card:
        prefix = self.place.prefix
        return Card(
            one.indicator,
            one.total(prefix, self.year),
            one.total(prefix, self.year - 1),
            one.list_url(prefix, self.year),
            self.year < self.years[0],
        )

    def trend_chart(self, one: Counted | Single) -> Chart:
        name = str(one.indicator.name)
        return Chart(
            "chart-trend",
            _("%(name)s近 %(n)d 年趋势") % {"name": name, "n": len(self.years)},
            [str(year) for year in reversed(self.years)],
            {name: self.trend(one)},
            one.indicator.unit,
            type="line",
            heading=_("年份"),
        )

    def trend(self, one: Counted | Single) -> list:
        return [one.total(self.place.prefix, year) for year in reversed(self.years)]

    def month_chart(self, one: Counted) -> Chart:
        return Chart(
            f"chart-months-{one.indicator.code.replace('.', '-')}",
            _("%s分月") % one.indicator.name,
            [_("%d月") % month for month in MONTHS],
            {
                _("%d年") % year: one.months(self.place.prefix, year)
                for year in (self.year - 1, self.year)
            },
            one.indicator.unit,
            heading=_("月份"),
        )

    @property
    def rankable(self) -> list[Indicator]:
        return [one.indicator for one in self.counted.values() if one.divisible]

    def league(self, one: Counted) -> list[LeagueRow]:
        """Regions by value, the largest first, equal ones in the same place; records of no listed
        region come last."""
        around = self.selection.compared
        names = {region.prefix: region for region in self.selection.children}
        sums = one.split(names, around.prefix, self.year)
        rest = sums.pop("", 0)
        if around.region:
            sums = {prefix: sums.get(prefix, 0) for prefix in names}
        ordered = sorted(sums.items(), key=placing)
        values = [value for _prefix, value in ordered]
        top = max((value for value in values if value is not None), default=0)
        rows = [
            LeagueRow(
                values.index(value) + 1 if value is not None else None,
                names[prefix].name,
                names[prefix].pk,
                value,
                int(value * 100 / top) if top and value else 0,
                one.list_url(prefix, self.year),
                names[prefix].pk == self.place.code,
            )
            for prefix, value in ordered
        ]
        if rest == 0:
            return rows
        return [*rows, LeagueRow(None, _("本级及未列明地区"), "", rest, 0, "")]

    def league_chart(self, one: Counted, rows: list[LeagueRow]) -> Chart:
        return Chart(
            "chart-league",
            _("%(name)s：%(place)s各地区，%(year)d年")
            % {
                "name": one.indicator.name,
                "place": self.selection.compared.name,
                "year": self.year,
            },
            [row.name for row in rows],
            {str(one.indicator.name): [row.value for row in rows]},
            one.indicator.unit,
            urls=tuple(row.list_url for row in rows),
        )

    def progress(self, targets) -> dict[str, list[Progress]]:
        """Targets with a figure of ours, and those that the department in charge reports."""
        rows = [self._progress(target) for target in targets]
        return {
            "measured": [row for row in rows if row.list_url],
            "reported": [row for row in rows if not row.list_url],
        }

    def _progress(self, target: PolicyTarget) -> Progress:
        one = self.counted.get(target.indicator)
        if one is None:
            return Progress(target, self.year, None, "")
        final = self._in(target.year, one, target) if self._is_recorded(one, target) else None
        return replace(self._in(self.year, one, target), final=final)

    def _in(self, year: int, one: Counted | Single, target: PolicyTarget) -> Progress:
        prefix = target.region.prefix
        now, before = (one.total(prefix, when) for when in (year, year - 1))
        if now is None or before is None:
            return Progress(target, year, None, one.list_url(prefix, year), is_told=False)
        achieved = target.achieved(now, before, is_stock=one.indicator.kind == STOCK)
        return Progress(target, year, achieved, one.list_url(prefix, year))

    def _is_recorded(self, one: Counted | Single, target: PolicyTarget) -> bool:
        """The target's year has ended and left records: nothing recorded is not nothing done."""
        is_over = target.year < self.years[0]
        return is_over and one.total(target.region.prefix, target.year) != 0


def placing(item):
    """The largest first; what is not told comes last, in the order of the codes."""
    prefix, value = item
    return value is None, -(value or 0), prefix
