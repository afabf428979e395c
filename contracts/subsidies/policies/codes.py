"""行政区划和国别的代码：要存在，两者要相符。区划表由外面给出，国别表在 data/countries.csv。"""

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache

from contracts.subsidies.policies.facts import Facts, Party, named_parties
from contracts.subsidies.policies.pack import DATA
from contracts.subsidies.policies.places import HOME
from contracts.subsidies.policies.soundness import Problem


@lru_cache
def countries() -> dict[str, str]:
    """ISO 3166-1 三字代码 → 中文名称。"""
    with DATA.joinpath("countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def codes_in(facts: Facts) -> set[str]:
    """事实里写到的行政区划。"""
    return {party.region for _path, party in _places(facts) if party.region}


def code_problems(facts: Facts, regions: Mapping[str, str]) -> Iterator[Problem]:
    for path, party in _places(facts):
        if party.region and party.region not in regions:
            yield path, f"没有行政区划代码 {party.region}，请按 GB/T 2260 核对"
    for path, party in _parties(facts):
        if party.country != HOME and party.country not in countries():
            yield f"{path}.country", f"没有国别代码 {party.country}，例如 CHN、DEU、USA"


def _places(facts: Facts) -> Iterator[tuple[str, Party]]:
    applicant = facts.applicant
    yield "$.applicant.region", Party(applicant.name, region=applicant.region)
    for i, contract in enumerate(facts.contracts):
        place = Party("", region=contract.implementation_region)
        yield f"$.contracts[{i}].implementation_region", place
    for path, party in _parties(facts):
        yield f"{path}.region", party


def _parties(facts: Facts) -> Iterator[tuple[str, Party]]:
    for i, contract in enumerate(facts.contracts):
        for name, party in named_parties(contract):
            yield f"$.contracts[{i}].{name}", party
    for i, cost in enumerate(facts.costs):
        yield f"$.costs[{i}].counterparty", cost.counterparty
