"""Grants by two persons, and the emergency that also needs two. Times come in as `at`."""

from datetime import timedelta

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from techmarket.accounts.models import RoleGrant, SecurityEvent, User

log = structlog.get_logger(__name__)
EMERGENCY_HOURS = 24
Kind = SecurityEvent.Kind


@transaction.atomic
def propose(grant, *, by):
    """Grant a role; it is in force when a second person has confirmed it."""
    grant.granted_by = by
    grant.full_clean()
    grant.save()
    SecurityEvent.record(Kind.GRANTED, actor=by, subject=grant)
    return grant


@transaction.atomic
def break_glass(grant, *, by, reason, at):
    """Ask for a role for a day because whoever grants it cannot be reached."""
    grant.origin, grant.reason = RoleGrant.Origin.EMERGENCY, reason
    grant.expires_at = at + timedelta(hours=EMERGENCY_HOURS)
    propose(grant, by=by)
    shout("break_glass_requested", grant, by)
    return grant


def lock_pending(grant, *, by, at):
    """Two who answer at the same moment queue up here; the second finds it answered."""
    rows = RoleGrant.objects.pending(at=at).select_for_update(of=("self",))
    grant = rows.filter(pk=grant.pk).first()
    if grant is None:
        raise ValidationError(_("该授予已由他人确认或撤销，或已过期。"))
    if not by.has_perm("accounts.confirm_rolegrant", grant):
        raise PermissionDenied
    return grant


@transaction.atomic
def confirm(grant, *, by, at):
    """The second person says yes."""
    grant = lock_pending(grant, by=by, at=at)
    grant.confirmed_by, grant.confirmed_at = by, at
    grant.full_clean()
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    SecurityEvent.record(Kind.CONFIRMED, actor=by, subject=grant)
    if grant.origin == RoleGrant.Origin.EMERGENCY:
        shout("break_glass_opened", grant, by)
    return grant


@transaction.atomic
def decline_grant(grant, *, by, at):
    """The second person says no."""
    revoke(lock_pending(grant, by=by, at=at), by=by)


@transaction.atomic
def revoke(grant, *, by):
    """The event stays when the row is gone; keys issued under the role end with it."""
    SecurityEvent.record(Kind.REVOKED, actor=by, subject=grant)
    grant.user.api_tokens.end()
    grant.delete()


def revoke_expired(*, at):
    """An emergency that is over leaves room for an ordinary grant of the same role."""
    for grant in RoleGrant.objects.filter(expires_at__lte=at):
        revoke(grant, by=User.objects.system())


def shout(event, grant, by):
    SecurityEvent.record(Kind.EMERGENCY, actor=by, subject=f"{grant}：{grant.reason}")
    log.critical(event, grant=grant.pk, user=grant.user_id, role=grant.role, by=by.pk)
