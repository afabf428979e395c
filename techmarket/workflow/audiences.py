"""Whom a move tells, where the app of the record does not know them: apps above register it."""

from collections.abc import Callable

_audiences: dict[tuple[type, str], Callable] = {}


def audience(model, name):
    """Register `f(record) -> users` for the audience that a transition of the model names."""

    def register(function):
        if (model, name) in _audiences:
            raise ValueError(f"audience {name} of {model.__name__} is declared twice")
        _audiences[model, name] = function
        return function

    return register


def contributed(record, name):
    """The registered users, or LookupError: a misspelt audience would tell nobody, ever."""
    try:
        found = _audiences[type(record), name]
    except KeyError:
        raise LookupError(f"{type(record).__name__} 没有通知对象“{name}”") from None
    return found(record)
