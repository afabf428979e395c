"""Recognition conditions per contract kind; data, so that a new rule is a new file line."""

from functools import cache
from pathlib import Path

import yaml

CONDITIONS = Path(__file__).parent / "data" / "recognition_conditions.yaml"


@cache
def all_conditions():
    return yaml.safe_load(CONDITIONS.read_text(encoding="utf-8"))


def conditions_for(kind_code):
    """The sentences a registrar confirms for this kind, e.g. “KF1”."""
    table = all_conditions()
    return [*table.get(kind_code[:2], []), *table["all"]]
