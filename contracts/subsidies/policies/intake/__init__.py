"""把 JSON 文件读成事实。格式由 data/facts.schema.json 规定，每处错误都给出路径和改法。"""

from dataclasses import replace
from itertools import islice

from contracts.subsidies.policies.facts import Facts, told_apart
from contracts.subsidies.policies.intake.building import record_of, to_document
from contracts.subsidies.policies.intake.schema import validator
from contracts.subsidies.policies.intake.strict_json import MOST_BYTES, parse_json
from contracts.subsidies.policies.soundness import MOST_ERRORS, InvalidFacts, check_facts

__all__ = ["MOST_BYTES", "read_facts", "to_document"]


def read_facts(content: bytes) -> Facts:
    """读入并检查一份事实；有问题时抛出 InvalidFacts，一次列出全部问题。"""
    data = parse_json(content)
    if not validator().fits(data):
        raise InvalidFacts(list(islice(validator().problems(data, "$"), MOST_ERRORS + 1)))
    data.pop("$schema", None)
    application = data.pop("application", {})
    times = {"application_year": application.get("year"), "applied_on": application.get("date")}
    data |= {name: value for name, value in times.items() if value is not None}
    facts = record_of(Facts, data)
    facts = replace(facts, contracts=told_apart(facts.contracts))
    check_facts(facts)
    return facts
