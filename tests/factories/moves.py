"""Moves on the way to what a test is about."""

from contextlib import contextmanager

from techmarket.notifications.services import tell_recipients
from techmarket.workflow import actions

RECEIVER = "notifications.tell_recipients"


def perform(obj, action, *, actor, **inputs):
    """As always, but nobody is told: that is a third of the cost, and few tests look at it."""
    with nobody_told():
        return actions.perform(obj, action, actor=actor, **inputs)


@contextmanager
def nobody_told():
    was_connected = actions.performed.disconnect(dispatch_uid=RECEIVER)
    try:
        yield
    finally:
        if was_connected:
            actions.performed.connect(tell_recipients, dispatch_uid=RECEIVER)
