"""May what: contracts, payments, invoices."""

import rules

from contracts.workflows import Status
from institutions.models import organization_ids
from institutions.rules import acts_for, has_organization
from techmarket.accounts.models import Role, has_role


@rules.predicate
def is_applicant(user, contract):
    if contract is None or contract.applicant is None:
        return False
    return acts_for(user, contract.applicant.organization_id)


@rules.predicate
def is_party(user, contract):
    return contract is not None and any(acts_for(user, pk) for pk in contract.organization_pks)


@rules.predicate
def is_buyer_alone(user, contract):
    """Acts for the buyer and not for the seller, too, whose data are to be confirmed."""
    if contract is None or contract.buyer is None or contract.seller is None:
        return False
    seller = contract.seller.organization_id
    if seller is None or acts_for(user, seller):
        return False
    return acts_for(user, contract.buyer.organization_id)


@rules.predicate
def is_editable(user, contract):
    return contract is not None and contract.status in (Status.DRAFT, Status.RETURNED)


@rules.predicate
def is_registered(user, contract):
    return contract is not None and contract.status == Status.REGISTERED


@rules.predicate
def entered_for_own_unit(user, paper):
    """Whoever acts for the party for which the row was entered; never the other party."""
    if paper is None or paper.reverses_id:
        return False
    return paper.created_by_id == user.pk or acts_for(user, paper.entered_for_id)


@rules.predicate
def is_waiting(user, paper):
    return paper is not None and paper.is_waiting and is_registered(user, paper.contract)


@rules.predicate
def is_counterparty(user, paper):
    """The other side of the sale. Who acts for both sides, or entered it, proves nothing."""
    if paper is None or paper.entered_for_id is None or paper.created_by_id == user.pk:
        return False
    sides = [side for side in (paper.contract.seller, paper.contract.buyer) if side]
    acts = any(acts_for(user, side.organization_id) for side in sides)
    return acts and not acts_for(user, paper.entered_for_id)


@rules.predicate
def is_denied(user, paper):
    return paper is not None and paper.is_denied


@rules.predicate
def is_checking_registrar(user, paper):
    """Who is of a party, or entered it, steps back."""
    if not is_registrar_of_paper(user, paper) or paper.created_by_id == user.pk:
        return False
    return not set(paper.contract.organization_pks) & organization_ids(user)


@rules.predicate
def is_registrar_of_paper(user, paper):
    return paper is not None and not paper.reverses_id and is_registrar(user, paper.contract)


@rules.predicate
def is_registrar(user, contract):
    region = contract.station_region_id if contract is not None else None
    return region is not None and has_role(user, Role.REGISTRAR, region)


@rules.predicate
def is_any_registrar(user):
    return has_role(user, Role.REGISTRAR)


rules.add_perm("contracts.add_contract", has_organization)
rules.add_perm("contracts.import_contract", has_organization)
rules.add_perm("contracts.change_contract", is_party & is_editable)
rules.add_perm("contracts.attach_contract", is_party & is_editable)
rules.add_perm("contracts.submit_contract", is_applicant)
rules.add_perm("contracts.confirm_contract", is_buyer_alone)
rules.add_perm("contracts.void_contract", is_party)
rules.add_perm("contracts.register_contract", is_registrar)
rules.add_perm("contracts.add_payment", is_party & is_registered)
# Rows of a ledger are entered by parties and reversed by registrars, too: each row is asked.
rules.add_perm("contracts.import_payment", has_organization | is_any_registrar)
rules.add_perm("contracts.import_invoice", has_organization | is_any_registrar)
rules.add_perm("contracts.correct_contract", is_party | is_registrar)
rules.add_perm("contracts.reverse_paper", entered_for_own_unit | is_registrar_of_paper)
denies = is_waiting & is_counterparty & ~is_denied
rules.add_perm("contracts.deny_paper", denies)
rules.add_perm("contracts.prove_paper", denies | (is_waiting & is_checking_registrar))
rules.add_perm("contracts.complete_paper", is_waiting & entered_for_own_unit)
