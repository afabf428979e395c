import pytest
from django.urls import reverse

from institutions.models import Organization
from institutions.workflows import Status
from techmarket.accounts.models import Role
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, post_json, text_of
from tests.factories.changes import decided, draft_closure, draft_merger
from tests.factories.institutions import (
    draft_organization,
    enterprise,
    invited,
    join,
    submitted_organization,
)
from tests.factories.people import (
    OTHER_CITY,
    UserFactory,
    auditor,
    officer,
    registrar,
)

pytestmark = pytest.mark.django_db

VIEWERS = {
    "anonymous": lambda organization: None,
    "stranger": lambda organization: enterprise().admin,
    "admin": lambda organization: organization.admin,
    "member": lambda organization: join(UserFactory(), organization),
    "officer": lambda organization: officer(),
    "other_officer": lambda organization: officer(OTHER_CITY),
    "registrar": lambda organization: registrar(),
    "auditor": lambda organization: auditor(),
}
EVERYBODY = set(VIEWERS)
SEEN_BY = {
    "draft": {"admin", "member", "auditor"},
    "submitted": {"admin", "member", "auditor", "officer"},
    "returned": {"admin", "member", "auditor", "officer"},
    "verified": EVERYBODY,
    "suspended": {"admin", "member", "auditor", "officer"},
    "closed": EVERYBODY,
    "merged": EVERYBODY,
    "voided": {"admin", "member", "auditor", "officer"},
}


def organization_in(status):
    """An organisation that came to the status by the moves that lead there."""
    if status == "draft":
        return draft_organization()
    if status in ("closed", "merged"):
        return ended(status)
    organization = submitted_organization()
    path = {
        "returned": ["send_back"],
        "verified": ["verify"],
        "suspended": ["verify", "suspend"],
        "voided": ["verify", "suspend", "annul"],
    }
    for action in path.get(status, []):
        moved = perform(organization, action, actor=officer())
        moved.admin = organization.admin
        organization = moved
    return organization


def ended(status):
    unit = enterprise()
    decided(draft_closure(unit) if status == "closed" else draft_merger(unit))
    found = Organization.objects.get(pk=unit.pk)
    found.admin = unit.admin
    return found


def everybody(organization):
    """(role, their client)"""
    return [(role, client_of(viewer(organization))) for role, viewer in VIEWERS.items()]


@pytest.mark.parametrize("status", Status.values)
def test_who_sees_which_organisation(status):
    organization = organization_in(status)
    url = organization.get_absolute_url()
    for role, client in everybody(organization):
        expected = 200 if role in SEEN_BY[status] else 404
        assert client.get(url).status_code == expected, role
        answer = client.get(f"/api/v1/organizations/{organization.pk}/")
        assert answer.status_code == expected, role
        listed = text_of(client.get(reverse("institutions:list"), {"status": status}))
        assert (organization.name in listed) == (expected == 200), role


MOVES = {
    "draft": {"submit": {"admin"}, "void": {"admin"}, "expire": set()},
    "submitted": {"verify": {"officer"}, "send_back": {"officer"}},
    "returned": {"submit": {"admin"}, "void": {"admin"}, "expire": set()},
    "verified": {"suspend": {"officer"}, "close": set(), "merge": set()},
    "suspended": {"restore": {"officer"}, "annul": {"officer"}},
    "closed": {"reopen": {"officer"}},
    "merged": {},
    "voided": {},
}


@pytest.mark.parametrize("status", Status.values)
def test_who_may_move_it_where(status):
    organization = organization_in(status)
    for role, client in everybody(organization):
        response = client.get(f"/api/v1/organizations/{organization.pk}/transitions/")
        if role not in SEEN_BY[status]:
            assert response.status_code == 404, role
            continue
        offered = {move["action"] for move in response.json()}
        allowed = {action for action, roles in MOVES[status].items() if role in roles}
        assert offered == allowed, role


ACTIONS = sorted({t.name for t in Organization().get_all_status_transitions()})


@pytest.mark.parametrize("status", Status.values)
def test_every_undeclared_move_is_refused(status):
    organization = organization_in(status)
    chief = UserFactory(is_superuser=True)
    for action in [*ACTIONS, "delete", "save", "refuse_own"]:
        if action in MOVES[status]:
            continue
        with pytest.raises(Conflict, match="当前状态为"):
            perform(organization, action, actor=chief)
    organization.refresh_from_db()
    assert organization.status == status


def test_nobody_verifies_the_own_organisation():
    organization = submitted_organization()
    insider = join(UserFactory(is_superuser=True), organization)
    response = client_of(insider).post(
        f"/actions/institutions/organization/{organization.pk}/verify/"
    )
    assert response.status_code == 422
    assert "不能审核自己所在的单位" in text_of(response)


def test_the_reason_of_a_return_is_required_and_shown():
    organization = submitted_organization()
    client = client_of(officer())
    url = f"/actions/institutions/organization/{organization.pk}/send_back/"
    assert client.post(url).status_code == 422
    assert client.post(url, {"note": "营业执照不清晰"}).status_code == 302
    page = text_of(client_of(organization.admin).get(organization.get_absolute_url()))
    assert "营业执照不清晰" in page
    assert "退回补正" in page


@pytest.mark.parametrize("field", ["legal_representative", "contact_name", "contact_phone"])
def test_what_is_missing_for_submission_is_named(field):
    organization = draft_organization(**{field: ""})
    url = f"/api/v1/organizations/{organization.pk}/transitions/"
    response = post_json(client_of(organization.admin), url, {"action": "submit"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field
    organization.refresh_from_db()
    assert organization.status == "draft"


EDITORS = {
    "anonymous": 401,
    "stranger": 403,
    "admin": 403,
    "member": 403,
    "officer": 403,
    "other_officer": 403,
    "registrar": 403,
    "auditor": 403,
}


def test_a_verified_organisation_is_not_edited():
    organization = organization_in("verified")
    url = f"/api/v1/organizations/{organization.pk}/"
    for role, client in everybody(organization):
        response = client.patch(url, {"name": "改名"}, content_type="application/json")
        assert response.status_code == EDITORS[role], role


@pytest.mark.parametrize(
    ("role", "code"), [("admin", 200), ("member", 403), ("auditor", 403), ("stranger", 404)]
)
def test_a_draft_is_edited_by_its_administrator(role, code):
    organization = organization_in("draft")
    client = client_of(VIEWERS[role](organization))
    response = client.patch(
        f"/api/v1/organizations/{organization.pk}/",
        {"name": "改名"},
        content_type="application/json",
    )
    assert response.status_code == code
    organization.refresh_from_db()
    assert (organization.name == "改名") == (code == 200)
    assert organization.status == "draft"
    assert client.get(reverse("institutions:update", args=[organization.pk])).status_code == code


@pytest.mark.parametrize(("role", "named"), [("anonymous", False), ("stranger", True)])
def test_persons_are_named_to_signed_in_users_only(role, named):
    organization = organization_in("verified")
    client = client_of(VIEWERS[role](organization))
    assert ("李四" in text_of(client.get(organization.get_absolute_url()))) == named
    data = client.get(f"/api/v1/organizations/{organization.pk}/").json()
    assert ("contact_name" in data) == named


# --- members -------------------------------------------------------------------------------------
def add(client, organization, username, role="member"):
    url = reverse("institutions:invite", args=[organization.pk])
    return client.post(url, {"username": username, "role": role})


@pytest.mark.parametrize(
    ("username", "message"),
    [
        ("nobody", "没有用户名为“nobody”的用户"),
        ("gone", "没有用户名为“gone”的用户"),
        ("boss", "该用户已是本单位成员"),
        ("asked", "已向该用户发出邀请"),
        ("clerk", "不能成为该区域单位的成员"),
        ("", "必填"),
        ("长" * 200, "不超过"),
    ],
)
def test_who_cannot_be_invited(username, message):
    organization = draft_organization()
    UserFactory(username="gone", is_active=False)
    join(UserFactory(username="boss"), organization)
    invited(UserFactory(username="asked"), organization)
    officer(username="clerk")
    response = add(client_of(organization.admin), organization, username)
    assert response.status_code == 422
    assert message in text_of(response)
    assert organization.memberships.count() == 2


@pytest.mark.parametrize(
    ("role", "code"),
    [("anonymous", 302), ("stranger", 403), ("member", 403), ("officer", 403), ("auditor", 403)],
)
def test_nobody_else_manages_members(role, code):
    organization = organization_in("verified")
    member = organization.memberships.get()
    client = client_of(VIEWERS[role](organization))
    before = organization.memberships.count()
    assert add(client, organization, UserFactory().username).status_code == code
    url = reverse("institutions:change_member", args=[organization.pk, member.pk])
    assert client.post(url, {"role": "remove"}).status_code == code
    assert organization.memberships.count() == before


@pytest.mark.parametrize("role", ["member", "remove"])
def test_the_last_administrator_stays(role):
    organization = draft_organization()
    join(UserFactory(), organization)
    member = organization.memberships.get(role="admin")
    url = reverse("institutions:change_member", args=[organization.pk, member.pk])
    response = client_of(organization.admin).post(url, {"role": role})
    assert response.status_code == 422
    assert "至少要有一名管理员" in text_of(response)
    member.refresh_from_db()
    assert member.role == "admin"


@pytest.mark.parametrize(("role", "left"), [("member", ["admin", "member"]), ("remove", ["admin"])])
def test_one_of_two_administrators_may_go(role, left):
    organization = draft_organization()
    other = join(UserFactory(), organization, "admin")
    member = other.memberships.get()
    url = reverse("institutions:change_member", args=[organization.pk, member.pk])
    assert client_of(organization.admin).post(url, {"role": role}).status_code == 302
    assert sorted(organization.memberships.values_list("role", flat=True)) == left


def test_a_member_of_another_organisation_is_not_found():
    organization, other = draft_organization(), draft_organization()
    member = other.memberships.get()
    url = reverse("institutions:change_member", args=[organization.pk, member.pk])
    assert client_of(organization.admin).post(url, {"role": "remove"}).status_code == 404


def test_an_officer_gives_an_imported_organisation_its_first_administrator():
    clerk = officer()
    organization = Organization.objects.get(pk=draft_organization().pk)
    organization.memberships.all().delete()
    Organization.objects.filter(pk=organization.pk).update(created_by=clerk)
    boss = UserFactory()
    assert add(client_of(clerk), organization, boss.username, "admin").status_code == 302
    perform(boss.invitations.get(), "accept", actor=boss)
    assert add(client_of(clerk), organization, UserFactory().username).status_code == 403


def test_after_signing_up_one_is_led_to_register_an_organisation():
    user = UserFactory()
    page = text_of(client_of(user).get(reverse("workbench")))
    assert "登记您所在的单位" in page
    assert reverse("institutions:create") in page
    assert user.has_role(Role.OFFICER) is False


def test_the_workbench_shows_the_officer_what_waits_in_the_region():
    submitted_organization()
    for region, count in (("410600", 1), (OTHER_CITY, 0)):
        page = text_of(client_of(officer(region)).get(reverse("workbench")))
        assert ("待核验的机构" in page) == bool(count)
