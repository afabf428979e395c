"""Keys: what they may do, what they die with, and what their owner is shown of them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions import services as units
from techmarket.accounts import services
from techmarket.accounts.models import ApiToken, RoleGrant, SecurityEvent
from techmarket.money import date_cn
from tests.clients import client_of, text_of
from tests.factories.institutions import draft_organization, join
from tests.factories.people import UserFactory, fresh, officer, secadmin, sysadmin

pytestmark = pytest.mark.django_db
OLD, NEW = "Market-2026-ok", "Market-2027-ok"


def issue(user, **fields):
    later = timezone.now() + timedelta(days=1)
    return ApiToken.issue(user=user, name="同步", expires_at=later, **fields)


def call(secret, path="organizations/", method="get"):
    headers = {"Authorization": f"Token {secret}"}
    send = getattr(client_of(), method)
    return send(f"/api/v1/{path}", headers=headers, content_type="application/json")


def with_password():
    user = UserFactory()
    user.set_password(OLD)
    user.save()
    return user


def member():
    user, unit = with_password(), draft_organization()
    join(UserFactory(), unit)
    join(user, unit)
    return user


# --- what happens to the owner of a key ----------------------------------------------------------
def changes_password(user):
    data = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert client_of(user).post("/account/password/change/", data).status_code == 302


def resets_password(user):
    """By the address in the mail."""
    client, outbox = client_of(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "allauth.account.adapter.DefaultAccountAdapter.send_mail",
            lambda self, template, email, context: outbox.append(context),
        )
        client.post("/account/password/reset/", {"email": user.email})
    page = client.get(outbox[0]["password_reset_url"], follow=True)
    there = page.redirect_chain[-1][0]
    assert client.post(there, {"password1": NEW, "password2": NEW}).status_code == 302
    assert fresh(user).check_password(NEW)


def set_on_the_command_line(user):
    user.set_password(NEW)
    user.save()


def edited_by_sysadmin(user, **state):
    page = f"/management/accounts/user/{user.pk}/change/"
    data = {"username": user.username, "email": user.email} | state
    assert client_of(sysadmin()).post(page, data).status_code == 302


def deactivated_for_a_while(user):
    edited_by_sysadmin(user)
    assert not fresh(user).is_active
    edited_by_sysadmin(user, is_active="on")
    assert fresh(user).is_active


def renamed(user):
    edited_by_sysadmin(user, full_name="新名", is_active="on")


def loses_the_role(user):
    services.revoke(user.grants.get(), by=secadmin())


def emergency_is_over(user):
    grant = RoleGrant(user=user, role="expert")
    services.break_glass(grant, by=sysadmin(), reason="失联", at=timezone.now())
    services.revoke_expired(at=timezone.now() + timedelta(days=2))


def leaves(user):
    units.leave(user.memberships.get())


def removed(user):
    units.change_role(user.memberships.get(), None)


def becomes_administrator(user):
    units.change_role(user.memberships.get(), "admin")


def another_leaves(user):
    units.leave(user.memberships.get().organization.memberships.exclude(user=user).first())


FATES = {
    changes_password: (with_password, 401),
    resets_password: (with_password, 401),
    set_on_the_command_line: (with_password, 401),
    deactivated_for_a_while: (with_password, 401),
    loses_the_role: (officer, 401),
    emergency_is_over: (officer, 401),
    leaves: (member, 401),
    removed: (member, 401),
    becomes_administrator: (member, 401),
    renamed: (with_password, 200),
    another_leaves: (member, 200),
}


@pytest.mark.parametrize("happens", FATES, ids=lambda happens: happens.__name__)
def test_what_a_key_dies_with(happens):
    make, code = FATES[happens]
    user = make()
    token, secret = issue(user)
    _other, unharmed = issue(UserFactory())
    assert call(secret).status_code == 200
    happens(user)
    assert call(secret).status_code == code
    assert call(unharmed).status_code == 200
    assert bool(ApiToken.objects.get(pk=token.pk).state(at=timezone.now())) == (code == 401)


@pytest.mark.parametrize(
    ("scope", "method", "code"),
    [("read", "post", 403), ("write", "post", 400), ("read", "get", 200)],
)
def test_a_key_for_reading_writes_nothing(scope, method, code):
    _token, secret = issue(UserFactory(), scope=scope)
    assert call(secret, method=method).status_code == code


@pytest.mark.parametrize(
    ("areas", "path", "code"),
    [
        ([], "demands/", 200),
        (["demands"], "demands/", 200),
        (["demands"], "intents/", 200),
        (["demands", "achievements"], "achievements/", 200),
        (["demands"], "achievements/", 403),
        (["demands"], "claims/", 403),
        (["contracts"], "certificates/X/", 404),
        (["demands"], "certificates/X/", 403),
        (["demands"], "schema/", 200),
    ],
)
def test_a_key_works_in_its_areas_only(areas, path, code):
    _token, secret = issue(UserFactory(), areas=areas)
    assert call(secret, path).status_code == code


def test_last_use_is_kept_to_the_minute():
    token, secret = issue(UserFactory())
    assert token.last_used_at is None
    call(secret)
    first = ApiToken.objects.get(pk=token.pk).last_used_at
    call(secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first
    token.note_use(at=first + timedelta(minutes=2))
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first + timedelta(minutes=2)


def test_the_page_shows_all_of_it_and_the_secret_once():
    user = UserFactory()
    client, page = client_of(user), reverse("accounts:tokens")
    data = {"name": "目录", "days": "30", "scope": "read", "areas": ["achievements", "demands"]}
    [secret] = set(re.findall(r"tm_[\w-]{43}", text_of(client.post(page, data))))
    assert call(secret, "achievements/").status_code == 200
    again = text_of(client.get(page))
    assert secret not in again
    now = timezone.localtime()
    shown = [
        "目录",
        secret[-4:],
        "只读",
        "科技成果、技术需求",
        date_cn(now + timedelta(days=30)),
        f"{date_cn(now)} {now:%H:}",
    ]
    assert [text for text in shown if text not in again] == []
    token = user.api_tokens.get()
    client.post(reverse("accounts:revoke_token", args=[token.pk]))
    assert "已停用" in text_of(client.get(page))
    assert SecurityEvent.objects.filter(kind="token", actor=user).count() == 2
    wrong = client.post(page, data | {"areas": ["nothing"]})
    assert "nothing" in text_of(wrong)
    assert user.api_tokens.count() == 1
