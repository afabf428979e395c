"""System, security and audit: never one person, never business, never alone."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from techmarket.accounts import services
from techmarket.accounts.models import Role, RoleGrant, SecurityEvent, User
from tests.clients import client_of, text_of
from tests.databases import owner_rights
from tests.factories.people import (
    CITY,
    UserFactory,
    auditor,
    expert,
    fresh,
    officer,
    registrar,
    secadmin,
    sysadmin,
)
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db
ADD = "/management/accounts/rolegrant/add/"


def proposed(by, role=Role.OFFICER, user=None):
    grant = RoleGrant(user=user or UserFactory(), role=role, region_id=CITY)
    return services.propose(grant, by=by)


def kinds():
    grants = ("granted", "confirmed", "revoked", "emergency")
    rows = SecurityEvent.objects.filter(kind__in=grants).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_one_grants_and_another_confirms():
    user, giver = UserFactory(), secadmin()
    data = {"user": user.pk, "role": Role.OFFICER, "region": CITY}
    assert client_of(giver).post(ADD, data).status_code == 302
    assert not fresh(user).has_role(Role.OFFICER)
    assert not User.objects.with_role(Role.OFFICER).exists()
    grant = user.grants.get()
    url = reverse("duties:confirm", args=[grant.pk])
    assert client_of(giver).post(url).status_code == 403
    second = client_of(sysadmin())
    desk = text_of(second.get(reverse("workbench")))
    assert "待确认的角色授予" in desk
    assert f"{user}：科技局工作人员" in desk
    assert second.post(url).status_code == 302
    assert fresh(user).has_role(Role.OFFICER, CITY)
    assert kinds() == ["granted", "confirmed"]
    assert second.post(url).status_code == 404


@pytest.mark.parametrize(
    ("make", "allowed"),
    [
        (sysadmin, True),
        (secadmin, True),
        (auditor, False),
        (officer, False),
        (UserFactory, False),
    ],
)
def test_who_may_be_the_second_person(make, allowed):
    grant, second = proposed(secadmin()), make()
    if allowed:
        assert services.confirm(grant, by=second, at=timezone.now()).confirmed_by == second
    else:
        with pytest.raises(PermissionDenied):
            services.confirm(grant, by=second, at=timezone.now())


def test_nobody_grants_or_confirms_a_role_of_his_own():
    """At the form, in the service and, past both, in the database; a superuser neither."""
    giver, root = secadmin(), UserFactory(is_superuser=True, is_staff=True)
    for user in (giver, root):
        response = client_of(user).post(ADD, {"user": user.pk, "role": Role.OFFICER})
        assert response.status_code == 200
        assert "不能给自己授予角色" in text_of(response)
        with pytest.raises(ValidationError):
            services.propose(RoleGrant(user=user, role=Role.EXPERT), by=user)
    own = proposed(giver, user=root)
    with pytest.raises(ValidationError):
        services.confirm(own, by=root, at=timezone.now())
    wrong = [
        {"granted_by": root, "confirmed_by": giver},
        {"granted_by": giver, "confirmed_by": root},
        {"granted_by": giver, "confirmed_by": giver},
        {"granted_by": giver},
        {},
    ]
    for people in wrong:
        row = RoleGrant(user=root, role=Role.EXPERT, confirmed_at=timezone.now(), **people)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("duty", [sysadmin, secadmin, auditor])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.REGISTRAR, Role.EXPERT])
def test_an_administrative_duty_decides_no_business(duty, role):
    user = duty()
    with pytest.raises(ValidationError, match="兼任"):
        proposed(secadmin(), role=role, user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.set_up(user=user, role=role)
    for make in (officer, registrar, expert):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.set_up(user=make(), role=user.grants.get().role)


@pytest.mark.django_db(transaction=True)
def test_a_duty_and_a_business_role_at_once_leave_one_of_them():
    user = UserFactory()

    def second():
        try:
            RoleGrant.objects.set_up(user=user, role=Role.SYSADMIN)
        except IntegrityError as error:
            return str(error)
        return ""

    first = lambda: RoleGrant.objects.set_up(user=user, role=Role.OFFICER)  # noqa: E731
    assert "兼任" in second_waits_for_first(first, second)
    assert user.grants.get().role == Role.OFFICER


def test_a_grant_is_confirmed_or_revoked_but_never_changed():
    grant = proposed(secadmin())
    for change in ({"role": Role.EXPERT}, {"region": None}, {"user": UserFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(**change)
    services.confirm(grant, by=sysadmin(), at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(confirmed_by=secadmin())
    forged = {"origin": "earlier", "confirmed_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=grant.user, role=Role.EXPERT, **forged)
    user = grant.user
    services.revoke(grant, by=secadmin())
    assert not fresh(user).roles
    assert kinds()[-1] == "revoked"


@pytest.mark.django_db(transaction=True)
@guarded("accounts.services.lock_pending")
@pytest.mark.parametrize("answer", [services.confirm, services.decline_grant])
def test_two_answers_at_once_are_one(locked, answer):
    """Without the lock the database has the last word, and the page fails instead of telling."""
    grant, first, second = proposed(secadmin()), sysadmin(), secadmin()
    ask = (
        lambda: services.confirm(grant, by=first, at=timezone.now()),
        lambda: answer(grant, by=second, at=timezone.now()),
    )
    if locked:
        assert "已由他人确认" in str(second_waits_for_first(*ask))
        assert RoleGrant.objects.get(pk=grant.pk).confirmed_by == first
    elif answer is services.confirm:
        with pytest.raises(IntegrityError):
            second_waits_for_first(*ask)
    else:
        second_waits_for_first(*ask)
        assert not RoleGrant.objects.filter(pk=grant.pk).exists()


def test_an_emergency_that_nobody_confirmed_in_time_is_over():
    asked = timezone.now() - timedelta(hours=25)
    grant = RoleGrant(user=UserFactory(), role=Role.OFFICER, region_id=CITY)
    services.break_glass(grant, by=sysadmin(), reason="失联", at=asked)
    with pytest.raises(ValidationError, match="已过期"):
        services.confirm(grant, by=auditor(), at=timezone.now())
    services.confirm(grant, by=auditor(), at=asked + timedelta(hours=1))


def test_whoever_had_both_before_keeps_the_administrative_duty_only():
    """The database lets nobody have both today; it takes its trigger away to make one."""
    user = sysadmin()
    with owner_rights() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_rolegrant DISABLE TRIGGER rolegrant_checked")
        RoleGrant.objects.set_up(user=user, role=Role.OFFICER)
        cursor.execute("ALTER TABLE accounts_rolegrant ENABLE TRIGGER rolegrant_checked")
    assert fresh(user).roles == {Role.SYSADMIN}
    assert not User.objects.with_role(Role.OFFICER).exists()
    assert User.objects.with_role(Role.SYSADMIN).get() == user


# --- passwords -----------------------------------------------------------------------------------
def test_a_password_is_set_by_its_owner_only(mailoutbox):
    guard, boss = secadmin(), client_of(sysadmin())
    Authenticator.objects.create(user=guard, type=Authenticator.Type.TOTP, data={})
    before = guard.password
    url = f"/management/accounts/user/{guard.pk}/password/"
    data = {"password1": "Market-2026-ok", "password2": "Market-2026-ok"}
    assert boss.get(url).status_code == 403
    assert boss.post(url, data).status_code == 403
    page = f"/management/accounts/user/{guard.pk}/change/"
    boss.post(page, {"username": "mine", "email": "mine@example.cn", "is_active": "on"})
    chosen = {"action": "send_reset", "_selected_action": guard.pk}
    boss.post("/management/accounts/user/", chosen)
    after = fresh(guard)
    assert (after.password, after.email, after.username) == (before, guard.email, guard.username)
    assert after.authenticator_set.count() == 1
    assert [mail.to for mail in mailoutbox] == [[guard.email]]


def test_the_address_of_an_account_without_a_duty_may_be_corrected():
    """The control: it is the duty that closes the fields."""
    user, boss = UserFactory(), client_of(sysadmin())
    page = f"/management/accounts/user/{user.pk}/change/"
    boss.post(page, {"username": user.username, "email": "new@example.cn", "is_active": "on"})
    assert fresh(user).email == "new@example.cn"


# --- emergencies ---------------------------------------------------------------------------------
def test_the_glass_is_broken_by_two_for_a_day_and_loudly():
    first, second, user = sysadmin(), auditor(), UserFactory(username="clerk")
    data = {"user": "clerk", "role": "officer", "region": CITY, "reason": "安全管理员失联"}
    assert client_of(first).post(reverse("duties:break_glass"), data).status_code == 302
    grant = user.grants.get()
    assert not fresh(user).has_role(Role.OFFICER)
    assert "已提出的应急授权" in text_of(client_of(second).get(reverse("workbench")))
    with pytest.raises(PermissionDenied):
        services.confirm(grant, by=first, at=timezone.now())
    services.confirm(grant, by=second, at=timezone.now())
    assert fresh(user).has_role(Role.OFFICER, CITY)
    assert kinds().count("emergency") == 2
    for make in (sysadmin, secadmin, auditor):
        assert "生效中的应急授权" in text_of(client_of(make()).get(reverse("workbench")))
    assert "应急授权" not in text_of(client_of(officer()).get(reverse("workbench")))
    day = timezone.now() + timedelta(hours=25)
    assert not RoleGrant.objects.in_force(at=day).filter(pk=grant.pk).exists()
    assert SecurityEvent.objects.filter(kind="emergency", subject__contains="失联").count() == 2
    services.revoke_expired(at=timezone.now())
    assert fresh(user).has_role(Role.OFFICER)
    services.revoke_expired(at=day)
    assert not user.grants.exists()
    assert kinds()[-1] == "revoked"


def test_an_emergency_needs_a_reason_and_an_account():
    data = {"user": "nobody", "role": "officer", "region": "999999"}
    response = client_of(sysadmin()).post(reverse("duties:break_glass"), data)
    assert response.status_code == 422
    assert not RoleGrant.objects.exclude(origin="setup").exists()


def test_the_operator_names_the_first_of_each_duty_and_no_second():
    first, other = UserFactory(), UserFactory()
    call_command("first_duty", first.username, "secadmin")
    assert fresh(first).has_role(Role.SECADMIN)
    with pytest.raises(CommandError):
        call_command("first_duty", other.username, "secadmin")
    with pytest.raises(CommandError):
        call_command("first_duty", "nobody", "auditor")


def test_events_are_only_added():
    event = SecurityEvent.record("granted", subject="…")
    rows = SecurityEvent.objects.filter(pk=event.pk)
    for change in (lambda: rows.update(subject="x"), rows.delete):
        with owner_rights(), pytest.raises(IntegrityError), transaction.atomic():
            change()
