"""The region and the year a page is about, from its address."""

import re
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from techmarket.codes.models import Region

SELECTORS = ("province", "city", "county")
CODE = re.compile(r"[1-9][0-9]{5}", re.ASCII)
YEARS_SHOWN = 5


class UnknownPlaceError(ValueError):
    """A region that is not in the code table, or a year that is not shown."""

    def __init__(self, message: str, field: str = "region"):
        super().__init__(message)
        self.field = field


def unknown_region(code: str) -> UnknownPlaceError:
    return UnknownPlaceError(_("没有行政区划“%(code)s”。") % {"code": code[:20]})


@dataclass(frozen=True)
class Place:
    """A region with its ancestors, the widest first; no region at all is the whole country."""

    chain: tuple[Region, ...] = ()

    @property
    def region(self) -> Region | None:
        return self.chain[-1] if self.chain else None

    @property
    def code(self) -> str:
        return self.region.pk if self.region else ""

    @property
    def prefix(self) -> str | None:
        return self.region.prefix if self.region else None

    @property
    def name(self) -> str:
        return "".join(region.name for region in self.chain) or _("全部地区")

    @property
    def parent(self) -> "Place":
        return Place(self.chain[:-1])

    @classmethod
    def of(cls, code: str) -> "Place":
        if not code:
            return cls()
        region = _regions([code]).get(code)
        if region is None:
            raise unknown_region(code)
        return cls(_ancestry(region))

    @classmethod
    def from_query(cls, data, default: str = "") -> "Place":
        """`region=410611`, or the three selectors; a city left over from another province drops."""
        if not any(name in data for name in ("region", *SELECTORS)):
            return cls.of(default)
        if "region" in data:
            return cls.of(data["region"])
        chosen = [code for name in SELECTORS if (code := data.get(name))]
        known, place = _regions(chosen), cls()
        for code in chosen:
            if code not in known:
                raise unknown_region(code)
            chain = _ancestry(known[code])
            if chain[:-1] == place.chain:
                place = cls(chain)
        return place


@dataclass
class Selection:
    """The selectors of a page and the regions that its county table compares."""

    place: Place
    on: object

    @cached_property
    def levels(self) -> list[dict]:
        """One selector per level that has something to choose, widest first."""
        parents = [None, *self.place.chain]
        options = [list(self._children(parent)) for parent in parents]
        chosen = [region.pk for region in self.place.chain]
        return [
            {"name": name, "options": rows, "chosen": chosen[i] if i < len(chosen) else ""}
            for i, (name, rows) in enumerate(zip(SELECTORS, options, strict=False))
            if rows
        ]

    @cached_property
    def compared(self) -> Place:
        """A region without regions below it is compared with its neighbours."""
        return self.place if len(self.levels) > len(self.place.chain) else self.place.parent

    @property
    def children(self) -> list[Region]:
        return self.levels[len(self.compared.chain)]["options"]

    def _children(self, parent: Region | None):
        return Region.objects.filter(parent=parent).current(self.on)


def chosen_year(data, today) -> int:
    text = data.get("year")
    if not text:
        return today.year
    if text not in {str(year) for year in years(today)}:
        message = _("没有“%(year)s”年的数据，可选最近 %(shown)d 年。")
        raise UnknownPlaceError(message % {"year": text[:20], "shown": YEARS_SHOWN}, "year")
    return int(text)


def years(today) -> list[int]:
    """The years shown, the latest first."""
    return [today.year - back for back in range(YEARS_SHOWN)]


def _regions(codes: list[str]) -> dict[str, Region]:
    wanted = [code for code in codes if CODE.fullmatch(code)]
    return Region.objects.select_related("parent__parent").in_bulk(wanted)


def _ancestry(region: Region) -> tuple[Region, ...]:
    above = _ancestry(region.parent) if region.parent_id else ()
    return (*above, region)
