"""逐笔核对付款：凭证、发票、期间、合同金额。不计入的每一笔都有原因。"""

from collections.abc import Mapping

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Check
from contracts.subsidies.policies.evidence.ledger import Ledger
from contracts.subsidies.policies.evidence.line import Line
from contracts.subsidies.policies.evidence.pieces import pieces


def payment_lines(case: Case, refusals: Mapping[str, Check]) -> tuple[Line, ...]:
    """按付款日期逐笔核对。次序只由付款本身决定，与清单的排列无关。"""
    of_applicant, ledger = refusals.get(""), Ledger.of(case)
    lines = []
    for piece in pieces(case.facts):
        refusal = of_applicant or refusals.get(piece.contract.key)
        lines.append(piece.line.refused(refusal) if refusal else ledger.judge(piece))
    return tuple(lines)
