"""A form that is sent twice, by a double click or a page sent again, writes once."""

import datetime as dt
from uuid import UUID, uuid4

from techmarket.workflow.models import Submission

KEPT = dt.timedelta(days=2)


def new_key():
    return str(uuid4())


def take(key, user):
    """The row of this sending: new, or the one that was served before. None without a usable key.

    Called in the transaction of what is written. Whoever comes second waits here for the first:
    when that was refused, nothing stands in the way.
    """
    if not user.is_authenticated or (key := parsed(key)) is None:
        return None
    return Submission.objects.get_or_create(key=key, user=user)[0]


def result_of(key, user):
    """Where this sending has led already, if it was served."""
    if not user.is_authenticated or (key := parsed(key)) is None:
        return ""
    rows = Submission.objects.filter(key=key, user=user)
    return rows.values_list("url", flat=True).first() or ""


def parsed(key):
    try:
        return UUID(key or "")
    except ValueError:
        return None


def forget_served(*, at):
    """Nobody sends the same page again after days."""
    Submission.objects.filter(created_at__lt=at - KEPT).delete()
