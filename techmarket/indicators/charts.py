"""A chart and the data table beneath it, from the same exact figures."""

from dataclasses import dataclass
from decimal import Decimal

from techmarket.money import as_decimal, money_scale

from .registry import MONEY_UNIT


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    categories: list[str]
    series: dict[str, list]
    unit: str
    type: str = "bar"
    heading: str = ""
    urls: tuple[str, ...] = ()  # the list that each category opens

    @property
    def tells(self) -> bool:
        """Something to draw: an axis without a single figure is no picture."""
        return any(value for values in self.series.values() for value in values)

    @property
    def labelled_rows(self) -> list[tuple]:
        """(category, [(series, value)]) for the data table."""
        return [
            (category, [(name, values[i]) for name, values in self.series.items()])
            for i, category in enumerate(self.categories)
        ]

    @property
    def options(self) -> dict:
        """What static/js/charts.js draws; the numbers are rounded for drawing only."""
        divisor, unit = self._scale()
        return {
            "type": self.type,
            "title": self.title,
            "categories": self.categories,
            "series": [
                {"name": name, "data": [_drawn(value, divisor) for value in values]}
                for name, values in self.series.items()
            ],
            "unit": unit,
            "urls": list(self.urls),
        }

    def _scale(self) -> tuple[Decimal, str]:
        if self.unit != MONEY_UNIT:
            return Decimal(1), self.unit
        numbers = [as_decimal(value) or 0 for values in self.series.values() for value in values]
        return money_scale(Decimal(max(numbers, key=abs, default=0)))


def _drawn(value, divisor: Decimal):
    number = as_decimal(value)
    return None if number is None else float(round(number / divisor, 2))
