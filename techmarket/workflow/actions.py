"""The only way a status changes."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from techmarket.workflow.models import WorkflowEvent

# Sent inside the transaction, so that what a receiver writes (notifications, jobs) is committed
# with the move or not at all. Receivers only write rows.
performed = Signal()


class Conflict(Exception):  # noqa: N818 - an answer, not a fault
    """The move is not open in the present state: somebody was faster, or the link is stale."""


def may(perm):
    """A permission callable for @transition.

    django-fsm-2 asks a string permission a second time without the object, which would grant
    everything to a predicate that ignores a missing object.
    """
    return lambda obj, user: user.has_perm(perm, obj)


def moves(obj):
    """Transitions that leave the present state and whose conditions hold."""
    return list(obj.get_available_status_transitions())


def find_move(obj, action):
    """The declared transition of that name, or Conflict; never any other method."""
    move = next((t for t in moves(obj) if t.name == action), None)
    if move is None:
        status = obj.get_status_display()
        raise Conflict(
            _("当前状态为“%(status)s”，不能执行此操作。请刷新页面查看最新状态。")
            % {"status": status}
        )
    return move


def available_transitions(obj, user):
    """Moves open to this user now, in declaration order."""
    return [move for move in moves(obj) if is_open_to(user, move, obj)]


def is_open_to(user, move, obj):
    """Hidden moves are part of something larger that a service does; nobody asks for them."""
    return not move.custom.hidden and move.has_perm(obj, user)


def find_open_move(obj, action, user):
    """The move of that name for a page or the API to perform, else Conflict or PermissionDenied.

    `perform` itself does hidden moves too, and a superuser has every permission.
    """
    move = find_move(obj, action)
    if not is_open_to(user, move, obj):
        raise PermissionDenied
    return move


@transaction.atomic
def perform(obj, action, *, actor, note="", **inputs):
    """Lock, check, move, save and record.

    Raises Conflict (state has moved on), PermissionDenied, or ValidationError from the
    transition's body; in each case nothing is written. Returns the fresh, saved row.
    """
    obj = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    move = find_move(obj, action)
    if not move.has_perm(obj, actor):
        raise PermissionDenied
    source = obj.status
    getattr(obj, action)(by=actor, **inputs)
    obj.save()
    event = WorkflowEvent.objects.create(
        subject=obj,
        action=action,
        label=str(move.custom.label),
        source=source,
        target=obj.status,
        target_label=obj.get_status_display(),
        clause=str(obj.clause_of(move)),
        actor=actor,
        note=note,
    )
    performed.send(type(obj), subject=obj, event=event, move=move)
    return obj
