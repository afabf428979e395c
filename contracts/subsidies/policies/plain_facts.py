"""测算所用的事实，写成人能读的：申请人、资质、以前的补助、每份合同的各方、付款和发票。"""

from collections.abc import Iterator, Mapping

from contracts.subsidies.policies.conditions.registration import STATUS_LABELS
from contracts.subsidies.policies.exact import digits
from contracts.subsidies.policies.facts import ContractFact, Facts, Party
from contracts.subsidies.policies.places import place_of
from contracts.subsidies.policies.values import word

QUALIFICATIONS = {
    "hte": "高新技术企业",
    "incubator": "众创空间、孵化器",
    "nrd": "新型研发机构",
    "lab": "重点实验室、工程技术研究中心",
}


def facts_told(facts: Facts, names: Mapping[str, str]) -> Iterator[str]:
    yield "■ 事实"
    for line in applicant_told(facts, names):
        yield f"  {line}"
    for contract in sorted(facts.contracts, key=lambda contract: contract.key):
        yield f"  合同 {contract.key}《{contract.title}》"
        for line in contract_told(contract, names):
            yield f"    {line}"


def applicant_told(facts: Facts, names: Mapping[str, str]) -> Iterator[str]:
    """申请人在哪里，凭哪些资质，以前得过什么。"""
    applicant = facts.applicant
    place = place_of(Party(applicant.name, region=applicant.region), names)
    yield f"申请人：{word(applicant.kind)}，{place}"
    for item in applicant.qualifications:
        number = item.number or "没有写编号"
        issuer = f"，{item.issued_by}认定" if item.issued_by else ""
        term = f"{item.valid_from} 至 {item.valid_to or '长期'}"
        kind = QUALIFICATIONS.get(item.kind, word(item.kind))
        yield f"资质：{word(item.level)}{kind}，证书 {number}{issuer}，有效期 {term}"
    for grant in applicant.already_granted:
        event = f"，事项 {grant.event}" if grant.event else ""
        yield f"以前的补助：{grant.scheme} {grant.year} 年度 {digits(grant.amount)} 元{event}"
    if used := (*facts.claimed_vouchers, *facts.claimed_payments):
        yield f"以前申请补助用过的凭证和付款：{'、'.join(used)}"


def contract_told(contract: ContractFact, names: Mapping[str, str]) -> Iterator[str]:
    technical = contract.technical_amount
    inside = f"，其中技术交易额 {digits(technical)} 元" if technical else ""
    yield f"成交额 {digits(contract.amount)} 元{inside}"
    status = STATUS_LABELS.get(contract.status, contract.status)
    days = (("签订", contract.signed_on), ("登记", contract.registered_on))
    told = [f"{day} {what}" for what, day in days if day]
    yield "，".join([contract.kind, status, *told])
    yield from _parties(contract, names)
    for invoice in sorted(contract.invoices, key=lambda item: (item.issued_on, item.number)):
        yield f"发票 {invoice.number}：{invoice.issued_on} 开具，{digits(invoice.amount)} 元"


def _parties(contract: ContractFact, names: Mapping[str, str]) -> Iterator[str]:
    sides = [("卖方", contract.seller), ("买方", contract.buyer)]
    sides += [("中介方", party) for party in contract.intermediaries]
    for side, party in sides:
        code = f"（{party.uscc}）" if party.uscc else "（没有统一社会信用代码）"
        yield f"{side}：{party.name}{code}，{place_of(party, names)}"
    place = Party("", region=contract.implementation_region)
    yield f"转化地：{place_of(place, names)}"
