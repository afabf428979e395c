"""What a move would refuse, before it is pressed: its own body, tried on a copy."""

from copy import copy

from django.core.exceptions import ValidationError


def refusals(obj, move, user):
    """[(field or "", message)] that performing the move now would answer; nothing is changed.

    Only for bodies that read and check (`WorkflowModel.tried`): what they assign stays on the copy.
    """
    try:
        getattr(copy(obj), move.name)(by=user)
    except ValidationError as error:
        return list(messages_of(error))
    return []


def messages_of(error):
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for field, errors in error.message_dict.items():
        yield from ((field, message) for message in errors)
