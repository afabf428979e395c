import pytest
from django.urls import reverse

from techmarket.notifications import services
from techmarket.notifications.models import Preference
from tests.factories.notices import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = person("somebody", email="somebody@example.cn")
    client.force_login(user)
    return user


def told(user, title="标题", url="/notices/"):
    (row,) = services.tell([user], title=title, body="内容", url=url)
    return row


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", ["list", "preferences"])
def test_pages_are_for_those_who_signed_in(client, name):
    response = client.get(reverse(f"notifications:{name}"))
    assert response.status_code == 302
    assert "login" in response.url


def test_unread_first_and_only_ones_own(client, user):
    first, second = told(user, "先收到", url="/a/"), told(user, "后收到", url="/b/")
    told(person("other"), "别人的")
    client.post(reverse("notifications:open", args=[second.pk]))
    page = text_of(client.get(reverse("notifications:list")))
    assert page.index("先收到") < page.index("后收到")
    assert "别人的" not in page
    assert first.read_at is None


def test_opening_marks_as_read_and_leads_there(client, user):
    row = told(user)
    url = reverse("notifications:open", args=[row.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).url == "/notices/"
    row.refresh_from_db()
    read_at = row.read_at
    client.post(url)
    row.refresh_from_db()
    assert row.read_at == read_at is not None


def test_what_is_about_one_record_stands_together_and_is_read_in_one_click(client, user):
    told(user, "旧进展", url="/a/"), told(user, "新进展", url="/a/")
    other = told(user, "另一件", url="/b/")
    page = client.get(reverse("notifications:list"))
    assert [row["message"].title for row in page.context["matters"]] == ["另一件", "新进展"]
    assert "此事项共 2 条消息" in text_of(page)
    newest = page.context["matters"][1]["message"]
    answer = client.post(reverse("notifications:read", args=[newest.pk]))
    assert answer.url == reverse("notifications:list")
    assert list(user.notifications.unread()) == [other]


def test_messages_about_nothing_in_particular_stay_apart(client, user):
    first, _second = told(user, url=""), told(user, url="")
    assert len(client.get(reverse("notifications:list")).context["matters"]) == 2
    client.post(reverse("notifications:read", args=[first.pk]))
    assert user.notifications.unread().count() == 1


def test_somebody_elses_message_is_not_found(client, user):
    row = told(person("other"))
    assert client.post(reverse("notifications:open", args=[row.pk])).status_code == 404
    assert client.get(f"/api/v1/notifications/{row.pk}/").status_code == 404
    assert client.post(f"/api/v1/notifications/{row.pk}/read/").status_code == 404
    client.post(reverse("notifications:read_all"))
    row.refresh_from_db()
    assert row.read_at is None


def test_all_read(client, user):
    told(user), told(user)
    client.post(reverse("notifications:read_all"))
    assert user.notifications.unread().count() == 0


@pytest.mark.parametrize(("value", "saved"), [("daily", "daily"), ("nonsense", "immediate")])
def test_preferences(client, user, value, saved):
    client.post(reverse("notifications:preferences"), {"email": value})
    assert Preference.of(user).email == saved


def test_unsubscribe_by_link_needs_no_sign_in_and_asks_first(client):
    user = person("somebody", email="somebody@example.cn")
    url = reverse("notifications:unsubscribe", args=[services.stop_token(user)])
    assert "确认退订" in text_of(client.get(url))
    assert Preference.of(user).email == "immediate"
    assert "已退订" in text_of(client.post(url, {"List-Unsubscribe": "One-Click"}))
    assert Preference.of(user).email == "none"


@pytest.mark.parametrize("token", ["1", "1:abc", "MQ:1vN:forged"])
def test_a_forged_unsubscribe_link_is_not_found(client, token):
    person("somebody")
    assert client.post(f"/notifications/unsubscribe/{token}/").status_code == 404


def test_api(client, user):
    row = told(user)
    body = client.get("/api/v1/notifications/?unread=true").json()
    assert [item["id"] for item in body["results"]] == [row.pk]
    assert client.post(f"/api/v1/notifications/{row.pk}/read/").json()["read_at"]
    assert client.get("/api/v1/notifications/?unread=true").json()["count"] == 0


def test_api_refuses_the_anonymous(client):
    assert client.get("/api/v1/notifications/").status_code in (401, 403)
