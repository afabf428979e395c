"""What leaves a trace, and how much of it a flood may leave."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from techmarket.accounts.models import SecurityEvent, User, events
from techmarket.accounts.models.events import MOST_A_MINUTE
from techmarket.notices.api import ObjectionThrottle
from techmarket.outages.breaker import REDIS
from tests.accounts.test_tokens import OLD, call, changes_password, issue, with_password
from tests.clients import client_of
from tests.factories.institutions import enterprise
from tests.factories.people import UserFactory, auditor, fresh, officer, sysadmin

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def kinds(**about):
    return list(SecurityEvent.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


def test_sign_ins_and_passwords():
    user, client = with_password(), client_of()
    client.post(LOGIN, {"login": user.username, "password": "wrong"})
    client.post(LOGIN, {"login": user.username, "password": OLD})
    client.post("/account/logout/")
    assert kinds(actor=None) == ["sign_in_failed"]
    assert SecurityEvent.objects.get(actor=None).subject == user.username
    assert kinds(actor=user) == ["signed_in", "signed_out"]
    assert SecurityEvent.objects.filter(actor=user).last().address == "127.0.0.1"
    changes_password(user)
    assert "password" in kinds(actor=user)


def test_refusals_on_pages_and_in_the_api_of_those_signed_in():
    user = UserFactory()
    client_of(user).get("/jobs/")
    client_of().get("/jobs/")
    _token, secret = issue(user, scope="read")
    call(secret, method="post")
    client_of(user).post("/api/v1/achievements/", {}, content_type="application/json")
    found = SecurityEvent.objects.filter(kind="refused").order_by("pk")
    assert [(row.actor, row.subject) for row in found][:2] == [
        (user, "GET /jobs/"),
        (user, "POST /api/v1/organizations/"),
    ]


def test_exports():
    user = officer()
    client_of(user).get("/institutions/?export=csv")
    client_of(user).get("/institutions/")
    assert kinds(actor=user, kind="exported") == ["exported"]


def test_personal_data_read_on_a_page_and_in_the_api_once_an_hour():
    unit, reader, stranger = enterprise(), officer(), UserFactory()
    for user in (reader, stranger):
        for _time in range(2):
            client_of(user).get(unit.get_absolute_url())
            client_of(user).get(f"/api/v1/organizations/{unit.pk}/")
    assert kinds(kind="read_persons", actor=stranger) == []
    assert kinds(kind="read_persons", actor=reader) == ["read_persons"]
    other = auditor()
    client_of(other).get("/api/v1/organizations/")
    client_of(other).get(f"/api/v1/organizations/{unit.pk}/")
    assert kinds(kind="read_persons", actor=other) == ["read_persons"] * 2


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_flood_of_requests_is_no_flood_of_writes(signed_in):
    request = RequestFactory().get("/")
    request.user = fresh(UserFactory()) if signed_in else None
    with time_machine.travel("2026-11-28 08:00Z", tick=False) as clock:
        for _time in range(MOST_A_MINUTE + 5):
            SecurityEvent.note("exported", request)
        assert SecurityEvent.objects.count() == MOST_A_MINUTE
        SecurityEvent.note("signed_in", request)  # another kind is counted by itself
        clock.shift(60)
        SecurityEvent.note("exported", request)
    assert SecurityEvent.objects.count() == MOST_A_MINUTE + 2


@pytest.mark.parametrize("bounded", [True, False], ids=["bounded", "control"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_the_bound_holds_without_redis_and_in_many_processes(signed_in, bounded, monkeypatch):
    """Each process then has a cache of its own, which knows nothing of the others."""
    if not bounded:
        monkeypatch.setattr(events, "MOST_A_MINUTE", MOST_A_MINUTE * 10)
    monkeypatch.setattr(REDIS, "until", float("inf"))
    request = RequestFactory().get("/")
    request.user = fresh(UserFactory()) if signed_in else None
    with time_machine.travel("2026-11-28 08:00Z", tick=False):
        for _process in range(3):
            cache.clear()
            for _time in range(MOST_A_MINUTE):
                SecurityEvent.note("exported", request)
    assert SecurityEvent.objects.count() == MOST_A_MINUTE * (1 if bounded else 3)


def test_many_addresses_leave_no_more_than_some(monkeypatch):
    monkeypatch.setattr(events, "MOST_ANONYMOUS", 5)
    for number in range(9):
        request = RequestFactory().get("/", REMOTE_ADDR=f"10.0.0.{number}")
        SecurityEvent.note("sign_in_failed", request)
    assert SecurityEvent.objects.count() == 5


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "10.1.1.1, 10.2.2.2", "127.0.0.1"),
        (1, "10.1.1.1, 10.2.2.2", "10.2.2.2"),
        (2, "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        (1, None, "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_the_limits_go_by(proxies, passed, address, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    headers = {"HTTP_X_FORWARDED_FOR": passed} if passed else {}
    request = RequestFactory().get("/", **headers)
    SecurityEvent.note("sign_in_failed", request)
    assert SecurityEvent.objects.get().address == address
    assert ObjectionThrottle().get_ident(request) == address


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ｌｉｓｉ", "lisi"),
        ("李四", "李四"),
        ("k\u0435ji", None),
        ("ｓｙｓｔｅｍ", None),
        ("R00t", None),
        ("Zhang1", None),
        ("zhang2", "zhang2"),
    ],
)
def test_user_names_have_one_spelling_and_no_look_alikes(name, kept):
    """At the sign-up, in the management pages and in whatever else checks the model."""
    other = UserFactory(username="zhangl")
    data = {"full_name": "李四", "username": name, "email": "li@example.cn"}
    made = {"password1": OLD, "password2": OLD, "agree": "on"}
    boss, expected = client_of(sysadmin()), [kept] if kept else []
    for client, page in (
        (client_of(), "/account/signup/"),
        (boss, "/management/accounts/user/add/"),
    ):
        client.post(page, data | made)
        found = User.objects.filter(full_name="李四")
        assert list(found.values_list("username", flat=True)) == expected
        found.update(username=f"before-{len(page)}", full_name="", email="")
    other.username = other.username.upper()
    other.clean()  # one's own name is no other one's
