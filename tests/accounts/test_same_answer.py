"""No door tells who has an account: a known address or name is answered like an unknown one."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.utils import timezone
from django.utils.html import strip_tags

from techmarket.accounts.models import ApiToken, User
from tests.clients import client_of, text_of
from tests.factories.institutions import enterprise
from tests.factories.people import UserFactory, fresh

pytestmark = pytest.mark.django_db
PASSWORD = "Market-2026-ok"
KNOWN, UNKNOWN = "known", "absent"  # alike, so that pages differ in nothing but the name


@pytest.fixture
def known():
    """Somebody who signed up and confirmed the address."""
    user = UserFactory(username=KNOWN, email=f"{KNOWN}@example.cn")
    user.set_password("another-Password-1")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def hashes(monkeypatch):
    """How many times a password was hashed: what makes an answer slow."""
    done = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def counting(method):
        return lambda *args: (done.append(1), method(*args))[1]

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counting(encode))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting(verify))
    return done


@dataclass(frozen=True)
class Answer:
    statuses: tuple
    pages: tuple
    hashes: int
    mails: int


def sign_up(name, username=None):
    data = {"full_name": "李四", "username": username or f"new-{name}", "agree": "on"}
    data |= {"email": f"{name}@example.cn", "password1": PASSWORD, "password2": PASSWORD}
    client = client_of()
    done = client.post("/account/signup/", data)
    return [done, client.get(done.get("Location", "/")), client.get("/account/email/")]


def reset(name):
    client = client_of()
    done = client.post("/account/password/reset/", {"email": f"{name}@example.cn"})
    return [done, client.get(done["Location"])]


def sign_in(name):
    return [client_of().post("/account/login/", {"login": name, "password": "wrong"})]


def sign_in_by_address(name):
    return sign_in(f"{name}@example.cn")


def sign_in_too_often(name):
    return [sign_in(name)[0] for _time in range(7)]


def add_an_address(name):
    client = client_of(UserFactory(username=f"adds-{name}", email=f"1-{name}@example.cn"))
    data = {"email": f"{name}@example.cn", "action_add": ""}
    done = client.post("/account/email/", data)
    return [done, client.get("/account/email/")]


def invite_an_address(name):
    unit = enterprise()
    data = {"username": f"{name}@example.cn", "role": "member"}
    return [client_of(unit.admin).post(f"/institutions/{unit.pk}/members/new/", data)]


def call_with_a_key(name):
    """Of somebody whose key is over; else of nobody."""
    secret = "tm_nobody"
    if user := User.objects.filter(username=name).first():
        until = timezone.now() - timedelta(days=1)
        _row, secret = ApiToken.issue(user=user, name="同步", expires_at=until)
    key = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    return [client_of().get("/api/v1/organizations/", **key)]


DOORS = [sign_up, reset, sign_in, sign_in_by_address, sign_in_too_often, add_an_address]
DOORS += [invite_an_address, call_with_a_key]


def words_of(answer):
    """What is read on a page; numbers are those of rows."""
    return re.sub(r"\d+", "#", strip_tags(text_of(answer)))


def answer_of(door, name, hashes, mailbox):
    cache.clear()  # the limits by address of the network
    before, sent = len(hashes), len(mailbox)
    answers = door(name)
    pages = tuple(words_of(one).replace(name, "…") for one in answers)
    statuses = tuple(one.status_code for one in answers)
    return Answer(statuses, pages, len(hashes) - before, len(mailbox) - sent)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_known_one_is_answered_like_an_unknown_one(door, known, hashes, mailoutbox):
    answers = [answer_of(door, name, hashes, mailoutbox) for name in (KNOWN, UNKNOWN)]
    assert answers[0] == answers[1]
    assert answers[0].statuses[0] < 500


@pytest.mark.parametrize(
    ("door", "at_least"), [(sign_up, (1, 1)), (reset, (0, 1)), (sign_in, (1, 0))]
)
def test_the_same_work_is_done(door, at_least, known, hashes, mailoutbox):
    """The control of what is compared: it is seen where there is any."""
    answer = answer_of(door, KNOWN, hashes, mailoutbox)
    assert (answer.hashes >= at_least[0], answer.mails) == (True, at_least[1])


@pytest.mark.parametrize("state", ["no password", "closed"])
def test_accounts_that_cannot_sign_in(state, known, hashes, mailoutbox):
    if state == "closed":
        known.is_active = False
    else:
        known.set_unusable_password()
    known.save()
    answers = [answer_of(sign_in, name, hashes, mailoutbox) for name in (KNOWN, UNKNOWN)]
    assert answers[0] == answers[1]


def test_a_name_chosen_with_a_taken_address_is_taken_like_any_other(known):
    """Else a second try with the same name would tell what the first did not."""
    for name in (KNOWN, UNKNOWN):
        sign_up(name)
        assert "容易混淆" in text_of(sign_up("third", username=f"new-{name}")[0])


@pytest.mark.parametrize("kept", [True, False])
def test_without_it_a_taken_address_is_told(kept, known, settings, hashes, mailoutbox):
    """The control: allauth alone hides nothing where a confirmation is optional."""
    settings.ACCOUNT_PREVENT_ENUMERATION = "strict" if kept else True
    answers = [answer_of(sign_up, name, hashes, mailoutbox) for name in (KNOWN, UNKNOWN)]
    assert (answers[0] == answers[1]) is kept


def confirm(address):
    key = EmailConfirmationHMAC(address).key
    return client_of().post(f"/account/confirm-email/{key}/")


def test_an_address_belongs_to_who_confirms_it(known, mailoutbox):
    for name, expected in ((KNOWN, ""), (UNKNOWN, f"{UNKNOWN}@example.cn")):
        sign_up(name)
        user = User.objects.get(username=f"new-{name}")
        assert user.email == ""
        assert mailoutbox[-1].to == [f"{name}@example.cn"]
        confirm(EmailAddress.objects.get(user=user))
        assert fresh(user).email == expected
    assert fresh(known).email == known.email
    told, asked = (mail.body for mail in mailoutbox)
    assert "confirm-email" in asked
    assert "confirm-email" not in told


def test_what_an_administrator_gave_to_another_stays_there(mailoutbox):
    official = UserFactory(email="absent@example.cn")
    sign_up(UNKNOWN)
    user = User.objects.get(username=f"new-{UNKNOWN}")
    confirm(EmailAddress.objects.get(user=user))
    assert (fresh(user).email, fresh(official).email) == ("", "absent@example.cn")


def test_a_user_name_is_no_address():
    [answer, *_pages] = sign_up(UNKNOWN, username="known@example.cn")
    assert "用户名只能含" in text_of(answer)
    assert not User.objects.filter(username__contains="@").exists()
