"""Predicates about people that every app combines with its own; who manages accounts."""

import rules

from techmarket.accounts.models import SYSTEM_USERNAME, Role, has_role


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


# 等保三级 8.1.4.2 d): one makes the accounts, another grants the roles.
rules.add_perm("accounts", is_sysadmin | is_secadmin)
rules.add_perm("accounts.add_user", is_sysadmin)
rules.add_perm("accounts.change_user", is_sysadmin)
rules.add_perm("accounts.view_user", is_sysadmin | is_secadmin)
for verb in ("add", "view", "change", "delete"):
    rules.add_perm(f"accounts.{verb}_rolegrant", is_secadmin)
rules.add_perm("codes", is_sysadmin)
