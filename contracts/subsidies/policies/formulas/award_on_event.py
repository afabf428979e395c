"""一次性奖励：一件认定或备案，按级别给一个金额，同一件事只奖励一次（HB-S3a、HB-S3b）。"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import EVENT, Line, identified
from contracts.subsidies.policies.exact import ZERO, digits
from contracts.subsidies.policies.exclusions import rewarded_events
from contracts.subsidies.policies.facts import EventFact
from contracts.subsidies.policies.formulas import awards
from contracts.subsidies.policies.formulas.base import Work, WorkingStep, counted_total, parameter
from contracts.subsidies.policies.values import choices, one_of, one_or_more, word, wording

NAME, LABEL = "award_on_event", "一次性奖励"
sound = awards.sound


@dataclass(frozen=True, kw_only=True)
class Parameters(awards.AwardParameters):
    events: str | tuple[str, ...] = parameter("奖励的事项", one_or_more)
    window: str = parameter("事项发生的期间", one_of("previous_year", "since_in_force", "any"))


def gates(case: Case) -> Iterator[Check]:
    if not _events(case):
        detail = f"没有{wording(case.parameters.events, '或')}"
        yield Check("events", "奖励的事项", False, detail, case.clause.id, "$.events")


def work(case: Case, refusals: dict[str, Check]) -> Work:
    events = _events(case)
    blank = identified([_line(event, case) for event in events])
    rewarded = rewarded_events(case)
    lines = tuple(
        line.refused(refusals[""]) if "" in refusals else _judged(line, event, rewarded, case)
        for line, event in zip(blank, events, strict=True)
    )
    steps = tuple(
        WorkingStep(line.mark, line.reason, line.counted) for line in lines if line.included
    )
    return Work(lines, counted_total(lines), steps=steps)


def _events(case: Case) -> list[EventFact]:
    wanted = choices(case.parameters.events)
    found = [event for event in case.facts.events if event.kind in wanted]
    return sorted(found, key=lambda event: (event.happened_on, event.title, event.id))


def _line(event: EventFact, case: Case) -> Line:
    return Line(
        kind=EVENT,
        key=event.id or f"{event.happened_on} {event.title}",
        contract="",
        mark=f"{event.title}（{word(event.level)}{word(event.kind)}）",
        day=event.happened_on,
        amount=case.parameters.sum_for(event.level) or ZERO,
    )


def _judged(line: Line, event: EventFact, rewarded: dict[str, str], case: Case) -> Line:
    code, reason, parameter_name, missing = _reason(line, event, rewarded, case)
    amount = line.amount if code == "counted" else ZERO
    return line.judged(code, reason, case.terms.reference(parameter_name), amount, missing)


def _reason(line, event: EventFact, rewarded: dict[str, str], case: Case):
    start, end = case.window()
    if rewarded and not event.id:
        path = f"$.events[{event.title}].id"
        return "unidentified", "以前有奖励，须写明这件事的编号", "events", path
    if "" in rewarded:
        path = "$.applicant.already_granted[].event"
        return "unidentified", "以前的奖励没有写明是哪一件事", "events", path
    if event.id in rewarded:
        return "already_granted", f"这件事已按 {rewarded[event.id]} 奖励过", "events", ""
    if not start <= event.happened_on <= end:
        return "window", f"{event.happened_on} 不在 {start} 至 {end} 之间", "window", ""
    if not line.amount:
        return "no_sum", f"{word(event.level)}没有对应的金额", "sums", ""
    return "counted", f"{word(event.level)}的金额 {digits(line.amount)}", "sums", ""
