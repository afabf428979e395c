"""May what: subsidy claims."""

import rules

from contracts.subsidies.claims.workflows import Status
from institutions.rules import acts_for, has_organization
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.rules import is_system


@rules.predicate
def is_applicant(user, claim):
    return claim is not None and acts_for(user, claim.applicant_id)


@rules.predicate
def is_editable(user, claim):
    return claim is not None and claim.status in (Status.DRAFT, Status.RETURNED)


@rules.predicate
def is_officer(user, claim):
    """The claim's region is the applicant's within the policy's region, else the policy's own."""
    return claim is not None and has_role(user, Role.OFFICER, claim.region_id)


rules.add_perm("subsidies.add_claim", has_organization)
rules.add_perm("subsidies.change_claim", is_applicant & is_editable)
rules.add_perm("subsidies.submit_claim", is_applicant)
rules.add_perm("subsidies.void_claim", is_applicant)
rules.add_perm("subsidies.review_claim", is_officer)
rules.add_perm("subsidies.return_claim", is_officer | is_system)
rules.add_perm("subsidies.pay_claim", is_officer)
