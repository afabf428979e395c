"""What is typed into a form outlives its page, per person and address, until it is saved."""

import datetime as dt

from techmarket.workflow.models import KeptInput

KEPT = dt.timedelta(days=30)
LONGEST = 100_000  # characters of one form; the fields' own limits lie far below


def is_kept_size(values):
    return sum(len(text) for texts in values.values() for text in texts) <= LONGEST


def storable(values):
    """JSON in the database takes no NUL; the form has said so, or will."""
    return {name: [text.replace("\x00", "") for text in texts] for name, texts in values.items()}


def keep(*, user, path, title, values, version, at):
    """The latest input replaces the one before; who keeps at the same moment waits, not fails."""
    row = KeptInput(
        user=user,
        path=path[:300],
        title=title[:100],
        values=storable(values),
        version=version.replace("\x00", ""),
        kept_at=at,
    )
    KeptInput.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["user", "path"],
        update_fields=["title", "values", "version", "kept_at"],
    )
    return row


def kept_for(user, path):
    return KeptInput.objects.filter(user=user, path=path[:300]).first()


def unfinished_by(user):
    return KeptInput.objects.filter(user=user).order_by("-kept_at")


def drop(user, path):
    KeptInput.objects.filter(user=user, path=path[:300]).delete()


def drop_old(*, at):
    KeptInput.objects.filter(kept_at__lt=at - KEPT).delete()
