"""Which rows somebody may see: what a model's own app says, and what the apps above add to it.

A lower app cannot ask a question about an upper one, not even by the name of a relation. So
brokers registers that the broker at work sees an intent, as it registers an indicator.
"""

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Q

from techmarket.accounts.models import Role, has_role

NOBODY = Q(pk__in=[])
_contributions: dict[type, list[Callable]] = defaultdict(list)


def shows(model):
    """Register `f(user) -> Q`: rows of a model of an app below that somebody signed in sees, too.

    The condition stands on columns of the row or on `pk__in` a subquery, never on a join to many
    rows: it would give a row several times.
    """

    def register(function):
        _contributions[model].append(function)
        return function

    return register


def sees_all(user):
    return user.is_superuser or has_role(user, Role.AUDITOR)


def scoped(rows, user, *conditions, public=NOBODY, all_for=sees_all):
    """The rows a user may see: public ones; all of them for who audits; what a condition admits."""
    if not user.is_authenticated:
        return rows.filter(public)
    if all_for(user):
        return rows
    shown = public
    for condition in conditions:
        shown |= condition
    for contribute in _contributions[rows.model]:
        shown |= contribute(user)
    return rows.filter(shown)


def on_duty(user, *roles, region="region"):
    """Q: the region that this relation names is one for which the user holds one of the roles."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    return in_regions(region, [p for role in roles for p in user.region_prefixes(role)])


def in_regions(field, prefixes):
    """Q: the region that the foreign key `field` names lies under one of the prefixes. NOBODY
    itself where there is none, so that a caller need not look further."""
    condition = NOBODY
    for prefix in prefixes:
        if not prefix:
            return ~NOBODY  # all rows; an empty Q would vanish from an “or”
        condition |= Q(**{f"{field}__code__startswith": prefix})
    return condition


def entered_on_duty(user, role):
    """Q: what somebody on duty entered for others, drafts included."""
    return Q(created_by=user) if has_role(user, role) else NOBODY
