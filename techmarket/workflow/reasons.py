"""Reasons that an office has written before, offered again: nobody types the same text daily."""

from collections import Counter

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from techmarket.accounts.models import RoleGrant
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowEvent

LOOKED_AT, OFFERED, LONGEST = 200, 5, 200


def usual_reasons(model, move, user, *, at):
    """[text] for a move that wants a reason: what the office gave most often of late."""
    if not issubclass(move.custom.form_class, RequiredNoteForm):
        return []
    office = colleagues(user, at=at)
    if office is None:
        return []
    kind = ContentType.objects.get_for_model(model)
    rows = WorkflowEvent.objects.filter(subject_type=kind, action=move.name, actor__in=office)
    notes = rows.exclude(note="").order_by("-pk").values_list("note", flat=True)[:LOOKED_AT]
    counted = Counter(note for note in notes if len(note) <= LONGEST)
    return [note for note, _times in counted.most_common(OFFERED)]


def colleagues(user, *, at):
    """Whoever holds the same duty for the same region; None for whoever holds none."""
    held = RoleGrant.objects.in_force(at=at)
    same = Q()
    for role, region in held.filter(user=user).values_list("role", "region"):
        same |= Q(role=role, region=region)
    return held.filter(same).values("user") if same else None
