"""按考核等次奖励：一个年度的考核结果对应一个金额（HB-S4）。"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.line import GRADE, Line
from contracts.subsidies.policies.exact import ZERO, digits
from contracts.subsidies.policies.facts import GradeFact
from contracts.subsidies.policies.formulas import awards
from contracts.subsidies.policies.formulas.base import Work, WorkingStep, counted_total, parameter
from contracts.subsidies.policies.values import whole_numbers, word

NAME, LABEL = "award_by_grade", "按考核等次奖励"
sound = awards.sound


@dataclass(frozen=True, kw_only=True)
class Parameters(awards.AwardParameters):
    assessment: str = parameter("考核", str)
    assessed_years: tuple[int, ...] = parameter("考核年度（相对上年度）", whole_numbers, (0,))


def gates(case: Case) -> Iterator[Check]:
    if not any(grade.kind == case.parameters.assessment for grade in case.facts.grades):
        detail = f"没有{word(case.parameters.assessment)}的结果"
        yield Check("assessment", "考核结果", False, detail, case.clause.id, "$.grades")


def work(case: Case, refusals: dict[str, Check]) -> Work:
    """同一申报年度只奖励一次；有几个年度可计的，计最近的一个。"""
    grades = [g for g in case.facts.grades if g.kind == case.parameters.assessment]
    lines, counted = [], False
    for grade in sorted(grades, key=lambda g: (-g.year, g.grade, g.id)):
        line = _line(grade, case)
        line = line.refused(refusals[""]) if "" in refusals else _judged(line, grade, case, counted)
        counted = counted or line.included
        lines.append(line)
    lines = tuple(lines)
    steps = tuple(
        WorkingStep(line.mark, line.reason, line.counted) for line in lines if line.included
    )
    return Work(lines, counted_total(lines), steps=steps)


def _line(grade: GradeFact, case: Case) -> Line:
    return Line(
        kind=GRADE,
        key=grade.id or f"{grade.kind} {grade.year}",
        contract="",
        mark=f"{grade.year} 年度{word(grade.kind)}：{grade.grade}",
        day=grade.decided_on,
        amount=case.parameters.sum_for(grade.grade) or ZERO,
    )


def _judged(line: Line, grade: GradeFact, case: Case, counted: bool) -> Line:
    code, reason, parameter_name = _reason(line, grade, case, counted)
    amount = line.amount if code == "counted" else ZERO
    return line.judged(code, reason, case.terms.reference(parameter_name), amount)


def _reason(line: Line, grade: GradeFact, case: Case, counted: bool) -> tuple[str, str, str]:
    years = [case.year - 1 + offset for offset in case.parameters.assessed_years]
    granted = [g for g in case.facts.applicant.already_granted if g.scheme == case.clause.id]
    if grade.year not in years:
        wanted = "、".join(map(str, sorted(years)))
        return "assessed_years", f"考核年度 {grade.year}，可计的是 {wanted}", "assessed_years"
    if grade.decided_on > case.on:
        return "decided_later", f"考核结果在计算日以后（{grade.decided_on}）才作出", "assessment"
    if counted or any(grant.year == case.year for grant in granted):
        return "already_granted", "本申报年度已经按考核等次奖励过", "cap_scope"
    if not line.amount:
        return "no_sum", f"等次“{grade.grade}”没有对应的金额", "sums"
    return "counted", f"等次“{grade.grade}”的金额 {digits(line.amount)}", "sums"
