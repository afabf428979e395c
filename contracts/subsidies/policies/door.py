"""试算的答复：命令和接口写出的 JSON。"""

from datetime import date
from typing import Any

from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.evidence.line import PAYMENT
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.writing import to_json


def answer(facts: Facts, results: tuple[Result, ...], on: date) -> dict[str, Any]:
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
