"""Small cells: what the public is told never gives away the amount of one record.

A figure made of one or two records is not shown. Nor may it follow from what is shown: of the parts
of a shown total, those that are held back must be made of nobody or of at least three records
together, so if need be a further part is held back, the smallest. What lies within a part that is
held back is held back, too. This is decided once for the whole tree of regions, whatever page is
asked for, so that two pages side by side give no more away than one.

Months are a second way to divide a year: a place shows them all or none. Years divide the figure of
all years, which is shown where those that are held back are safe together. And what is counted by
two places (“输出”, “吸纳”) is told by the second where the two figures do not differ by one or two
records.
"""

from collections import defaultdict
from itertools import pairwise

from techmarket.accounts.models import Role
from techmarket.accounts.visibility import sees_all

LEAST = 3
LEVELS = (2, 4)  # digits of a province and of a city; a county has all six


def lineage(code):
    """From the whole market down to the place itself."""
    if not code:
        return ["", "-"]  # of no known region: a part of the market beside the provinces
    return ["", *(code[:n] for n in LEVELS), code]


def is_safe(counts):
    return all(n == 0 or n >= LEAST for n in counts)


def added(vectors):
    return tuple(map(sum, zip(*vectors, strict=True)))


class Disclosure:
    """Which places are shown, given {code: (number of records, …)}: one number, or one a month."""

    def __init__(self, counts, may=None):
        self.parts = defaultdict(lambda: defaultdict(list))
        for code, vector in counts.items():
            line = lineage(code)
            for whole, part in pairwise(line):
                self.parts[whole][part].append(vector)
        self.may = may  # asked besides of each place
        self.shown = set()
        if not counts or self.is_open("", added(counts.values())):
            self.show("")

    def is_open(self, place, counts):
        return is_safe(counts) and (self.may is None or self.may(place))

    def show(self, place):
        """A shown place, and what of its parts may stand beside it."""
        self.shown.add(place)
        parts = {part: added(vectors) for part, vectors in self.parts.get(place, {}).items()}
        kept = {part for part, counts in parts.items() if not self.is_open(part, counts)}
        smallest = sorted(parts.keys() - kept, key=lambda part: (sum(parts[part]), part))
        while kept and smallest and not is_safe(added(parts[part] for part in kept)):
            kept.add(smallest.pop(0))
        for part in parts.keys() - kept:
            self.show(part)

    def is_shown(self, place):
        """A place without records is told as such wherever the place above it is shown."""
        line = [part for part in lineage(place.ljust(6, "0")) if len(part) <= len(place)]
        for whole, part in pairwise(line if place else []):
            if whole in self.shown and part not in self.parts[whole]:
                return True
            if part not in self.shown:
                return False
        return "" in self.shown


def may_see(user, prefix):
    """Officers see their region exactly, auditors all."""
    if user is None or not user.is_authenticated:
        return False
    regions = user.region_prefixes(Role.OFFICER)
    return sees_all(user) or any((prefix or "").startswith(region) for region in regions)
