"""May what: achievements."""

import rules

from achievements.workflows import Status
from institutions.rules import acts_for, has_organization
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.persons import takes_part
from techmarket.accounts.rules import is_auditor, is_system


@rules.predicate
def is_owner(user, achievement):
    return achievement is not None and acts_for(user, achievement.organization_id)


@rules.predicate
def is_editable(user, achievement):
    return achievement is not None and achievement.status in (
        Status.DRAFT,
        Status.RETURNED,
        Status.WITHDRAWN,
        Status.EXPIRED,
    )


@rules.predicate
def may_know(user, achievement):
    return achievement is not None and achievement.status == Status.LISTED and takes_part(user)


@rules.predicate
def is_officer(user, achievement):
    return achievement is not None and has_role(user, Role.OFFICER, achievement.region_id)


rules.add_perm("achievements.add_achievement", has_organization)
rules.add_perm("achievements.import_achievement", has_organization)
rules.add_perm("achievements.change_achievement", is_owner & is_editable)
rules.add_perm("achievements.submit_achievement", is_owner)
rules.add_perm("achievements.void_achievement", is_owner | is_system)
rules.add_perm("achievements.withdraw_achievement", is_owner | is_officer | is_system)
rules.add_perm("achievements.renew_achievement", is_owner)
rules.add_perm("achievements.upload_achievement", is_owner)
rules.add_perm("achievements.review_achievement", is_officer)
# Inventors are named to whoever the market knows, once the achievement is offered to them.
rules.add_perm("achievements.see_inventors", is_owner | is_officer | is_auditor | may_know)
rules.add_perm("achievements.expire_achievement", is_system)
