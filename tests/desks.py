"""What lies on somebody's desk."""

from techmarket.lists.desks import PROGRESS, WAITING
from techmarket.pages.workbench import piles_of, tasks_for


def titles_on_desk(user, *places):
    """What waits for the person; with more places, what else lies there."""
    piles = [pile for place in places or (WAITING,) for pile in piles_of(user, place)]
    return {task.title for task in tasks_for(user)} | {pile.title for pile in piles}


def headings_on_desk(user):
    """The records that wait for the person, by what their rows are called."""
    return [line.heading for pile in piles_of(user) for line in pile.lines]


def everything(user):
    return titles_on_desk(user, WAITING, PROGRESS)
