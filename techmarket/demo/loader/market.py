"""What the parts of the load hand on to each other."""

import datetime as dt
from dataclasses import dataclass, field

from techmarket.demo import NAMES, records
from techmarket.demo.loader.calendar import Calendar
from techmarket.demo.loader.journal import Journal
from techmarket.demo.loader.people import Cast


@dataclass
class Market:
    """The rows loaded so far by their `ref`, the records they came from, and who acts."""

    today: dt.date
    data: dict = field(init=False)
    calendar: Calendar = field(init=False)
    cast: Cast = field(init=False)
    journal: Journal = field(default_factory=Journal)
    organizations: dict = field(default_factory=dict)
    achievements: dict = field(default_factory=dict)
    demands: dict = field(default_factory=dict)
    brokers: dict = field(default_factory=dict)
    intents: dict = field(default_factory=dict)
    engagements: dict = field(default_factory=dict)
    contracts: dict = field(default_factory=dict)

    def __post_init__(self):
        self.data = {name: records(name) for name in NAMES}
        self.calendar = Calendar(self.today)
        self.cast = Cast(self.data["organizations"], self.data["brokers"])

    def member(self, record):
        """Who acts for the organisation that the record belongs to."""
        return self.cast.members[record["org"]]


def save(model, rows):
    """Insert rows by their ref; those that can be searched get their search text."""
    if hasattr(model, "prepare_search"):
        model.prepare_search(rows.values())
    model.objects.bulk_create(rows.values())
    return rows


def oldest_first(data, *names):
    """Lists show the newest row first by its number, so rows are numbered in order of time."""
    return sorted(data, key=lambda record: next((record[n] for n in names if record[n]), "9999"))


def industry(code):
    """The data write section and division together, as the regulations do: “C32” is the code 32."""
    return code[1:] if code else None
