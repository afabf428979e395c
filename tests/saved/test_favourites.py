"""Stars, a person's own records, and records side by side."""

import pytest
from django.urls import reverse

from techmarket.saved import services
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.demands import published_demand
from tests.factories.institutions import university
from tests.factories.people import UserFactory, reviewer

pytestmark = pytest.mark.django_db
STAR, MINE, API = reverse("saved:star"), reverse("saved:list"), "/api/v1/favourites/"
COMPARE = reverse("saved:compare", args=["achievements"])


@pytest.fixture
def user():
    return UserFactory()


def test_a_star_is_put_on_and_taken_off(user):
    client, record = client_of(user), listed_achievement(title="镁合金轮毂")
    body = {"kind": "achievements:list", "pk": record.pk}
    for page in (record.get_absolute_url(), "/achievements/"):
        assert 'aria-pressed="false"' in text_of(client.get(page))
        assert client.post(STAR, body | {"next": page}).url == page
        assert 'aria-pressed="true"' in text_of(client.get(page))
        assert record in client.get(MINE).context["groups"][0].records
        client.post(STAR, body)
        assert client.get(MINE).context["groups"] == []


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:1"])
def test_the_way_back_never_leaves_the_site(user, target):
    body = {"kind": "achievements:list", "pk": listed_achievement().pk, "next": target}
    assert client_of(user).post(STAR, body).url == MINE


@pytest.mark.parametrize("pk", ["0", "x", "٣", str(2**70), ""])
def test_what_is_not_there_gets_no_star(user, pk):
    client = client_of(user)
    hidden = draft_achievement()
    assert client.post(STAR, {"kind": "achievements:list", "pk": pk}).status_code == 404
    assert client.post(STAR, {"kind": "achievements:list", "pk": hidden.pk}).status_code == 404
    assert client.post(STAR, {"kind": "nothing", "pk": 1}).status_code == 404


def test_what_is_withdrawn_is_counted_but_not_shown(user):
    owner = university()
    record = listed_achievement(title="下架的成果", organization=owner)
    services.star(user, record)
    perform(record, "withdraw", actor=owner.admin)
    page = client_of(user).get(MINE)
    assert "下架的成果" not in text_of(page)
    assert page.context["groups"][0].gone == 1
    client_of(user).post(STAR, {"kind": "achievements:list", "pk": record.pk})  # can be taken off
    assert client_of(user).get(MINE).context["groups"] == []


def test_there_is_an_end_of_stars(user, monkeypatch):
    monkeypatch.setattr(services, "MOST_FAVOURITES", 1)
    first, second = listed_achievement(), listed_achievement()
    client = client_of(user)
    for record in (first, second):
        body = {"kind": "achievements:list", "pk": record.pk}
        page = client.post(STAR, body, follow=True)
    assert "最多收藏 1 条" in text_of(page)
    assert services.star(user, first).record_id == first.pk  # twice is once
    assert user.favourites.count() == 1


def test_stars_over_the_api(user):
    client, record = client_of(user), published_demand()
    body = {"kind": "demands:list", "record": record.pk}
    made = post_json(client, API, body).json()
    assert {name: made[name] for name in body} == body
    assert post_json(client, API, body).json()["id"] == made["id"]
    assert client.get(API).json()["count"] == 1
    assert client_of(UserFactory()).get(f"{API}{made['id']}/").status_code == 404
    assert set(error_fields(post_json(client, API, body | {"kind": "x"}))) == {"kind"}
    hidden = {"kind": "achievements:list", "record": draft_achievement().pk}
    assert set(error_fields(post_json(client, API, hidden))) == {"record"}
    assert client.delete(f"{API}{made['id']}/").status_code == 204


def rows_of(page):
    return {row.label: row for row in page.context["rows"]}


def test_what_differs_is_marked():
    first = listed_achievement(title="甲", maturity=4, price_kind="fixed", price=100_000)
    second = listed_achievement(title="乙", maturity=8, price_kind="fixed", price=100_000)
    page = client_of().get(f"{COMPARE}?id={first.pk}&id={second.pk}")
    assert [record.title for record in page.context["records"]] == ["甲", "乙"]
    found = rows_of(page)
    assert found["技术成熟度"].differs
    assert not found["技术领域"].differs
    only = text_of(client_of().get(f"{COMPARE}?id={first.pk}&id={second.pk}&only=different"))
    assert "技术成熟度" in only
    assert '<th scope="row">技术领域' not in only


def test_at_most_four_and_only_what_one_may_see():
    records = [listed_achievement() for _n in range(5)]
    query = "&".join(f"id={record.pk}" for record in records)
    page = client_of().get(f"{COMPARE}?{query}")
    assert page.context["records"] == records[:4]
    assert "一次最多比较 4 项" in text_of(page)
    hidden = draft_achievement(title="不给看的")
    page = client_of().get(f"{COMPARE}?id={records[0].pk}&id={hidden.pk}&id=x&id={2**80}")
    assert page.context["records"] == records[:1]
    assert "请选两项以上" in text_of(page)
    assert client_of().get(reverse("saved:compare", args=["contracts"])).status_code == 404


def test_personal_data_stand_side_by_side_for_whom_they_are():
    owner = university()
    records = [listed_achievement(inventors="张三丰", organization=owner) for _n in range(2)]
    query = "&".join(f"id={record.pk}" for record in records)
    assert "张三丰" not in text_of(client_of().get(f"{COMPARE}?{query}"))
    seen = client_of(owner.admin).get(f"{COMPARE}?{query}")
    assert text_of(seen).count("张三丰") >= 1


def test_demands_are_compared_too():
    records = [published_demand(budget_max=amount) for amount in (10_000, 20_000)]
    query = "&".join(f"id={record.pk}" for record in records)
    page = client_of(reviewer()).get(f"{reverse('saved:compare', args=['demands'])}?{query}")
    assert any(row.differs for row in page.context["rows"])
