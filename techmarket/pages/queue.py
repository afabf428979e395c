"""Working through a pile: which one this is, of how many, and which comes next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from techmarket.lists.desks import desks_on

LONGEST = 500  # nobody works through more at a sitting


@dataclass(frozen=True)
class Queue:
    """`?desk=review` in the address: the desk from which the record was taken."""

    name: str
    place: int
    count: int
    following: object

    @classmethod
    def of(cls, record, request):
        """None when no desk is named, or the record no longer lies on it."""
        desk = desks_on(type(record)).get(request.GET.get("desk", ""))
        if desk is None:
            return None
        rows = desk.ordered(desk.rows(request.user))
        keys = list(rows.values_list("pk", flat=True)[:LONGEST])
        if record.pk not in keys:
            return None
        here = keys.index(record.pk)
        later = keys[here + 1 :] or keys[:here]
        following = rows.filter(pk=later[0]).first() if later else None
        return cls(desk.name, here + 1, len(keys), following)

    def marked(self, url):
        return f"{url}?{urlencode({'desk': self.name})}"

    @property
    def following_url(self):
        return self.marked(self.following.get_absolute_url()) if self.following else ""
