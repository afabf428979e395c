"""May what: organisations."""

import rules

from institutions.models import Membership, acting_ids, organization_ids
from institutions.workflows import ENDED, Status
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.persons import takes_part
from techmarket.accounts.rules import is_any_officer, is_auditor, is_system


def acts_for(user, organization_id):
    """The user may do things in its name. Used by every app above."""
    return organization_id is not None and organization_id in acting_ids(user)


@rules.predicate
def has_organization(user):
    return bool(acting_ids(user))


@rules.predicate
def is_member(user, organization):
    return organization is not None and organization.pk in organization_ids(user)


@rules.predicate
def is_admin(user, organization):
    if organization is None or not acts_for(user, organization.pk):
        return False
    return user.memberships.filter(organization=organization, role=Membership.Role.ADMIN).exists()


@rules.predicate
def has_heir(user, organization):
    return organization is not None and organization.heir_id is not None


@rules.predicate
def has_ended(user, organization):
    return organization is not None and organization.status in ENDED


@rules.predicate
def may_contact(user, organization):
    return organization is not None and organization.is_verified and takes_part(user)


@rules.predicate
def is_editable(user, organization):
    return organization is not None and organization.status in (Status.DRAFT, Status.RETURNED)


@rules.predicate
def is_officer(user, organization):
    return organization is not None and has_role(user, Role.OFFICER, organization.region_id)


@rules.predicate
def entered_it(user, organization):
    """Officers import organisations of their region, which have no members yet."""
    return is_officer(user, organization) and organization.created_by_id == user.pk


@rules.predicate
def lacks_admin(user, organization):
    if organization is None:
        return False
    return not organization.memberships.filter(role=Membership.Role.ADMIN).exists()


@rules.predicate
def invites(user, invitation):
    """Its author, and whoever manages the members now."""
    if invitation is None:
        return False
    is_author = invitation.created_by_id == user.pk
    return is_author or user.has_perm("institutions.manage_members", invitation.organization)


rules.add_perm("institutions.add_organization", rules.is_authenticated)
rules.add_perm("institutions.change_organization", (is_admin | entered_it) & is_editable)
rules.add_perm("institutions.submit_organization", is_admin | entered_it)
rules.add_perm("institutions.void_organization", is_admin | entered_it)
rules.add_perm("institutions.review_organization", is_officer)
manages = is_admin | (is_officer & lacks_admin)
rules.add_perm("institutions.manage_members", manages & ~has_ended)
rules.add_perm("institutions.leave_organization", is_member & ~has_heir)
rules.add_perm("institutions.add_invitation", rules.is_authenticated)
rules.add_perm("institutions.withdraw_invitation", invites | is_system)
rules.add_perm("institutions.see_members", is_member | is_officer | is_auditor)
# The legal representative is for verifying the unit; a contact is for whoever the market knows.
rules.add_perm("institutions.see_representative", is_member | is_officer | is_auditor)
rules.add_perm("institutions.see_contact", is_member | is_officer | is_auditor | may_contact)
rules.add_perm("institutions.upload_organization", is_admin | entered_it)
rules.add_perm("institutions.manage_qualifications", is_officer & ~has_ended)
rules.add_perm("institutions.import_organization", is_any_officer)
