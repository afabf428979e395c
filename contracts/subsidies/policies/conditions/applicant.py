"""针对申请人的条件：类型、所在地、资质、是否促成了市内的技术转移。"""

from contracts.subsidies.policies.case import Case
from contracts.subsidies.policies.checks import Finding
from contracts.subsidies.policies.conditions.base import (
    ApplicantCondition,
    implementation,
    inside,
)
from contracts.subsidies.policies.conditions.registration import registration_finding, withdrawn
from contracts.subsidies.policies.facts import ContractFact, Party, QualificationFact
from contracts.subsidies.policies.values import (
    LEVELS,
    choices,
    one_of,
    one_or_more,
    texts,
    word,
    wording,
)


class ApplicantKinds(ApplicantCondition):
    name, label, read = "applicant_kinds", "申请人类型", staticmethod(texts)

    def check(self, case: Case) -> Finding:
        kind = case.facts.applicant.kind
        detail = f"申请人是{word(kind)}，条款支持{wording(self.value)}"
        return Finding(kind in self.value, detail)


class ApplicantRegion(ApplicantCondition):
    name, label, read = "applicant_region", "申请人所在地", staticmethod(one_or_more)

    def check(self, case: Case) -> Finding:
        applicant = case.facts.applicant
        place = Party(applicant.name, region=applicant.region)
        return inside(place, self.value, self.label, "$.applicant.region")


class QualificationKind(ApplicantCondition):
    """资质按申报当日是否有效判断；证书截止日当天有效。写明凭哪一张证书。"""

    name, label, read = "qualification_kind", "资质", staticmethod(one_or_more)
    full_label = "所需资质"

    def check(self, case: Case) -> Finding:
        level = case.terms.value(QualificationLevel.name)
        wanted = f"{word(level)}以上" if level else ""
        wanted += wording(self.value, "或")
        held = self.held(case)
        if valid := [item for item in held if item.valid(case.on)]:
            return Finding(True, f"{case.on} 持有有效的{wanted}资质：{_certificates(valid)}")
        if held:
            return Finding(False, f"{wanted}资质在 {case.on} 无效：{_certificates(held)}")
        return Finding(False, f"没有{wanted}资质")

    def held(self, case: Case) -> list[QualificationFact]:
        level = case.terms.value(QualificationLevel.name)
        enough = LEVELS[LEVELS.index(level or LEVELS[0]) :]
        return [
            item
            for item in case.facts.applicant.qualifications
            if item.kind in choices(self.value) and item.level in enough
        ]


def _certificates(held: list[QualificationFact]) -> str:
    return "；".join(sorted(map(_certificate, held)))


def _certificate(item: QualificationFact) -> str:
    paper = f"证书 {item.number}" if item.number else "没有写证书编号"
    issuer = f"{item.issued_by}认定，" if item.issued_by else ""
    term = f"有效期 {item.valid_from} 至 {item.valid_to or '长期'}"
    return f"{word(item.level)}{word(item.kind)}，{paper}，{issuer}{term}"


class QualificationLevel(ApplicantCondition):
    name, label, read = "qualification_level", "资质最低级别", staticmethod(one_of(*LEVELS))

    def check(self, case: Case) -> None:
        """与资质的种类一并核对。"""


class FacilitatedInside(ApplicantCondition):
    """“促成技术在市内转移转化”：作为卖方或中介方，有一份已登记的合同转移或转化在当地。"""

    name, label = "facilitated_inside", "促成在当地转移转化"

    def check(self, case: Case) -> Finding:
        if not case.facts.contracts:
            return Finding(False, "没有技术合同能说明促成了转移转化", "$.contracts")
        found = [c for c in case.facts.contracts if self.facilitated(c, case)]
        keys = "、".join(sorted(contract.key for contract in found))
        detail = f"促成的合同：{keys}" if found else f"没有促成转移转化到 {self.value} 的已登记合同"
        return Finding(bool(found), detail)

    def facilitated(self, contract: ContractFact, case: Case) -> bool:
        uscc = case.facts.applicant.uscc
        if uscc not in {party.uscc for party in (contract.seller, *contract.intermediaries)}:
            return False
        if withdrawn(contract) or not registration_finding(contract, case.on).ok:
            return False
        return any(
            inside(place, self.value, "", "").ok
            for place in (contract.buyer, implementation(contract))
        )


APPLICANT_CONDITIONS = (
    ApplicantKinds,
    ApplicantRegion,
    QualificationKind,
    QualificationLevel,
    FacilitatedInside,
)
