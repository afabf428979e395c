"""What a move would refuse, before it is pressed: its own body, tried on a copy."""

from copy import copy

from django.core.exceptions import ValidationError

from techmarket.workflow.actions import available_transitions


def gaps_of(obj, user):
    """What the moves that are tried, and open to this user, would refuse now."""
    tried = (move for move in available_transitions(obj, user) if move.name in obj.tried)
    return [refusal for move in tried for refusal in refusals(obj, move, user)]


def refusals(obj, move, user):
    """[(field or "", message)] that performing the move now would answer; nothing is changed.

    Only for bodies that read and check (`WorkflowModel.tried`): what they assign stays on the copy.
    """
    try:
        getattr(copy(obj), move.name)(by=user)
    except ValidationError as error:
        return list(messages_of(error))
    return []


def gaps_at(obj, move, user, change_url):
    """[(message, where it is put right)] that stand in the way of a move."""
    if move.name not in obj.tried:
        return []
    fields = {field.name for field in obj._meta.get_fields()}
    return [
        (message, f"{change_url}#id_{field}" if change_url and field in fields else "")
        for field, message in refusals(obj, move, user)
    ]


def messages_of(error):
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for field, errors in error.message_dict.items():
        yield from ((field, message) for message in errors)
