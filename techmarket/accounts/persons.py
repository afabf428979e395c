"""Who sees what is written about persons (《个人信息保护法》 articles 6 and 25).

A model names its personal fields and the permission that each needs:
`personal = {"contact_name": "institutions.see_contact"}`. Pages, API and exports ask here.
"""

from collections.abc import Callable

from django.core.cache import cache

from techmarket.accounts.models import Role, SecurityEvent, has_role

READ_AGAIN = 60 * 60  # seconds

# Vetted for a duty in the market; keepers of the system have no business with persons.
MARKET_DUTIES = (Role.OFFICER, Role.REGISTRAR, Role.EXPERT, Role.AUDITOR)
_vouchers: list[Callable] = []


def vouches(function):
    """Register `f(user) -> bool`: somebody known to the market. An account alone is not."""
    _vouchers.append(function)
    return function


def takes_part(user):
    """Known to the market by a duty, a verified unit or a practice; asked once a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_takes_part"):
        on_duty = user.is_superuser or any(has_role(user, duty) for duty in MARKET_DUTIES)
        user._takes_part = on_duty or any(vouch(user) for vouch in _vouchers)
    return user._takes_part


def hidden_fields(record, user):
    """The personal fields of a record that this user does not see."""
    return [name for name, perm in record.personal.items() if not user.has_perm(perm, record)]


def note_reading(request, record):
    """Personal data that somebody is shown on a record, once an hour for each reader and record."""
    user, personal = request.user, getattr(record, "personal", {})
    if not personal or not user.is_authenticated:
        return
    hidden = hidden_fields(record, user)
    shown = [name for name in personal if name not in hidden and getattr(record, name)]
    label = f"{record._meta.verbose_name} {record.pk}"
    if shown and cache.add(f"read:{user.pk}:{record._meta.label}:{record.pk}", 1, READ_AGAIN):
        SecurityEvent.note(SecurityEvent.Kind.READ_PERSONS, request, subject=label)


def note_reading_many(request, model):
    """A list of the API, which carries what the page of each record shows."""
    user = request.user
    if not getattr(model, "personal", {}) or not user.is_authenticated or not takes_part(user):
        return
    if cache.add(f"read:{user.pk}:{model._meta.label}", 1, READ_AGAIN):
        subject = str(model._meta.verbose_name)
        SecurityEvent.note(SecurityEvent.Kind.READ_PERSONS, request, subject=subject)
