"""The figures a place is asked about first: each with its course over the years and its target."""

from dataclasses import dataclass
from decimal import Decimal

from .dashboard import Board, Card, Progress

WIDTH, HEIGHT = 120, 28
HEADLINES = 4


@dataclass(frozen=True)
class Headline:
    card: Card
    trend: list
    target: Progress | None

    @property
    def points(self) -> str:
        """“x,y x,y …” of the sparkline; empty where there are not two years to compare."""
        told = [(n, value) for n, value in enumerate(self.trend) if value is not None]
        top = max((value for _n, value in told), default=0)
        if len(told) < 2 or not top:
            return ""
        step = Decimal(WIDTH) / (len(self.trend) - 1)
        return " ".join(
            f"{n * step:.0f},{HEIGHT - 2 - (HEIGHT - 4) * Decimal(value) / Decimal(top):.1f}"
            for n, value in told
        )


def headlines(board: Board, progress: list[Progress]) -> list[Headline]:
    every = list(board.counted.values())
    found = [one for one in every if one.indicator.headline] or every
    return [
        Headline(board.card(one), board.trend(one), target_of(one, board, progress))
        for one in found[:HEADLINES]
    ]


def target_of(one, board: Board, progress: list[Progress]) -> Progress | None:
    """Of this very place, for this year or the next that has one."""
    rows = [
        row
        for row in progress
        if row.target.indicator == one.indicator.code
        and row.target.region_id == board.place.code
        and row.target.year >= board.year
    ]
    return min(rows, key=lambda row: row.target.year, default=None)
