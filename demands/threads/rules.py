"""May what: messages about an intent."""

import rules

from demands.workflows import IntentStatus
from institutions.rules import acts_for

OPEN = (IntentStatus.SENT, IntentStatus.ACCEPTED, IntentStatus.CONTRACTED)


@rules.predicate
def speaks(user, intent):
    """A side of the intent, or the broker who serves it."""
    if intent is None or not user.is_authenticated:
        return False
    if acts_for(user, intent.sender_id) or acts_for(user, intent.receiver_id):
        return True
    return intent.recipients("engaged").filter(pk=user.pk).exists()


@rules.predicate
def is_going_on(user, intent):
    return intent is not None and intent.status in OPEN


rules.add_perm("threads.write_message", speaks & is_going_on)
