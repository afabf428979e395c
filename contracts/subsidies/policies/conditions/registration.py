"""合同在某一天是否在全国技术合同登记系统登记（HB-G1），或者至少已经成交。"""

import re
from datetime import date

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Finding, fact_path
from contracts.subsidies.policies.conditions.base import ContractCondition
from contracts.subsidies.policies.facts import WITHDRAWN, ContractFact
from contracts.subsidies.policies.values import flag, whole_numbers

REGISTRATION_NUMBER = re.compile(r"[0-9]{16}")
STATUS_LABELS = {
    "draft": "草稿",
    "submitted": "已提交",
    "accepted": "已受理",
    "returned": "退回补正",
    "registered": "已登记",
    "changed": "已变更",
    "rejected": "不予登记",
    "cancelled": "已注销",
    "revoked": "已撤销",
}
ON_REGISTER = ("registered", "changed")


class RegistrationRequired(ContractCondition):
    name, label, read = "registration_required", "登记或成交", staticmethod(flag)
    full_label = "须在全国技术合同登记系统登记"
    default = False  # 条款没有要求登记时，合同也须已经成交

    def check(self, contract: ContractFact, case: Case) -> Finding:
        if gone := withdrawn(contract):
            return gone
        return (
            registration_finding(contract, case.on) if self.value else concluded(contract, case.on)
        )


class RegisteredYears(ContractCondition):
    """相对上年度的年数：0 是上年度，-1 是再上一年。"""

    name, label, read = "registered_years", "登记年度", staticmethod(whole_numbers)
    full_label = "合同登记年度（相对上年度）"

    def check(self, contract: ContractFact, case: Case) -> Finding:
        if not contract.registered_on:
            return Finding(False, "缺少登记日期", fact_path(contract, "registered_on"))
        years = sorted(case.year - 1 + offset for offset in self.value)
        wanted = "、".join(str(year) for year in years)
        year = contract.registered_on.year
        return Finding(year in years, f"{year} 年登记，可计入的登记年度为 {wanted}")


def withdrawn(contract: ContractFact) -> Finding | None:
    """撤销、注销看现在的登记状态，不看申请日：登记已经不在的，哪一天申请的都不能补（0006）。"""
    if contract.status not in WITHDRAWN:
        return None
    label = STATUS_LABELS[contract.status]
    if not contract.revoked_on:
        missing = fact_path(contract, "revoked_on")
        return Finding(False, f"合同{label}，缺少撤销或注销日期", missing)
    return Finding(False, f"合同{label}（{contract.revoked_on}）")


def registration_finding(contract: ContractFact, on: date) -> Finding:
    """HB-G1：在全国技术合同登记系统登记，编号 16 位，计算日前已登记；已撤销的在此以前已经排除。"""
    if contract.status not in ON_REGISTER:
        label = STATUS_LABELS.get(contract.status, contract.status)
        return Finding(False, f"合同没有在全国技术合同登记系统登记（{label}）")
    if not contract.number:
        return Finding(False, "缺少合同登记编号", fact_path(contract, "number"))
    if not REGISTRATION_NUMBER.fullmatch(contract.number):
        return Finding(False, f"合同登记编号应为 16 位数字：{contract.number}")
    if not contract.registered_on:
        return Finding(False, "缺少登记日期", fact_path(contract, "registered_on"))
    if contract.registered_on > on:
        return Finding(False, f"登记日期 {contract.registered_on} 晚于计算日 {on}")
    return Finding(True, f"{contract.registered_on} 登记，编号 {contract.number}")


def concluded(contract: ContractFact, on: date) -> Finding:
    """条文不以登记为条件时，合同也须已经成立（“成交”）：已签订就算，登记办到哪一步不论。"""
    if contract.status == "rejected":
        return Finding(False, "登记机构不予登记，不能认定为技术合同成交")
    if not contract.signed_on:
        return Finding(False, "缺少签订日期", fact_path(contract, "signed_on"))
    if contract.signed_on > on:
        return Finding(False, f"签订日期 {contract.signed_on} 晚于计算日 {on}")
    return Finding(True, f"{contract.signed_on} 签订；条文没有要求登记")
