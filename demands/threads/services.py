"""Writing to each other about an intent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from demands.models import Intent
from demands.threads.rules import is_going_on, speaks
from institutions.models import acting_ids
from techmarket.accounts.models import User
from techmarket.attachments.kinds import OTHER
from techmarket.attachments.models import Attachment
from techmarket.notifications.services import tell
from techmarket.workflow.actions import Conflict

LONGEST_TITLE, LONGEST_QUOTE = 100, 200


@transaction.atomic
def write_message(message, *, by, upload=None):
    """Keep a message with its file and tell everybody else who takes part.

    The intent's row is locked against a move. Raises PermissionDenied for who takes no part, and
    Conflict when the intent has ended meanwhile.
    """
    intent = Intent.objects.select_for_update(of=("self",)).get(pk=message.intent_id)
    if not speaks(by, intent):
        raise PermissionDenied
    if not is_going_on(by, intent):
        raise Conflict(_("意向已经结束，不能再发消息。"))
    message.created_by = by
    message.organization = side_of(intent, by)
    message.full_clean()
    message.save()
    if upload:
        Attachment.store(upload, subject=message, kind=OTHER, by=by)
    title = _("%(who)s 来信：%(matter)s") % {"who": message.speaker, "matter": intent.matter}
    tell(
        listeners(intent).exclude(pk=by.pk),
        title=Truncator(title).chars(LONGEST_TITLE),
        body=Truncator(message.text).chars(LONGEST_QUOTE),
        url=message.get_absolute_url(),
    )
    return message


def side_of(intent, user):
    """The unit for which somebody speaks; None for the broker."""
    mine = acting_ids(user)
    return next((side for side in (intent.sender, intent.receiver) if side.pk in mine), None)


def listeners(intent):
    """Members of both sides and the broker at work."""
    sides = Q(memberships__organization__in=(intent.sender_id, intent.receiver_id))
    engaged = Q(pk__in=intent.recipients("engaged").values("pk"))
    return User.objects.filter(sides | engaged, is_active=True).distinct()
