"""Writes that are not one status move."""

from django.core.exceptions import PermissionDenied
from django.db import transaction


@transaction.atomic
def propose_change(change, *, by):
    """Save the draft of a request with what stands now."""
    if not by.has_perm("changes.propose_change", change.organization):
        raise PermissionDenied
    change.created_by = by
    change.remember()
    change.full_clean()
    change.save()
    return change
