"""Names of regions and countries: pages ask the database, what does without it reads the files."""

import csv
from collections.abc import Iterable
from functools import lru_cache

from contracts.subsidies.policies import places
from contracts.subsidies.policies.codes import countries
from techmarket.codes.models import Region
from techmarket.codes.services import DATA


def page_writer(texts: Iterable[tuple[str, str]]) -> places.Write:
    """From all (name, text) of a page: a function that writes one of them with names; one query."""
    about = (text for name, text in texts if name in places.ABOUT_PLACES)
    return places.place_writer(named(code for text in about for code in places.CODE.findall(text)))


def named(codes: Iterable[str | None]) -> dict[str, str]:
    """Names of these regions, and of all countries; one query."""
    wanted = {places.full_code(code) for code in codes if code}
    rows = Region.objects.filter(pk__in=wanted) if wanted else Region.objects.none()
    return countries() | dict(rows.values_list("pk", "full_name"))


def names_in_files() -> dict[str, str]:
    return countries() | regions_in_files()


@lru_cache
def regions_in_files() -> dict[str, str]:
    """Full names as `loadcodes` writes them; parents stand before their children."""
    names: dict[str, str] = {}
    for name in ("regions", "statistical_areas"):
        with DATA.joinpath(f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                names[row["code"]] = names.get(row["parent"], "") + row["name"]
    return names
