"""Facet counts and totals say what the lists behind them hold, for everyone who looks."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse

from techmarket.accounts.middleware import RENEW_AFTER
from techmarket.lists import counting
from tests.clients import client_of
from tests.factories.achievements import (
    draft_achievement,
    listed_achievement,
    submitted_achievement,
)
from tests.factories.institutions import QualificationFactory, enterprise, university
from tests.factories.people import OTHER_COUNTY, UserFactory, auditor, officer

pytestmark = pytest.mark.django_db
LIST = "/achievements/"


@pytest.fixture
def long_lists(monkeypatch):
    """Every list is long: what it was counted at is kept."""
    monkeypatch.setattr(counting, "LONG_LIST", 1)


@pytest.fixture
def owner():
    owner, other = university(), university(region_id=OTHER_COUNTY)
    listed_achievement(organization=owner, maturity=4, transfer_modes=["license", "equity"])
    listed_achievement(organization=owner, maturity=8, region_id="410621")
    listed_achievement(organization=other, field_id="07", region_id=OTHER_COUNTY)
    draft_achievement(organization=owner, maturity=4)
    submitted_achievement(organization=other, field_id="07", region_id=OTHER_COUNTY)
    return owner


def options(client, url):
    """[(facet, option)] of a list."""
    facets = client.get(url).context["facets"]
    return [(facet["name"], option) for facet in facets for option in facet["options"]]


def assert_counts_are_right(client, url):
    """Beside other values of its facet an option adds its rows: alone, it has just those."""
    found = options(client, url)
    assert found
    for name, option in found:
        path, _mark, text = url.partition("?")
        query = QueryDict(text, mutable=True)
        query[name] = option["value"]
        total = client.get(f"{path}?{query.urlencode()}").context["total"]
        assert total == option["count"], (name, option)


@pytest.mark.parametrize(
    "query", ["", "?maturity=4", "?transfer_modes=license&field=05", "?q=镁合金"]
)
def test_a_facet_counts_the_list_it_leads_to(owner, long_lists, query):
    viewers = (None, owner.admin, university().admin, officer(), auditor())
    for user in viewers:  # one after the other: nobody gets what was counted for another
        assert_counts_are_right(client_of(user), LIST + query)


def test_totals_differ_by_viewer(owner, long_lists):
    viewers = (None, owner.admin, officer(), officer(region=OTHER_COUNTY), auditor())
    totals = [client_of(user).get(LIST).context["total"] for user in viewers]
    assert totals == [3, 4, 3, 4, 5]


def test_the_api_counts_like_the_page(owner, long_lists):
    for user in (None, owner.admin, auditor()):
        client = client_of(user)
        page, api = client.get(LIST), client.get("/api/v1/achievements/").json()
        assert page.context["total"] == api["count"] == len(api["results"])


def test_a_short_list_is_counted_afresh(owner):
    client = client_of()
    assert ("field", 2) in [(n, o["count"]) for n, o in options(client, LIST)]
    listed_achievement(organization=owner)
    assert ("field", 3) in [(n, o["count"]) for n, o in options(client, LIST)]
    assert client.get(LIST).context["total"] == 4


def test_a_long_list_may_count_what_was_there_a_minute_ago(owner, long_lists):
    client = client_of()
    client.get(LIST)
    added = listed_achievement(organization=owner)
    page = client.get(LIST)
    assert (page.context["total"], page.context["page_obj"].object_list[0]) == (3, added)
    cache.clear()
    assert client.get(LIST).context["total"] == 4


def test_a_chosen_value_shows_however_rare(owner, monkeypatch):
    monkeypatch.setattr("techmarket.lists.filters.FACET_LIMIT", 1)
    shown = [o["value"] for name, o in options(client_of(), f"{LIST}?field=07") if name == "field"]
    assert shown == ["05", "07"]


def test_nothing_found_is_counted_too(owner):
    page = client_of().get(f"{LIST}?q=，")
    assert (page.context["total"], page.context["facets"]) == (0, [])


def test_a_record_with_two_values_counts_once_for_each():
    first, second = enterprise(), enterprise()
    QualificationFactory(organization=first, kind="hte", level="national")
    QualificationFactory(organization=first, kind="hte", level="municipal")
    QualificationFactory(organization=first, kind="lab")
    QualificationFactory(organization=second, kind="lab", valid_from=dt.date(2024, 1, 1))
    client = client_of()
    url = reverse("institutions:list")
    counts = {o["value"]: o["count"] for n, o in options(client, url) if n == "qualification"}
    assert counts == {"lab": 2, "hte": 1}
    assert_counts_are_right(client, f"{url}?qualification=hte")


def test_a_session_is_renewed_by_use_but_not_written_by_every_click():
    start = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = client_of(UserFactory())
        client.get(LIST)
        assert settings.SESSION_COOKIE_NAME not in client.get(LIST).cookies
        for minutes in (28, 56):
            clock.move_to(start + dt.timedelta(minutes=minutes, seconds=RENEW_AFTER))
            assert client.get(LIST).wsgi_request.user.is_authenticated
        clock.move_to(start + dt.timedelta(minutes=56 + 32))
        assert not client.get(LIST).wsgi_request.user.is_authenticated
