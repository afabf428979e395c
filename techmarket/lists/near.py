"""Names that were typed with one character wrong, missing or too many.

Asked only when the words as typed find nothing. Of a name with one wrong character all pairs stand
in the index but those that touch it; so one question for each place where the mistake may be, each
answered by the index. What comes back is bounded, and each name is compared.
"""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q

from techmarket.lists.search import Searchable, pairs, runs
from techmarket.lists.sounds import FULL, LONGEST_FULL, syllables

SHORTEST, LONGEST = 4, 16  # characters of what was typed
MOST = 500  # names that are compared


def may_be_near(model, text):
    """One run of Chinese, long enough for a mistake to leave something of it."""
    if not issubclass(model, Searchable):
        return False
    han, latin = runs(text.strip(), join=False)
    return not latin and len(han) == 1 and SHORTEST <= len(han[0]) <= LONGEST


def near_names(rows, text):
    """Rows whose name sounds like what was typed, or is one character away from it."""
    [typed] = runs(text.strip(), join=False)[0]
    sound = "".join(syllables(typed))[:LONGEST_FULL]
    field = rows.model.search_fields[0]
    wrong_at = (Q(search=every_pair(rest)) for rest in without_each(typed))
    found = rows.filter(reduce(or_, wrong_at)).order_by((F("pk") + 0).desc())
    names = found.values_list("pk", field)[:MOST]
    near = [pk for pk, name in names if is_near(typed, name.lower())]
    alike = SearchQuery(f"'{FULL}{sound}':*", config="simple", search_type="raw")
    rows = rows.filter(Q(search=alike) | Q(pk__in=near)) if sound else rows.filter(pk__in=near)
    return rows if rows.query.order_by else rows.order_by((F("pk") + 0).desc())


def every_pair(tokens):
    return SearchQuery(" ".join(tokens), config="simple")


def without_each(typed):
    """The pairs of the text but for those that touch one character, for each character."""
    found = pairs([typed])
    for place in range(len(typed)):
        yield [pair for n, pair in enumerate(found) if n not in (place - 1, place)]


def is_near(typed, name):
    """Whether a part of the name is at most one character away from what was typed."""
    half = len(typed) // 2
    if typed[:half] not in name and typed[half:] not in name:
        return False  # one mistake leaves one half whole
    row = [0] * (len(name) + 1)
    for n, own in enumerate(typed, 1):
        before, row = row, [n]
        for place, other in enumerate(name, 1):
            same = before[place - 1] + (own != other)
            row.append(min(same, before[place] + 1, row[-1] + 1))
    return min(row) <= 1
