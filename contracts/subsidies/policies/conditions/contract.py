"""针对合同的条件：申请人的地位、各方和转化地的所在地、类别、年限、关联关系。"""

from typing import ClassVar

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Finding, fact_path
from contracts.subsidies.policies.conditions.base import (
    ContractCondition,
    implementation,
    inside,
)
from contracts.subsidies.policies.conditions.registration import (
    RegisteredYears,
    RegistrationRequired,
)
from contracts.subsidies.policies.facts import ContractFact, Party
from contracts.subsidies.policies.values import all_of, flag, number, texts, wording


class Roles(ContractCondition):
    name, label = "roles", "申请人的地位"
    full_label = "申请人在合同中的地位"
    read = staticmethod(all_of("buyer", "seller", "intermediary"))

    def check(self, contract: ContractFact, case: Case) -> Finding:
        applicant, unknown = case.facts.applicant, ""
        for role in self.value:
            for path, party in parties(contract, role):
                if party.uscc == applicant.uscc:
                    return Finding(True, f"申请人是合同的{wording(role)}")
                if not party.uscc and party.name == applicant.name:
                    unknown = fact_path(contract, f"{path}.uscc")
        wanted = wording(self.value, "或")
        if unknown:
            return Finding(False, f"名称相同的{wanted}没有统一社会信用代码，不能认定", unknown)
        return Finding(False, f"申请人不是合同的{wanted}")


def parties(contract: ContractFact, role: str) -> list[tuple[str, Party]]:
    if role == "intermediary":
        return [(f"intermediaries[{party.name}]", party) for party in contract.intermediaries]
    return [(role, getattr(contract, role))]


class SellerOutside(ContractCondition):
    name, label = "seller_outside", "卖方所在地"
    full_label = "卖方不在"

    def check(self, contract: ContractFact, case: Case) -> Finding:
        path = fact_path(contract, "seller.region")
        found = inside(contract.seller, self.value, self.label, path)
        return Finding(not found.ok and not found.missing_fact, found.detail, found.missing_fact)


class PlaceCondition(ContractCondition):
    """合同里的一个地方须在某地。"""

    fact: ClassVar[str]

    def check(self, contract: ContractFact, case: Case) -> Finding:
        return inside(self.place(contract), self.value, self.label, fact_path(contract, self.fact))

    def place(self, contract: ContractFact) -> Party:
        return getattr(contract, self.fact.partition(".")[0])


class SellerInside(PlaceCondition):
    name, label, fact = "seller_inside", "卖方所在地", "seller.region"
    full_label = "卖方在"


class BuyerInside(PlaceCondition):
    name, label, fact = "buyer_inside", "买方所在地", "buyer.region"
    full_label = "买方在"


class ImplementationInside(PlaceCondition):
    name, label, fact = "implementation_inside", "转化地", "implementation_region"
    full_label = "转化地在"

    def place(self, contract: ContractFact) -> Party:
        return implementation(contract)


class TransferInside(ContractCondition):
    """“在市内转移转化”：技术转移给市内的买方，或者在市内转化，有其一即可。"""

    name, label = "transfer_inside", "在市内转移转化"
    full_label = "买方或转化地在"

    def check(self, contract: ContractFact, case: Case) -> Finding:
        buyer = BuyerInside(self.value).check(contract, case)
        place = ImplementationInside(self.value).check(contract, case)
        ok = buyer.ok or place.ok
        missing = "" if ok else place.missing_fact or buyer.missing_fact
        return Finding(ok, f"{buyer.detail}；{place.detail}", missing)


class ContractKinds(ContractCondition):
    name, label, read = "contract_kinds", "合同类别", staticmethod(texts)

    def check(self, contract: ContractFact, case: Case) -> Finding:
        detail = f"合同类别 {contract.kind}，可计入 {'、'.join(self.value)}"
        return Finding(contract.kind.startswith(self.value), detail)


class LicenceMinYears(ContractCondition):
    name, label, read = "licence_min_years", "许可年限", staticmethod(number)
    full_label = "许可最短年限"

    def check(self, contract: ContractFact, case: Case) -> Finding | None:
        if not contract.kind.startswith("XK"):
            return None
        if contract.licence_years is None:
            return Finding(False, "缺少许可年限", fact_path(contract, "licence_years"))
        ok = contract.licence_years >= self.value
        return Finding(ok, f"许可 {contract.licence_years} 年，至少 {self.value} 年")


class ExcludeRelated(ContractCondition):
    name, label, read = "exclude_related", "关联交易", staticmethod(flag)
    full_label = "排除关联交易"

    def check(self, contract: ContractFact, case: Case) -> Finding | None:
        if not self.value:
            return None
        if contract.related is None:
            return Finding(False, "没有说明是否关联交易", fact_path(contract, "related"))
        return Finding(not contract.related, "关联交易" if contract.related else "不是关联交易")


# 次序就是核对的次序：第一项不符的，就是那份合同的付款不计入的原因
CONTRACT_CONDITIONS = (
    RegistrationRequired,
    RegisteredYears,
    Roles,
    SellerOutside,
    SellerInside,
    BuyerInside,
    ImplementationInside,
    TransferInside,
    ContractKinds,
    LicenceMinYears,
    ExcludeRelated,
)
