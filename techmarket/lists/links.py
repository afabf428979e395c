"""Addresses of lists: what they ask for, and the same list with one condition more or less."""

from urllib.parse import urlencode

LEFT_OUT = ("page", "export")


def pairs_of(data):
    """[(name, value)] of what is asked, without the page and without what is empty."""
    lists = data.lists() if hasattr(data, "lists") else ((name, [v]) for name, v in data.items())
    return [(n, v) for n, values in lists if n not in LEFT_OUT for v in values if v]


def given(data, name):
    """The values of one condition as they were sent."""
    return [str(value) for other, value in pairs_of(data) if other == name]


def changed_url(path, data, *, add=None, drop=None):
    """The address with (name, value) added or dropped; a dropped value of None drops them all."""
    pairs = [pair for pair in pairs_of(data) if not is_dropped(pair, drop)]
    query = urlencode([*pairs, add] if add else pairs)
    return f"{path}?{query}" if query else path or "?"


def is_dropped(pair, drop):
    return drop is not None and pair[0] == drop[0] and drop[1] in (None, pair[1])
