"""Predicates about people that every app combines with its own."""

import rules

from techmarket.accounts.models import SYSTEM_USERNAME, Role, has_role


@rules.predicate
def is_system(user):
    """Scheduled work acting in its own name."""
    return user.username == SYSTEM_USERNAME


@rules.predicate
def is_any_officer(user):
    return has_role(user, Role.OFFICER)


@rules.predicate
def is_auditor(user):
    return has_role(user, Role.AUDITOR)
