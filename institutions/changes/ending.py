"""The end of a unit: closed, or merged into another. Done when a request is granted.

By 《民法典》 67 the heir has all rights and duties, so its people act in the old records, which
keep the old name; by 72 nobody acts for a unit that was closed.
"""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions import services
from institutions.changes import affairs
from institutions.models import FormerName, Invitation, Organization
from institutions.workflows import ENDED
from techmarket.accounts.models import User
from techmarket.workflow.actions import perform


def check_ready(change):
    """Everything that has to be finished first is."""
    if found := affairs.unfinished(change):
        raise ValidationError([_("请先办结下列事项："), *found])


def end_unit(change, *, by):
    """Rows are locked in one order: two units that merge into each other do not wait for ever."""
    lock_units(change)
    check_ready(change)
    for line in affairs.settle_all(change):
        change.settlements.create(**line)
    for invitation in change.organization.invitations.pending():
        perform(invitation, "withdraw", actor=User.objects.system(), note=str(change))
    if change.kind == change.Kind.CLOSURE:
        perform(change.organization, "close", actor=by, note=change.reason, on=change.effective_on)
    else:
        merge(change, by=by)


def lock_units(change):
    """As they are now: one of them may have ended a moment ago."""
    pks = [change.organization_id, change.successor_id]
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    if any(row.status in ENDED for row in rows):
        raise ValidationError(_("单位或承继单位已注销或已合并，不能再办理。"))


def merge(change, *, by):
    unit, heir = change.organization, change.successor
    inputs = {"on": change.effective_on, "successor": heir}
    perform(unit, "merge", actor=by, note=change.reason, **inputs)
    Organization.objects.filter(heir=unit).update(heir=heir)
    hand_over_names(unit, heir, until=change.effective_on)
    for membership in unit.memberships.select_related("user"):
        hand_over_member(membership, heir)


def hand_over_names(unit, heir, *, until):
    """So that the heir is found by every name that old records bear."""
    names = [
        FormerName(
            organization=heir,
            name=row.name,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            unit_id=row.unit_id or unit.pk,
        )
        for row in unit.former_names.all()
    ]
    last = unit.former_names.filter(unit=None).order_by("valid_until").last()
    since = last.valid_until if last else unit.established_on
    names.append(
        FormerName(
            organization=heir, name=unit.name, valid_from=since, valid_until=until, unit=unit
        )
    )
    FormerName.objects.bulk_create(names, ignore_conflicts=True)
    heir.save(update_fields=["updated_at"])


def hand_over_member(membership, heir):
    """Nobody is made a member without consent: the heir asks, the person answers."""
    user = membership.user
    user.api_tokens.end()
    membership.delete()
    invitation = Invitation(organization=heir, user=user)
    with suppress(ValidationError), transaction.atomic():  # a member already, or one who decides
        services.invite(invitation, by=User.objects.system())
