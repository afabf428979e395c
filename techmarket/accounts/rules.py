"""Predicates about people that every app combines with its own; who manages accounts."""

import rules

from techmarket.accounts.models import SYSTEM_USERNAME, Role, RoleGrant, has_role


@rules.predicate
def is_system(user):
    """Scheduled work acting in its own name; nobody who can sign in, whatever the name."""
    return user.username == SYSTEM_USERNAME and not user.is_active


@rules.predicate
def is_any_officer(user):
    return has_role(user, Role.OFFICER)


@rules.predicate
def is_auditor(user):
    return has_role(user, Role.AUDITOR)


@rules.predicate
def is_sysadmin(user):
    return has_role(user, Role.SYSADMIN)


@rules.predicate
def is_secadmin(user):
    return has_role(user, Role.SECADMIN)


@rules.predicate
def is_second_person(user, grant):
    """Neither who grants nor who receives; the auditor only when the glass is broken."""
    if grant is None:
        return is_sysadmin(user) or is_secadmin(user) or is_auditor(user)
    if user.pk in (grant.user_id, grant.granted_by_id):
        return False
    emergency = grant.origin == RoleGrant.Origin.EMERGENCY
    return is_sysadmin(user) or is_secadmin(user) or (emergency and is_auditor(user))


# GB/T 22239, level 3, 8.1.4.2 d): one makes the accounts, another grants the roles.
rules.add_perm("accounts", is_sysadmin | is_secadmin)
rules.add_perm("accounts.add_user", is_sysadmin)
rules.add_perm("accounts.change_user", is_sysadmin)
rules.add_perm("accounts.view_user", is_sysadmin | is_secadmin)
for verb in ("add", "view", "delete"):
    rules.add_perm(f"accounts.{verb}_rolegrant", is_secadmin)
rules.add_perm("accounts.confirm_rolegrant", is_second_person)
rules.add_perm("accounts.break_glass", is_sysadmin | is_secadmin | is_auditor)
rules.add_perm("accounts.view_securityevent", is_auditor | is_secadmin)
rules.add_perm("codes", is_sysadmin)
