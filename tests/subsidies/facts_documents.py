"""Fact documents for the subsidy tests: a base from cases/bases.yaml and what differs from it."""

import copy
import json
from datetime import date
from pathlib import Path

import yaml

from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.pack import load_clauses

ON = date(2026, 3, 1)
CLAUSES = {clause.id: clause for clause in load_clauses()}
CASES = Path(__file__).parent / "cases"
BASES = yaml.safe_load((CASES / "bases.yaml").read_text("utf-8"))


def document(base, changes=None, copied_contract=None):
    data = copy.deepcopy(BASES[base])
    for path, value in (changes or {}).items():
        put(data, path, value)
    if copied_contract:
        contract = copy.deepcopy(data["contracts"][0])
        for path, value in copied_contract.items():
            put(contract, path, value)
        data["contracts"].append(contract)
    return data


def put(data, path, value):
    """put(data, "contracts.0.amount", "5") — numbers are list positions."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    data[last] = value


def as_bytes(data):
    return json.dumps(data, default=str, ensure_ascii=False).encode()


def facts_of(base, **changes):
    return read_facts(as_bytes(document(base, changes)))
