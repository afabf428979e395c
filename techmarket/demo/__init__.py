"""Demonstration data: data/*.json, written by hand, refer by `ref`; only for an empty database."""

import json
from pathlib import Path

DATA = Path(__file__).parent / "data"
NAMES = (
    *("organizations", "achievements", "demands", "brokers", "contracts", "intents", "claims"),
    "changes",
)


def records(name):
    """The records of one file; a record's key for the others is its `ref`."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
