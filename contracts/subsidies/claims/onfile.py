"""已登记的事实：由合同、付款、发票、资质和以前的补助拼成测算用的 Facts，不向申请人再要一次。"""

from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from decimal import Decimal

from contracts.models import Contract, ContractParty
from contracts.subsidies.claims.models.sheet import PaymentUse
from contracts.subsidies.claims.workflows import GRANTED
from contracts.subsidies.policies.facts import (
    Applicant,
    Facts,
    Grant,
    Invoice,
    Party,
    Payment,
    Qualification,
)
from contracts.subsidies.policies.facts import Contract as ContractFacts
from contracts.subsidies.policies.schemes import Scheme
from contracts.workflows import Status

ROLES = {
    ContractParty.Role.SELLER: "seller",
    ContractParty.Role.BUYER: "buyer",
    ContractParty.Role.INTERMEDIARY: "intermediary",
}


@dataclass(frozen=True)
class OnFile:
    """What is on file about one applicant; `for_scheme` gives the Facts of one clause."""

    facts: Facts
    roles: dict[str, frozenset[str]]  # 合同 → 申请人在其中的地位
    contract_ids: dict[str, int]
    payment_ids: dict[str, int]  # 凭证号全平台唯一
    used: dict[str, frozenset[str]]  # 条款 → 已经补助过的凭证

    def for_scheme(self, scheme: Scheme, on: date) -> Facts:
        """Contracts in which the applicant has the clause's role; others would only be noise."""
        wanted = set(scheme.terms(max(on, scheme.valid_from)).roles or ROLES.values())
        contracts = [c for c in self.facts.contracts if self.roles[c.key] & wanted]
        known = {p.voucher_number for c in contracts for p in c.payments}
        claimed = sorted(self.used.get(scheme.id, frozenset()) & known)
        granted = [g for g in self.facts.applicant.already_granted if g.scheme == scheme.id]
        applicant = changed(self.facts.applicant, already_granted=tuple(granted))
        return changed(
            self.facts,
            applicant=applicant,
            contracts=tuple(contracts),
            claimed_vouchers=tuple(claimed),
        )


def facts_on_file(applicant, *, year: int, on: date, claim=None) -> OnFile:
    """Everything on file about the applicant, in a fixed number of queries.

    `claim`: the claim being calculated; what it holds itself is not “already granted”.
    """
    rows = _contracts(applicant)
    pairs = [(contract, _contract_facts(contract)) for contract in rows]
    facts = Facts(
        applicant=_applicant(applicant, claim),
        contracts=tuple(found for _row, found in pairs),
        application_year=year,
        applied_on=on,
    )
    payments = [payment for contract in rows for payment in contract.payments.all()]
    return OnFile(
        facts=facts,
        roles={found.key: _roles(contract, applicant) for contract, found in pairs},
        contract_ids={found.key: contract.pk for contract, found in pairs},
        payment_ids={p.voucher_number or str(p.pk): p.pk for p in payments},
        used=_used(payments, claim),
    )


def _contracts(applicant):
    """Drafts are nobody's fact yet; refused contracts were never registered."""
    mine = ContractParty.objects.filter(organization=applicant)
    rows = Contract.objects.filter(pk__in=mine.values("contract"))
    rows = rows.exclude(status__in=[Status.DRAFT, Status.REJECTED]).order_by("pk")
    return list(rows.without_search().prefetch_related("parties", "payments__invoice", "invoices"))


def _roles(contract, applicant) -> frozenset[str]:
    parties = (party for party in contract.parties.all() if party.organization_id == applicant.pk)
    return frozenset(ROLES[party.role] for party in parties)


def _used(payments, claim) -> dict[str, frozenset[str]]:
    rows = PaymentUse.objects.filter(payment__in=[payment.pk for payment in payments])
    if claim is not None:
        rows = rows.exclude(claim=claim)
    used: dict[str, set[str]] = {}
    for code, voucher in rows.values_list("scheme_code", "payment__voucher_number"):
        used.setdefault(code, set()).add(voucher)
    return {code: frozenset(vouchers) for code, vouchers in used.items()}


def _applicant(organization, claim) -> Applicant:
    granted = organization.subsidy_claims.filter(status__in=GRANTED).order_by("pk")
    if claim is not None:
        granted = granted.exclude(pk=claim.pk)
    return Applicant(
        uscc=organization.uscc,
        name=organization.name,
        kind=organization.kind,
        region=organization.region_id,
        qualifications=tuple(
            Qualification(row.kind, row.level, row.valid_from, row.valid_to)
            for row in organization.qualifications.order_by("pk")
        ),
        already_granted=tuple(
            Grant(code, year, amount)
            for code, year, amount in granted.values_list("scheme_code", "year", "amount")
        ),
    )


def _contract_facts(row) -> ContractFacts:
    middlemen = [p for p in row.parties.all() if p.role == ContractParty.Role.INTERMEDIARY]
    return ContractFacts(
        title=row.title if row.number else f"{row.title}（记录 {row.pk}）",
        kind=row.kind_id,
        status=row.status,
        amount=row.total_amount,
        seller=_party(row.seller),
        buyer=_party(row.buyer),
        number=row.number or None,
        signed_on=row.signed_on,
        registered_on=row.registered_on,
        revoked_on=row.revoked_on,
        technical_amount=row.technical_amount,
        licence_years=None if row.licence_years is None else Decimal(row.licence_years),
        related=row.is_related,
        intermediaries=tuple(_party(party) for party in middlemen),
        implementation_region=row.implementation_region_id,
        payments=tuple(_payment(payment) for payment in row.payments.all()),
        invoices=tuple(
            Invoice(invoice.number, invoice.issued_on, invoice.amount)
            for invoice in row.invoices.all()
        ),
    )


def _party(row) -> Party:
    """没有区划的不等于在境外：自然人也没有统一社会信用代码，所以是缺事实，不是省外。"""
    if row is None:
        return Party("未填写")
    return Party(row.name, row.uscc or None, row.region_id)


def _payment(row) -> Payment:
    invoice = row.invoice.number if row.invoice else None
    return Payment(row.paid_on, row.amount, row.voucher_number, invoice, id=str(row.pk))
