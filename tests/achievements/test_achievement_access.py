import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from achievements import services
from achievements.models import Achievement
from achievements.workflows import Status
from techmarket.accounts.models import User
from techmarket.jobs.models import Job
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, post_json, text_of
from tests.factories.achievements import (
    AchievementFactory,
    draft_achievement,
    listed_achievement,
    submitted_achievement,
)
from tests.factories.institutions import draft_organization, enterprise, join, university
from tests.factories.people import OTHER_CITY, UserFactory, auditor, expert, officer, registrar

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def admin_of(achievement):
    return achievement.organization.memberships.get(role="admin").user


VIEWERS = {
    "anonymous": lambda achievement: None,
    "stranger": lambda achievement: enterprise().admin,
    "admin": admin_of,
    "member": lambda achievement: join(UserFactory(), achievement.organization),
    "officer": lambda achievement: officer(),
    "other_officer": lambda achievement: officer(OTHER_CITY),
    "registrar": lambda achievement: registrar(),
    "expert": lambda achievement: expert(),
    "auditor": lambda achievement: auditor(),
}
OWNERS = {"admin", "member"}
SEEN_BY = {status: OWNERS | {"officer", "auditor"} for status in Status.values}
SEEN_BY |= dict.fromkeys(["draft", "voided"], OWNERS | {"auditor"}) | {"listed": set(VIEWERS)}
MOVES = {
    "draft": {"submit": OWNERS, "void": OWNERS},
    "submitted": {
        "approve": {"officer"},
        "send_back": {"officer"},
        "withdraw": OWNERS | {"officer"},
    },
    "returned": {"submit": OWNERS, "void": OWNERS},
    "listed": {"renew": OWNERS, "withdraw": OWNERS | {"officer"}},
    "withdrawn": {"submit": OWNERS},
    "expired": {"submit": OWNERS},
    "voided": {},
}
HIDDEN = {"listed": {"expire"}}
EDITABLE = {"draft", "returned", "withdrawn", "expired"}


def achievement_in(status):
    """An achievement that came to the status by the moves that lead there."""
    if status == "draft":
        return draft_achievement(inventors="钱七")
    achievement = submitted_achievement(inventors="钱七", valid_until=YESTERDAY)
    path = {
        "returned": ["send_back"],
        "withdrawn": ["withdraw"],
        "listed": ["approve"],
        "expired": ["approve", "expire"],
        "voided": ["send_back", "void"],
    }
    for action in path.get(status, []):
        actor = User.objects.system() if action in ("expire", "void") else officer()
        achievement = perform(achievement, action, actor=actor)
    return achievement


def everybody(achievement):
    """(role, their client)"""
    return [(role, client_of(viewer(achievement))) for role, viewer in VIEWERS.items()]


@pytest.mark.parametrize("status", Status.values)
def test_who_sees_which_achievement(status):
    achievement = achievement_in(status)
    asked = {"status": status}  # what is voided is shown to whoever asks for it
    for role, client in everybody(achievement):
        expected = 200 if role in SEEN_BY[status] else 404
        assert client.get(achievement.get_absolute_url()).status_code == expected, role
        answer = client.get(f"/api/v1/achievements/{achievement.pk}/")
        assert answer.status_code == expected, role
        listed = client.get("/api/v1/achievements/", asked).json()["count"]
        assert listed == (expected == 200), role
        page = text_of(client.get("/achievements/", asked))
        assert (achievement.title in page) == (expected == 200), role


@pytest.mark.parametrize("status", Status.values)
def test_who_may_move_it_where(status):
    achievement = achievement_in(status)
    for role, client in everybody(achievement):
        response = client.get(f"/api/v1/achievements/{achievement.pk}/transitions/")
        if role not in SEEN_BY[status]:
            assert response.status_code == 404, role
            continue
        offered = {move["action"] for move in response.json()}
        allowed = {action for action, roles in MOVES[status].items() if role in roles}
        assert offered == allowed, role


@pytest.mark.parametrize("status", Status.values)
def test_who_may_edit_when(status):
    achievement = achievement_in(status)
    for role, client in everybody(achievement):
        response = client.patch(
            f"/api/v1/achievements/{achievement.pk}/",
            {"title": f"新名称{role}"},
            content_type="application/json",
            headers={"if-match": "*"},
        )
        allowed = role in OWNERS and status in EDITABLE
        hidden = 404 if role not in SEEN_BY[status] else 403
        refused = 401 if role == "anonymous" else hidden
        assert response.status_code == (200 if allowed else refused), role
        achievement.refresh_from_db()
        assert (achievement.title == f"新名称{role}") == allowed, role
        assert achievement.status == status


ACTIONS = sorted({t.name for t in Achievement().get_all_status_transitions()})


@pytest.mark.parametrize("status", Status.values)
def test_every_undeclared_move_is_refused(status):
    achievement = achievement_in(status)
    chief = UserFactory(is_superuser=True)
    declared = set(MOVES[status]) | HIDDEN.get(status, set())
    for action in [*ACTIONS, "delete", "save", "full_clean"]:
        if action in declared:
            continue
        with pytest.raises(Conflict, match="当前状态为"):
            perform(achievement, action, actor=chief)
    achievement.refresh_from_db()
    assert achievement.status == status


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"summary": "太短。"}, "成果简介不少于 20 字"),
        ({"no_secret": False}, "请先完成保密审查"),
    ],
)
def test_what_is_missing_for_submission_is_said(changes, message):
    achievement = draft_achievement(**changes)
    client = client_of(admin_of(achievement))
    response = client.post(f"/actions/achievements/achievement/{achievement.pk}/submit/")
    assert response.status_code == 422
    assert message in text_of(response)
    achievement.refresh_from_db()
    assert achievement.status == "draft"


def test_an_unverified_organisation_publishes_nothing():
    organization = draft_organization()
    achievement = draft_achievement(organization=organization)
    url = f"/api/v1/achievements/{achievement.pk}/transitions/"
    response = post_json(client_of(organization.admin), url, {"action": "submit"})
    assert response.status_code == 400
    assert "尚未通过核验" in response.json()["errors"][0]["message"]


def test_an_officer_of_the_university_does_not_approve_its_results():
    achievement = submitted_achievement()
    insider = join(UserFactory(is_superuser=True), achievement.organization)
    url = f"/api/v1/achievements/{achievement.pk}/transitions/"
    for action in ("approve", "send_back"):
        body = {"action": action, "note": "同意"}
        assert post_json(client_of(insider), url, body).status_code == 400
    achievement.refresh_from_db()
    assert achievement.status == "submitted"


def test_approval_publishes_for_a_year_and_tells_the_owner():
    achievement = submitted_achievement()
    owner = admin_of(achievement)
    response = client_of(officer()).post(
        f"/actions/achievements/achievement/{achievement.pk}/approve/"
    )
    assert response.status_code == 302
    achievement.refresh_from_db()
    assert achievement.status == "listed"
    assert achievement.published_at is not None
    assert achievement.valid_until == TODAY + dt.timedelta(days=365)
    assert owner.notifications.filter(title__contains="审核通过").exists()
    page = text_of(client_of().get(achievement.get_absolute_url()))
    assert "2027年11月22日" in page


@pytest.mark.parametrize(
    ("asked", "entered", "kept"),
    [
        (None, "2027-01-31", dt.date(2027, 1, 31)),
        (dt.date(2027, 3, 1), "2027-03-01", dt.date(2027, 3, 1)),
        (None, "", dt.date(2027, 11, 22)),
        (None, "2026-11-22", None),
        (None, "2029-01-01", None),
        (None, "2027-02-30", None),
    ],
)
def test_the_officer_may_set_the_term(asked, entered, kept):
    achievement = submitted_achievement(valid_until=asked)
    url = f"/api/v1/achievements/{achievement.pk}/transitions/"
    body = {"action": "approve", "valid_until": entered}
    response = post_json(client_of(officer()), url, body)
    assert response.status_code == (200 if kept else 400)
    achievement.refresh_from_db()
    assert achievement.status == ("listed" if kept else "submitted")
    if kept:
        assert achievement.valid_until == kept


def test_the_public_sees_what_happened_but_not_who_and_why():
    achievement = submitted_achievement()
    clerk = officer(full_name="办理人甲")
    perform(achievement, "send_back", actor=clerk, note="数据前后矛盾")
    perform(achievement, "submit", actor=admin_of(achievement))
    achievement = perform(achievement, "approve", actor=clerk)
    for role, client in everybody(achievement):
        page = text_of(client.get(achievement.get_absolute_url()))
        insider = role in OWNERS | {"officer", "auditor"}
        assert "审核通过" in page
        assert ("办理人甲" in page) == insider, role
        assert ("数据前后矛盾" in page) == insider, role


@pytest.mark.parametrize(
    ("role", "offered"),
    [("anonymous", False), ("stranger", True), ("admin", False), ("officer", False)],
)
def test_an_intent_is_offered_to_members_of_other_organisations(role, offered):
    achievement = achievement_in("listed")
    page = text_of(client_of(VIEWERS[role](achievement)).get(achievement.get_absolute_url()))
    assert ("发出意向" in page) == offered
    if offered:
        assert f"{reverse('demands:intent_create')}?achievement={achievement.pk}" in page


# --- freshness -----------------------------------------------------------------------------------
def test_only_ended_listings_are_taken_down_each_in_its_own_job():
    ended = listed_achievement(valid_until=YESTERDAY)
    for valid_until in (TODAY, TOMORROW, None):
        listed_achievement(valid_until=valid_until)
    for _repeat in range(2):
        services.enqueue_expiries(on=TODAY)
    assert list(Job.objects.filter(kind="achievements.expire_one").values_list("subject_id")) == [
        (ended.pk,)
    ]
    for _repeat in range(2):
        services.expire(ended.pk, on=TODAY)
    ended.refresh_from_db()
    assert ended.status == "expired"
    assert ended.events.filter(action="expire").count() == 1
    assert Achievement.objects.listed().count() == 3


def test_a_listing_renewed_in_the_meantime_stays():
    achievement = listed_achievement(valid_until=YESTERDAY)
    services.enqueue_expiries(on=TODAY)
    perform(achievement, "renew", actor=admin_of(achievement), valid_until=TOMORROW)
    services.expire(achievement.pk, on=TODAY)
    achievement.refresh_from_db()
    assert achievement.status == "listed"


@pytest.mark.parametrize(
    ("entered", "kept"),
    [("2027-05-01", dt.date(2027, 5, 1)), ("2026-12-10", None), ("2026-12-01", None)],
)
def test_the_owner_confirms_that_it_still_holds(entered, kept):
    until = dt.date(2026, 12, 10)
    achievement = listed_achievement(valid_until=until)
    url = f"/actions/achievements/achievement/{achievement.pk}/renew/"
    response = client_of(admin_of(achievement)).post(url, {"valid_until": entered})
    assert response.status_code == (302 if kept else 422)
    achievement.refresh_from_db()
    assert (achievement.status, achievement.valid_until) == ("listed", kept or until)


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("draft", "尚未提交的成果草稿"),
        ("returned", "退回修改的科技成果"),
        ("expired", "已到期下架的科技成果"),
        ("submitted", None),
    ],
)
def test_the_workbench_tells_the_owner_what_to_do(status, line):
    achievement = achievement_in(status)
    page = text_of(client_of(admin_of(achievement)).get(reverse("workbench")))
    for text in ("尚未提交的成果草稿", "退回修改的科技成果", "已到期下架的科技成果"):
        assert (text in page) == (text == line)


def test_the_workbench_warns_before_a_listing_ends():
    university_ = university()
    listed_achievement(organization=university_, valid_until=TODAY + dt.timedelta(days=30))
    listed_achievement(organization=university_, valid_until=TODAY + dt.timedelta(days=31))
    client = client_of(university_.admin)
    page = text_of(client.get(reverse("workbench")))
    assert "即将到期的科技成果" in page
    assert 'datetime="2026-12-22"' in page
    assert client.get("/achievements/?desk=expiring").context["total"] == 1


def test_the_workbench_shows_the_officer_what_waits_in_the_region():
    submitted_achievement()
    for region, shown in (("410611", True), ("410000", True), (OTHER_CITY, False)):
        page = text_of(client_of(officer(region)).get(reverse("workbench")))
        assert ("待审核的科技成果" in page) == shown


def test_the_home_page_shows_published_results():
    shown, hidden = listed_achievement(), draft_achievement()
    page = text_of(client_of().get("/"))
    assert shown.title in page
    assert hidden.title not in page


def test_imported_drafts_are_submitted_at_once_and_refusals_are_named():
    owner = university()
    good = [AchievementFactory(organization=owner) for _ in range(2)]
    bad = AchievementFactory(organization=owner, no_secret=False)
    foreign = draft_achievement()
    client = client_of(owner.admin)
    url = reverse("achievements:submit_drafts")
    assert "共有 3 项草稿" in text_of(client.get(url))
    response = client.post(url)
    assert response.status_code == 422
    assert "请先完成保密审查" in text_of(response)
    statuses = {row.pk: row.status for row in Achievement.objects.all()}
    assert statuses == {good[0].pk: "submitted", good[1].pk: "submitted"} | {
        bad.pk: "draft",
        foreign.pk: "draft",
    }


@pytest.mark.parametrize(("user", "code"), [(None, 302), ("nobody", 403)])
def test_only_members_submit_drafts(user, code):
    client = client_of(UserFactory() if user else None)
    assert client.post(reverse("achievements:submit_drafts")).status_code == code


def test_approved_at_is_the_moment_given():
    at = timezone.now() - dt.timedelta(days=3)
    achievement = perform(submitted_achievement(), "approve", actor=officer(), at=at)
    assert achievement.published_at == at
