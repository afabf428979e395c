"""Facts on file: contracts, payments, invoices, qualifications and grants, never asked again."""

from collections import Counter
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from decimal import Decimal
from functools import partial

from django.utils import timezone

from contracts.models import Contract, ContractParty
from contracts.subsidies.claims.heirs import claims_of_all, merged_into, name_by_merger
from contracts.subsidies.claims.models.sheet import EvidenceUse
from contracts.subsidies.claims.workflows import GRANTED
from contracts.subsidies.policies.clause import Clause
from contracts.subsidies.policies.facts import (
    DENIED,
    WAITING,
    Applicant,
    ContractFact,
    Facts,
    Grant,
    InvoiceFact,
    Party,
    PaymentFact,
    QualificationFact,
)
from contracts.workflows import Status

ROLES = {
    ContractParty.Role.SELLER: "seller",
    ContractParty.Role.BUYER: "buyer",
    ContractParty.Role.INTERMEDIARY: "intermediary",
}


@dataclass(frozen=True)
class OnFile:
    """What is on file about one applicant; `for_clause` gives the Facts of one clause."""

    facts: Facts
    roles: dict[str, frozenset[str]]  # contract → what the applicant is in it
    contract_ids: dict[str, int]
    used: dict[str, frozenset[str]]  # clause → payments that it has granted on

    def for_clause(self, clause: Clause, on: date) -> Facts:
        """Contracts in which the applicant has the clause's role; others would only be noise."""
        terms = clause.terms(max(on, clause.valid_from))
        wanted = set(terms.value("roles") or ROLES.values())
        contracts = [c for c in self.facts.contracts if self.roles[c.key] & wanted]
        known = {p.id for c in contracts for p in c.payments}
        claimed = sorted(self.used.get(clause.id, frozenset()) & known)
        relevant = {clause.id} | {item.clause for item in clause.excludes}
        granted = [g for g in self.facts.applicant.already_granted if g.scheme in relevant]
        applicant = changed(self.facts.applicant, already_granted=tuple(granted))
        return changed(
            self.facts,
            applicant=applicant,
            contracts=tuple(contracts),
            claimed_payments=tuple(claimed),
        )


def facts_on_file(applicant, *, year: int, on: date, claim=None) -> OnFile:
    """Everything on file about the applicant, in a fixed number of queries.

    `claim`: the claim being calculated; what it holds itself is not “already granted”.
    """
    merged = merged_into(applicant)
    units = {applicant.pk, *merged}
    rows = _contracts(units)
    payments = [payment for contract in rows for payment in _standing(contract.payments)]
    vouchers = _vouchers(payments)
    party_of = partial(_party, heir=applicant, merged=merged)
    pairs = [(contract, _contract_fact(contract, vouchers, party_of)) for contract in rows]
    facts = Facts(
        applicant=_applicant(applicant, claim),
        contracts=tuple(found for _row, found in pairs),
        application_year=year,
        applied_on=on,
    )
    return OnFile(
        facts=facts,
        roles={found.key: _roles(contract, units) for contract, found in pairs},
        contract_ids={found.key: contract.pk for contract, found in pairs},
        used=_used(vouchers, claim),
    )


def _contracts(units):
    """Drafts are nobody's fact yet; refused and voided contracts were never registered."""
    mine = ContractParty.objects.filter(organization__in=units)
    rows = Contract.objects.filter(pk__in=mine.values("contract"))
    rows = rows.exclude(status__in=[Status.DRAFT, Status.REJECTED, Status.VOIDED]).order_by("pk")
    papers = ("payments__invoice", "payments__reversals", "invoices__reversals")
    return list(rows.without_search().prefetch_related("parties", *papers))


def _standing(papers):
    """What is left of payments and invoices after refunds, red invoices and wrong entries."""
    return [row for row in papers.all() if row.reverses_id is None and row.net > 0]


def _vouchers(payments) -> dict[int, str]:
    """payment → voucher number, with the contract's where payers or contracts share one."""
    times = Counter(payment.voucher_number for payment in payments)
    return {
        p.pk: p.voucher_number
        if times[p.voucher_number] == 1
        else f"{p.voucher_number[:40]}·{p.contract.number or p.contract_id}"
        for p in payments
    }


def _roles(contract, units) -> frozenset[str]:
    parties = (party for party in contract.parties.all() if party.organization_id in units)
    return frozenset(ROLES[party.role] for party in parties)


def _used(payments, claim) -> dict[str, frozenset[str]]:
    rows = EvidenceUse.objects.filter(payment__in=payments)
    if claim is not None:
        rows = rows.exclude(claim=claim)
    used: dict[str, set[str]] = {}
    for code, payment in rows.values_list("scheme_code", "payment"):
        used.setdefault(code, set()).add(str(payment))
    return {code: frozenset(ids) for code, ids in used.items()}


def _applicant(organization, claim) -> Applicant:
    granted = claims_of_all(organization).filter(status__in=GRANTED).order_by("pk")
    if claim is not None:
        granted = granted.exclude(pk=claim.pk)
    return Applicant(
        uscc=organization.uscc,
        name=organization.name,
        kind=organization.kind,
        region=organization.region_id,
        qualifications=tuple(
            QualificationFact(
                row.kind,
                row.level,
                row.valid_from,
                row.valid_to,
                row.number or None,
                row.issued_by or None,
            )
            for row in organization.qualifications.order_by("pk")
        ),
        already_granted=tuple(
            Grant(code, year, amount)
            for code, year, amount in granted.values_list("scheme_code", "year", "amount")
        ),
    )


def _contract_fact(row, vouchers, party_of) -> ContractFact:
    middlemen = [p for p in row.parties.all() if p.role == ContractParty.Role.INTERMEDIARY]
    return ContractFact(
        id=str(row.pk),
        title=row.title,
        kind=row.kind_id,
        status=row.status,
        amount=row.total_amount,
        seller=party_of(row.seller),
        buyer=party_of(row.buyer),
        number=row.number or None,
        signed_on=row.signed_on,
        registered_on=row.registered_on,
        revoked_on=row.revoked_on,
        technical_amount=row.technical_amount,
        licence_years=None if row.licence_years is None else Decimal(row.licence_years),
        related=row.is_related,
        intermediaries=tuple(map(party_of, middlemen)),
        implementation_region=row.implementation_region_id,
        payments=tuple(_payment(p, vouchers[p.pk]) for p in _standing(row.payments)),
        invoices=tuple(
            InvoiceFact(i.number, i.issued_on, i.net, **_proof(i)) for i in _standing(row.invoices)
        ),
    )


def _party(row, *, heir, merged) -> Party:
    """No region does not mean abroad: a person has no credit code either. The fact is missing."""
    if row is None:
        return Party("未填写")
    if row.organization_id in merged:
        name = name_by_merger(heir, merged[row.organization_id], row.name)
        return Party(name, heir.uscc, row.region_id)
    return Party(row.name, row.uscc or None, row.region_id)


def _payment(row, voucher) -> PaymentFact:
    invoice = row.invoice.number if row.invoice else None
    return PaymentFact(row.paid_on, row.net, voucher, invoice, id=str(row.pk), **_proof(row))


def _proof(paper) -> dict:
    """Who proved it and when; what nobody has proved yet says so."""
    if not paper.proof:
        return {"proof": DENIED if paper.is_denied else WAITING}
    return {"proof": paper.proof, "proved_on": timezone.localdate(paper.proved_at)}
