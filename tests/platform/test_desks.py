"""A number on the workbench is that of the list it opens, for everybody."""

import pytest
from django.apps import apps
from django.urls import reverse

from techmarket.lists.desks import all_desks, desk
from techmarket.pages import detail
from techmarket.workflow.models import WorkflowModel
from tests.clients import client_of, text_of
from tests.factories.demands import member_of, published_demand, sent_offer, submitted_demand
from tests.factories.people import officer
from tests.platform.world import ROLES

pytestmark = pytest.mark.django_db


def test_each_desk_holds_what_its_list_shows(world, clients):
    """Over the page, and over the API where the list has one."""
    seen = set()
    for role in ROLES[1:]:
        user = world.people[role]
        for one in all_desks():
            count = one.rows(user).count()
            if count:
                page = clients[role].get(one.url)
                assert page.context["total"] == count, (role, one.name)
                assert str(one.title) in text_of(page)
                seen.add((one.model.__name__, one.name))
    assert len(seen) > 15
    assert {("Demand", "review"), ("Contract", "accept"), ("Claim", "review")} <= seen


def test_nobody_finds_anothers_desk(world, clients):
    """A stranger to the desk gets an empty list, not the whole."""
    url = f"{reverse('demands:list')}?desk=review"
    assert clients["officer"].get(url).context["total"] > 0
    for role in ("anon", "stranger", "elsewhere", "registrar"):
        assert clients[role].get(url).context["total"] == 0, role


def test_an_unknown_desk_is_refused(clients):
    answer = clients["owner"].get(reverse("demands:list") + "?desk=nothing")
    assert answer.context["total"] == 0
    api = clients["owner"].get(reverse("demand-list") + "?desk=nothing")
    assert api.status_code == 400


def test_the_api_has_the_same_desks(world, clients):
    url = reverse("demand-list")
    found = clients["officer"].get(url, {"desk": "review"}).json()
    assert [row["status"] for row in found["results"]] == ["submitted"] * found["count"]


def test_a_row_says_with_whom_until_when_and_what_next():
    offer = sent_offer(demand=published_demand(title="轮毂缩松"))
    page = text_of(client_of(member_of(offer.receiver)).get(reverse("workbench")))
    assert "待答复的意向" in page
    assert offer.sender.name in page
    assert f'datetime="{offer.reply_due_on:%Y-%m-%d}"' in page
    assert f"/actions/demands/intent/{offer.pk}/accept/" in page


def test_whoever_works_through_a_pile_is_led_to_the_next(settings):
    """The place and the number are told; after the last one comes the record itself."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    first, second = submitted_demand(), submitted_demand()
    client = client_of(officer())
    urls = [f"/actions/demands/demand/{row.pk}/publish/?desk=review" for row in (first, second)]
    assert "第 1 件，共 2 件" in text_of(client.get(urls[0]))
    assert f"{second.get_absolute_url()}?desk=review" in text_of(client.get(urls[0]))
    assert client.post(urls[0]).url == urls[1]
    assert "第 1 件，共 1 件" in text_of(client.get(urls[1]))
    assert client.post(urls[1]).url == second.get_absolute_url()


def test_what_is_decided_stands_beside_the_decision():
    """A workflow without a page of its records could decide nothing."""
    pages = {model for model in apps.get_models() if issubclass(model, WorkflowModel)}
    assert pages - set(detail._pages) == set()


def test_two_desks_do_not_share_a_name():
    with pytest.raises(ValueError, match="twice"):
        desk(type(published_demand()), "review", "", "demands:list")(lambda rows, user: rows)
