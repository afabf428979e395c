"""What the code tables that come with the program say, without a database."""

import csv
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@lru_cache
def region_names() -> dict[str, str]:
    """Full names as `loadcodes` writes them; parents stand before their children."""
    names: dict[str, str] = {}
    for name in ("regions", "statistical_areas"):
        with DATA.joinpath(f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                names[row["code"]] = names.get(row["parent"], "") + row["name"]
    return names
