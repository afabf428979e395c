"""申请人和合同是否符合条款。每一项都说明结论、依据；缺少的事实点名，不猜。"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.subsidies.policies.facts import Contract, Facts, Party
from contracts.subsidies.policies.parameters import LEVELS, WORDS
from contracts.subsidies.policies.registration import (
    Finding,
    concluded,
    fact_path,
    registered,
    withdrawn,
)
from contracts.subsidies.policies.schemes import Scheme, Terms

KIND_LABELS = {
    "enterprise": "企业",
    "university": "高等院校",
    "institute": "科研院所",
    "agency": "技术转移、科技中介机构",
    "government": "机关单位",
    "other": "其他",
}


@dataclass(frozen=True)
class Check:
    """一项条件。missing_fact 是缺少的事实的路径；contract 为空表示针对申请人。"""

    name: str
    label: str
    ok: bool
    detail: str
    clause: str
    missing_fact: str = ""
    contract: str = ""


def scheme_check(scheme: Scheme, on: date) -> Check:
    until = f"至 {scheme.valid_to}" if scheme.valid_to else "起，文件未写失效日"
    detail = f"有效期 {scheme.valid_from} {until}；计算日 {on}"
    return Check("in_force", "政策有效期", scheme.in_force(on), detail, scheme.id)


def applicant_checks(facts: Facts, terms: Terms, on: date) -> Iterator[Check]:
    applicant = facts.applicant
    yield from _year_checks(facts, terms, on)
    if terms.applicant_kinds:
        wanted = "、".join(KIND_LABELS.get(kind, kind) for kind in terms.applicant_kinds)
        kind = KIND_LABELS.get(applicant.kind, applicant.kind)
        ok = applicant.kind in terms.applicant_kinds
        finding = Finding(ok, f"申请人是{kind}，条款支持{wanted}")
        yield _check(terms, "applicant_kinds", "申请人类型", finding)
    if terms.applicant_region:
        place = Party(applicant.name, region=applicant.region)
        finding = _inside(place, terms.applicant_region, "申请人所在地", "$.applicant.region")
        yield _check(terms, "applicant_region", "申请人所在地", finding)
    if terms.qualification_kind:
        yield _check(terms, "qualification_kind", "资质", _qualified(facts, terms, on))


def _year_checks(facts: Facts, terms: Terms, on: date) -> Iterator[Check]:
    """“上年度”是申报的前一年，所以申报年度须是申报当日所在的年度；只在不符时写出。"""
    year = facts.year(on)
    if terms.window == "previous_year" and year != on.year:
        detail = f"{year} 年度的申请只能在 {year} 年提出，计算日是 {on}"
        yield Check("application_year", "申报年度", False, detail, terms.reference("window"))


def contract_checks(contract: Contract, facts: Facts, terms: Terms, on: date) -> Iterator[Check]:
    """一份合同的各项条件，按固定次序；第一项不符就是它的付款不计入的原因。"""
    for name, label, rule in RULES:
        if finding := rule(contract, facts, terms, on):
            yield _check(terms, name, label, finding, contract.key)


def _check(terms: Terms, name: str, label: str, finding: Finding, contract: str = "") -> Check:
    reference = terms.reference(name)
    return Check(name, label, finding.ok, finding.detail, reference, finding.missing_fact, contract)


def _qualified(facts: Facts, terms: Terms, on: date) -> Finding:
    """资质按申报当日是否有效判断；证书截止日当天有效。"""
    enough = LEVELS[LEVELS.index(terms.qualification_level or LEVELS[0]) :]
    wanted = WORDS.get(terms.qualification_kind, terms.qualification_kind)
    wanted = f"{WORDS[enough[0]]}以上{wanted}"
    held = [
        q
        for q in facts.applicant.qualifications
        if q.kind == terms.qualification_kind and q.level in enough
    ]
    if any(q.valid(on) for q in held):
        return Finding(True, f"{on} 持有有效的{wanted}资质")
    if held:
        spans = "、".join(sorted(f"{q.valid_from} 至 {q.valid_to or '长期'}" for q in held))
        return Finding(False, f"{wanted}资质在 {on} 无效（有效期 {spans}）")
    return Finding(False, f"没有{wanted}资质")


def _registration(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding:
    if gone := withdrawn(contract, on):
        return gone
    if terms.registration_required:
        return registered(contract, on)
    return concluded(contract, on)


def _registered_year(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if terms.registered_years is None:
        return None
    if not contract.registered_on:
        return Finding(False, "缺少登记日期", fact_path(contract, "registered_on"))
    years = sorted(facts.year(on) - 1 + offset for offset in terms.registered_years)
    wanted = "、".join(str(year) for year in years)
    year = contract.registered_on.year
    return Finding(year in years, f"{year} 年登记，可计入的登记年度为 {wanted}")


def _role(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if not terms.roles:
        return None
    parties = {
        "buyer": [("buyer", contract.buyer)],
        "seller": [("seller", contract.seller)],
        "intermediary": [(f"intermediaries[{i.name}]", i) for i in contract.intermediaries],
    }
    wanted = "或".join(WORDS[role] for role in terms.roles)
    unknown = ""
    for role in terms.roles:
        for name, party in parties[role]:
            if party.uscc == facts.applicant.uscc:
                return Finding(True, f"申请人是合同的{WORDS[role]}")
            if not party.uscc and party.name == facts.applicant.name:
                unknown = fact_path(contract, f"{name}.uscc")
    if unknown:
        return Finding(False, f"名称相同的{wanted}没有统一社会信用代码，不能认定", unknown)
    return Finding(False, f"申请人不是合同的{wanted}")


def _inside(party: Party, prefix: str, label: str, missing: str) -> Finding:
    if party.country != "CHN":
        return Finding(False, f"{label}在境外（{party.country}）")
    if not party.region:
        return Finding(False, f"缺少{label}的行政区划", missing)
    ok = party.region.startswith(prefix)
    return Finding(ok, f"{label} {party.region} {'在' if ok else '不在'} {prefix} 范围内")


def _seller_outside(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if not terms.seller_outside:
        return None
    path = fact_path(contract, "seller.region")
    inside = _inside(contract.seller, terms.seller_outside, "卖方所在地", path)
    return Finding(not inside.ok and not inside.missing_fact, inside.detail, inside.missing_fact)


def _place(name: str, label: str, party_of: Callable[[Contract], Party], fact: str):
    def rule(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
        prefix = getattr(terms, name)
        return prefix and _inside(party_of(contract), prefix, label, fact_path(contract, fact))

    return name, label, rule


def _implementation(contract: Contract) -> Party:
    return Party("转化地", region=contract.implementation_region)


def _transfer_inside(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    """“在市内转移转化”：技术转移给市内的买方，或者在市内转化，有其一即可。"""
    if not terms.transfer_inside:
        return None
    path = fact_path(contract, "buyer.region")
    buyer = _inside(contract.buyer, terms.transfer_inside, "买方所在地", path)
    path = fact_path(contract, "implementation_region")
    place = _inside(_implementation(contract), terms.transfer_inside, "转化地", path)
    ok = buyer.ok or place.ok
    missing = "" if ok else place.missing_fact or buyer.missing_fact
    return Finding(ok, f"{buyer.detail}；{place.detail}", missing)


def _kind(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if not terms.contract_kinds:
        return None
    ok = contract.kind.startswith(terms.contract_kinds)
    return Finding(ok, f"合同类别 {contract.kind}，可计入 {'、'.join(terms.contract_kinds)}")


def _licence(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if not terms.licence_min_years or not contract.kind.startswith("XK"):
        return None
    if contract.licence_years is None:
        return Finding(False, "缺少许可年限", fact_path(contract, "licence_years"))
    ok = contract.licence_years >= terms.licence_min_years
    return Finding(ok, f"许可 {contract.licence_years} 年，至少 {terms.licence_min_years} 年")


def _unrelated(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if not terms.exclude_related:
        return None
    if contract.related is None:
        return Finding(False, "没有说明是否关联交易", fact_path(contract, "related"))
    return Finding(not contract.related, "关联交易" if contract.related else "不是关联交易")


def _priced(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding | None:
    if terms.base != "paid_up_to_technical_amount":
        return None
    path = "" if contract.technical_amount else fact_path(contract, "technical_amount")
    return Finding(not path, "缺少技术交易额" if path else "有技术交易额", path)


def _paid(contract: Contract, facts: Facts, terms: Terms, on: date) -> Finding:
    if contract.payments:
        return Finding(True, f"付款 {len(contract.payments)} 笔")
    return Finding(False, "没有付款记录", fact_path(contract, "payments"))


RULES = (
    ("registration_required", "登记或成交", _registration),
    ("registered_years", "登记年度", _registered_year),
    ("roles", "申请人的地位", _role),
    ("seller_outside", "卖方所在地", _seller_outside),
    _place("seller_inside", "卖方所在地", lambda c: c.seller, "seller.region"),
    _place("buyer_inside", "买方所在地", lambda c: c.buyer, "buyer.region"),
    _place("implementation_inside", "转化地", _implementation, "implementation_region"),
    ("transfer_inside", "在市内转移转化", _transfer_inside),
    ("contract_kinds", "合同类别", _kind),
    ("licence_min_years", "许可年限", _licence),
    ("exclude_related", "关联交易", _unrelated),
    ("base", "技术交易额", _priced),
    ("window", "付款记录", _paid),
)
