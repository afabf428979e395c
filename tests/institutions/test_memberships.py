"""Nobody becomes a member without saying so, nor of what they decide on; everybody may leave."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from institutions.models import Invitation, Membership
from techmarket.accounts.models import Role, RoleGrant
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.institutions import (
    draft_organization,
    enterprise,
    invited,
    join,
    submitted_organization,
)
from tests.factories.people import CITY, COUNTY, OTHER_CITY, UserFactory, fresh, granted, officer
from tests.races import guarded, second_waits_for_first, without_trigger

pytestmark = pytest.mark.django_db
ADMIN, MEMBER = Membership.Role.ADMIN, Membership.Role.MEMBER


def members(organization):
    return set(organization.memberships.values_list("user", flat=True))


def test_an_invitation_is_told_and_changes_nothing_until_it_is_accepted():
    organization = draft_organization()
    colleague = UserFactory(username="xiaowang")
    url = reverse("institutions:invite", args=[organization.pk])
    client_of(organization.admin).post(url, {"username": "xiaowang", "role": "member"})
    assert members(organization) == {organization.admin.pk}
    told = colleague.notifications.get()
    assert told.title == f"“{organization.name}”邀请您加入"
    client = client_of(colleague)
    assert "邀请您加入" in text_of(client.get(reverse("workbench")))
    assert "接受邀请" in text_of(client.get(told.url))
    pk = colleague.invitations.get().pk
    client.post(reverse("workflow:perform", args=["institutions", "invitation", pk, "accept"]))
    assert members(organization) == {organization.admin.pk, colleague.pk}
    assert organization.admin.notifications.filter(title__startswith="接受邀请").exists()


@pytest.mark.parametrize(
    ("move", "who", "joins"),
    [
        ("accept", "invited", True),
        ("decline", "invited", False),
        ("withdraw", "admin", False),
        ("accept", "admin", None),
        ("accept", "root", None),
        ("decline", "admin", None),
        ("withdraw", "invited", None),
        ("withdraw", "member", None),
    ],
)
def test_who_answers_an_invitation(move, who, joins):
    """joins=None: refused; not even a superuser says yes in somebody's name."""
    organization = draft_organization()
    people = {"invited": UserFactory(), "admin": organization.admin}
    people |= {"root": UserFactory(is_superuser=True), "member": join(UserFactory(), organization)}
    invitation = invited(people["invited"], organization)
    if joins is None:
        with pytest.raises(PermissionDenied):
            perform(invitation, move, actor=people[who])
    else:
        perform(invitation, move, actor=people[who])
    assert (people["invited"].pk in members(organization)) == bool(joins)


@pytest.mark.parametrize(
    ("role", "region", "barred"),
    [
        (Role.OFFICER, CITY, True),
        (Role.OFFICER, COUNTY, True),
        (Role.OFFICER, "410000", True),
        (Role.OFFICER, None, True),
        (Role.REGISTRAR, CITY, True),
        (Role.OFFICER, OTHER_CITY, False),
        (Role.EXPERT, CITY, False),
    ],
)
def test_who_decides_on_an_organisation_is_not_its_member(role, region, barred):
    """Neither by invitation, nor by a grant to a member, nor past the forms in the database."""
    organization = draft_organization()
    decider = granted(role, region)
    member = join(UserFactory(), organization)
    grant = RoleGrant(user=member, role=role, region_id=region)
    earlier = Invitation.objects.create(user=decider, organization=organization)
    steps = {
        ValidationError: [
            lambda: perform(earlier, "accept", actor=fresh(decider)),
            grant.full_clean,
        ],
        IntegrityError: [lambda: join(decider, organization), grant.save],
    }
    for error, functions in steps.items():
        for function in functions:
            with transaction.atomic():
                if barred:
                    with pytest.raises(error), transaction.atomic():
                        function()
                else:
                    function()
                transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@guarded("InvitationWorkflow.refuse_decider")
def test_a_grant_and_an_acceptance_at_once_leave_one_of_them(locked):
    organization = draft_organization()
    user = UserFactory()
    invitation = invited(user, organization)

    grant = RoleGrant(user=user, role=Role.OFFICER, region_id=CITY)

    def accept():
        return perform(invitation, "accept", actor=user)

    with without_trigger("institutions_membership", "membership_not_of_a_decider"):
        outcome = second_waits_for_first(grant.save, accept)
    assert ("不能成为该区域单位的成员" in str(outcome)) is locked
    assert user.grants.get() == grant
    assert user.memberships.exists() is not locked


def test_a_unit_cannot_shield_itself_from_its_officers():
    """Inviting the whole office leaves every one of them free to suspend the unit."""
    organization, clerk = enterprise(), officer()
    with pytest.raises(ValidationError):
        invited(clerk, organization)
    Invitation.objects.create(user=clerk, organization=organization)
    assert perform(organization, "suspend", actor=clerk, note="查处").status == "suspended"


def test_an_office_enters_organisations_without_joining_them():
    clerk = officer(COUNTY)
    fields = {"name": "示例", "uscc": "91410611MA9KXQ3T1G", "kind": "other", "region": COUNTY}
    response = client_of(clerk).post(reverse("institutions:create"), fields)
    assert response.status_code in (302, 422)
    assert not clerk.memberships.exists()


def test_when_the_office_is_recused_the_one_above_decides():
    """The county's only officer entered the unit; the city's decides, another city's does not."""
    organization = submitted_organization(region_id=COUNTY)
    county, city = officer(COUNTY), officer(CITY)
    type(organization).objects.filter(pk=organization.pk).update(created_by=county)
    with pytest.raises(ValidationError):
        perform(organization, "verify", actor=county)
    with pytest.raises(PermissionDenied):
        perform(organization, "verify", actor=officer(OTHER_CITY))
    assert perform(organization, "verify", actor=city).status == "verified"


@pytest.mark.parametrize(("others", "told"), [([ADMIN], "admin"), ([MEMBER], "officer")])
def test_everybody_may_leave_even_the_last_administrator(others, told):
    organization, clerk = draft_organization(), officer()
    left = [join(UserFactory(), organization, role) for role in others]
    organization.admin.notifications.all().delete()
    page = client_of(organization.admin)
    response = page.post(reverse("institutions:leave", args=[organization.pk]))
    assert response.url == reverse("workbench")
    assert members(organization) == {user.pk for user in left}
    message = {"admin": left[0], "officer": clerk}[told].notifications.get()
    assert "已退出" in message.title
    assert ("已没有管理员" in message.body) == (told == "officer")
    kept = Membership.history.filter(user=organization.admin).order_by("history_id")
    assert [row.history_type for row in kept] == ["+", "-"]


def test_a_stranger_cannot_leave():
    organization = enterprise()
    url = reverse("institutions:leave", args=[organization.pk])
    assert client_of(UserFactory()).post(url).status_code == 403


def test_the_api_invites_answers_and_leaves():
    organization, colleague = enterprise(), UserFactory()
    admin, invitee = client_of(organization.admin), client_of(colleague)
    body = {"organization": organization.pk, "username": colleague.username, "role": "member"}
    assert post_json(invitee, "/api/v1/invitations/", body).status_code == 400
    created = post_json(admin, "/api/v1/invitations/", body)
    assert created.status_code == 201, created.content
    again = post_json(admin, "/api/v1/invitations/", body)
    assert again.status_code == 400
    assert "已向该用户发出邀请" in "".join(error_fields(again).values())
    url = f"/api/v1/invitations/{created.json()['id']}/transitions/"
    assert post_json(admin, url, {"action": "accept"}).status_code == 403
    assert post_json(invitee, url, {"action": "accept"}).json()["status"] == "joined"
    rows = invitee.get("/api/v1/memberships/").json()["results"]
    tie = {row["username"]: row["id"] for row in rows}
    assert post_json(invitee, f"/api/v1/memberships/{tie[colleague.username]}/leave/", {})
    assert members(organization) == {organization.admin.pk}
    other = post_json(admin, "/api/v1/memberships/", {})
    assert other.status_code == 405
