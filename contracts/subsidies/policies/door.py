"""试算的门：收下外面送来的事实，写出答复的 JSON。"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.clause import Clause
from contracts.subsidies.policies.codes import code_problems
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.pack import load_clauses
from contracts.subsidies.policies.soundness import InvalidFacts, Problem, first_errors
from contracts.subsidies.policies.writing import with_digest


def admit(content: bytes, regions: Mapping[str, str]) -> Facts:
    """外面送来的事实：条款、区划、国别的代码写错了，会被当作没有，所以都要核对。"""
    facts = read_facts(content)
    if errors := first_errors(chain(_unknown_schemes(facts), code_problems(facts, regions))):
        raise InvalidFacts(errors)
    return facts


def _unknown_schemes(facts: Facts) -> Iterator[Problem]:
    known = [clause.id for clause in load_clauses()]
    for i, grant in enumerate(facts.applicant.already_granted):
        if grant.scheme not in known:
            path = f"$.applicant.already_granted[{i}].scheme"
            yield path, f"没有条款 {grant.scheme}；可用的是 {'、'.join(known)}"


def chosen_clauses(wanted: str | None) -> tuple[Clause, ...]:
    """一条或全部；没有这一条的抛出 LookupError，说明可用的是哪些。"""
    clauses = load_clauses()
    chosen = tuple(clause for clause in clauses if wanted in (None, "", clause.id))
    if not chosen:
        known = "、".join(clause.id for clause in clauses)
        raise LookupError(f"没有条款 {wanted}。可选：{known}。")
    return chosen


def day_of(facts: Facts, given: date | None, today: date) -> date:
    """计算日：另外指定的，事实里的，都没有时今天；申报年度不是今年的，是那一年的最后一天。"""
    year = facts.year(today)
    last = today if year == today.year else date(year, 12, 31)
    return given or facts.applied_on or last


def estimate_answer(facts: Facts, results: tuple[Result, ...], on: date) -> dict[str, Any]:
    written = [result.written for result in results]
    return {"on": on.isoformat(), "applicant": facts.applicant.name, "results": written}


def estimate_text(facts: Facts, results: tuple[Result, ...], on: date) -> str:
    """estimate_answer 的 JSON 文字：写摘要时已经写好的，不再写一遍。"""
    head = json.dumps(estimate_answer(facts, (), on), ensure_ascii=False)
    texts = ",".join(with_digest(result.text, result.digest) for result in results)
    return head.replace('"results": []', f'"results": [{texts}]', 1)
