"""Sign-in: officials need a second factor, sessions end, tokens die with their owner's rights."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from techmarket.accounts.middleware import RENEW_AFTER, STARTED
from techmarket.accounts.models import ApiToken, Role, RoleGrant, User
from techmarket.accounts.rules import is_system
from tests.clients import client_of, text_of
from tests.factories.people import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    UserFactory,
    auditor,
    fresh,
    officer,
)

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = True


def test_officials_are_sent_to_set_up_a_second_factor(second_factor):
    response = client_of(officer()).get("/workbench/")
    assert response.status_code == 302
    assert response["Location"] == reverse("mfa_activate_totp")
    assert client_of(UserFactory()).get("/workbench/").status_code == 200


def test_the_api_refuses_officials_without_one(second_factor):
    """By session and by key: a client of the API can do nothing with a page to sign in on."""
    user = officer()
    answers = [client_of(user).get("/api/v1/contracts/"), call(issue(user)[1])]
    for answer in answers:
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
        assert "双因素" in answer.json()["detail"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert client_of(user).get("/api/v1/contracts/").status_code == 200
    assert call(issue(user)[1]).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 302)])
def test_a_session_ends_after_its_absolute_age(settings, seconds, status):
    with time_machine.travel(NINE, tick=False):
        client = client_of(UserFactory())
        assert client.get("/workbench/").status_code == 200
        session = client.session
        session[STARTED] = NINE.timestamp() - settings.SESSION_ABSOLUTE_AGE - seconds
        session.save()
        assert client.get("/workbench/").status_code == status


@pytest.mark.parametrize(("seconds", "written"), [(0, False), (1, True)])
def test_a_session_is_written_again_after_a_minute(settings, seconds, written):
    with time_machine.travel(NINE, tick=False) as clock:
        client = client_of(UserFactory())
        client.get("/achievements/")
        clock.shift(RENEW_AFTER + seconds)
        cookies = client.get("/achievements/").cookies
        assert (settings.SESSION_COOKIE_NAME in cookies) is written


@pytest.mark.parametrize(
    ("region", "place", "covered"),
    [
        (None, COUNTY, True),
        ("410000", COUNTY, True),
        (CITY, COUNTY, True),
        (COUNTY, COUNTY, True),
        (COUNTY, CITY, False),
        (CITY, OTHER_COUNTY, False),
    ],
)
def test_a_grant_covers_its_region_and_below(region, place, covered):
    user = officer(region)
    assert user.has_role(Role.OFFICER, place) is covered
    assert User.objects.with_role(Role.OFFICER, place).filter(pk=user.pk).exists() is covered


@pytest.mark.parametrize("other", [Role.SYSADMIN, Role.SECADMIN])
def test_administrative_duties_are_never_one_person(other):
    user = auditor()
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=user, role=other)


def issue(user, days=1):
    return ApiToken.issue(user=user, name="同步", expires_at=timezone.now() + timedelta(days=days))


def call(secret):
    return client_of().get("/api/v1/contracts/", headers={"Authorization": f"Token {secret}"})


def test_token_does_what_its_owner_may_and_ends_with_him():
    user = UserFactory()
    token, secret = issue(user)
    assert secret not in str(ApiToken.objects.values())
    assert call(secret).status_code == 200
    assert call("tm_wrong").status_code == 401
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert call(secret).status_code == 401
    User.objects.filter(pk=user.pk).update(is_active=True)
    client_of(user).post(f"/me/tokens/{token.pk}/revoke/")
    assert call(secret).status_code == 401
    assert call(issue(user, days=-1)[1]).status_code == 401


def test_token_page_shows_the_secret_once():
    client = client_of(UserFactory())
    page = text_of(client.post("/me/tokens/", {"name": "同步", "days": "30", "scope": "read"}))
    assert "tm_" in page
    assert "Token tm_" not in text_of(client.get("/me/tokens/"))


def test_another_persons_token_is_not_found():
    token, _secret = issue(UserFactory())
    assert client_of(UserFactory()).post(f"/me/tokens/{token.pk}/revoke/").status_code == 404


SIGNUP = {
    "full_name": "张示例",
    "username": "zhangsan",
    "email": "zhang@example.cn",
    "password1": "Market-2026-ok",
    "password2": "Market-2026-ok",
    "agree": "on",
}


def test_sign_up_and_in():
    client = client_of()
    assert client.post("/account/signup/", SIGNUP).status_code == 302
    assert User.objects.get(username="zhangsan").full_name == "张示例"


@pytest.mark.parametrize(
    "changes",
    [
        {"password1": "alllowercase1", "password2": "alllowercase1"},
        {"password1": "Sh0rt!", "password2": "Sh0rt!"},
        {"password2": "Market-2026-other"},
        {"agree": ""},
        {"full_name": ""},
        {"email": "not-an-address"},
    ],
)
def test_sign_up_mistakes(changes):
    response = client_of().post("/account/signup/", SIGNUP | changes)
    assert response.status_code == 200
    assert not User.objects.filter(username="zhangsan").exists()


@pytest.mark.parametrize("name", ["system", "System"])
def test_nobody_signs_up_as_the_system(name):
    User.objects.filter(username="system").delete()  # as tests that empty tables leave it
    assert client_of().post("/account/signup/", SIGNUP | {"username": name}).status_code == 200
    assert not User.objects.filter(username__iexact=name).exists()


def test_the_profile_leaves_the_address_to_the_page_that_confirms_it():
    user = UserFactory()
    client, before = client_of(user), user.email
    client.post("/me/profile/", {"full_name": "新名", "email": "victim@example.cn", "phone": ""})
    assert (fresh(user).full_name, fresh(user).email) == ("新名", before)
    page = text_of(client.get("/me/profile/"))
    assert before in page
    assert reverse("account_email") in page


def test_the_system_user_is_there_and_can_neither_sign_in_nor_be_impersonated():
    User.objects.filter(username="system").delete()
    system = User.objects.system()
    assert User.objects.system() == system
    assert not system.has_usable_password()
    assert is_system(system)
    assert not is_system(UserFactory.build(username="system"))


def test_a_migration_takes_the_name_of_the_system_user():
    migration = import_module("techmarket.accounts.migrations.0002_system_user")
    User.objects.filter(username="system").delete()
    person = UserFactory(username="system")
    migration.create_system_user(apps, None)
    assert fresh(person).username == f"system-{person.pk}"
    assert not User.objects.get(username="system").is_active
