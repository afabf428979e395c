"""Two presses at the same moment stay within what a person may keep."""

import pytest

from techmarket.saved import services
from techmarket.saved.models import SavedSearch
from tests.factories.achievements import listed_achievement
from tests.factories.people import UserFactory
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@guarded("saved.services.lock_owner")
def test_the_last_place_is_given_once(locked, monkeypatch):
    """To a search, and to a star."""
    for limit in ("MOST_SEARCHES", "MOST_FAVOURITES"):
        monkeypatch.setattr(services, limit, 1)
    user, records = UserFactory(), [listed_achievement() for _ in "12"]

    def saved(name):
        search = SavedSearch(user=user, name=name, kind="achievements:list", query="q=镁合金")
        return services.save_search(search)

    for first, second in (
        (lambda: saved("甲"), lambda: saved("乙")),
        (lambda: services.star(user, records[0]), lambda: services.star(user, records[1])),
    ):
        outcome = second_waits_for_first(first, second)
        assert isinstance(outcome, services.ValidationError) is locked
    most = 1 if locked else 2
    assert (user.saved_searches.count(), user.favourites.count()) == (most, most)
