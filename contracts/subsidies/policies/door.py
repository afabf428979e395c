"""试算的门：收下外面送来的事实，写出答复的 JSON。"""

from datetime import date
from typing import Any

from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.evidence.line import PAYMENT
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.pack import load_clauses
from contracts.subsidies.policies.soundness import FactError, InvalidFacts
from contracts.subsidies.policies.writing import to_json


def admit(content: bytes) -> Facts:
    """外面送来的事实：以前的补助写错了条款编号，会被当作没有补过，所以要核对。"""
    facts = read_facts(content)
    known = [clause.id for clause in load_clauses()]
    errors = [
        FactError(
            f"$.applicant.already_granted[{i}].scheme",
            f"没有条款 {grant.scheme}；可用的是 {'、'.join(known)}",
        )
        for i, grant in enumerate(facts.applicant.already_granted)
        if grant.scheme not in known
    ]
    if errors:
        raise InvalidFacts(errors)
    return facts


def estimate_answer(facts: Facts, results: tuple[Result, ...], on: date) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "applicant": facts.applicant.name,
        "results": [_written(result) for result in results],
    }


def _written(result: Result) -> dict[str, Any]:
    """付款的行多写 payment、paid_on 两个最早的名字，读过第一版答复的程序不用改。"""
    content = to_json(result)
    for line in content["lines"]:
        if line["kind"] == PAYMENT:
            line |= {"payment": line["mark"], "paid_on": line["day"]}
    return content
