"""Who acts for which units: members, and for a unit that was merged those of its heir."""

from django.db.models import Q

from institutions.workflows import Status
from techmarket.accounts.models import User


def organization_ids(user):
    """Units whose records the user sees: one's own, closed ones too, and what they inherited."""
    return ties_of(user)[0]


def acting_ids(user):
    """Units in whose name the user does something: a closed one has ended (《民法典》 72)."""
    return ties_of(user)[1]


def ties_of(user):
    """Read once per user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset(), frozenset()
    if not hasattr(user, "_ties"):
        seen, acting = set(), set()
        columns = ("organization_id", "organization__status", "organization__inherited")
        for unit, status, inherited in user.memberships.values_list(*columns):
            units = {unit, inherited} - {None}
            seen |= units
            if status != Status.CLOSED:
                acting |= units
        user._ties = frozenset(seen), frozenset(acting)
    return user._ties


def people_of(units):
    """Whoever is to be told of what concerns one of these units, given by their ids."""
    member = Q(memberships__organization__in=units)
    heir = Q(memberships__organization__inherited__in=units)
    return User.objects.filter(member | heir, is_active=True).distinct()
