"""Many records of a desk, one decision: each by itself, and each answered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from techmarket.lists.desks import all_desks
from techmarket.workflow.actions import perform
from techmarket.workflow.reasons import usual_reasons
from tests.clients import client_of, text_of
from tests.factories.achievements import submitted_achievement
from tests.factories.demands import member_of, submitted_demand
from tests.factories.people import OTHER_CITY, fresh, officer

pytestmark = pytest.mark.django_db
PUBLISH = "/actions/demands/demand/together/publish/"
SEND_BACK = "/actions/demands/demand/together/send_back/"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


def test_what_one_refuses_changes_nothing_for_the_others():
    good, moved, left = submitted_demand(), submitted_demand(), submitted_demand()
    person = officer()
    client = client_of(person)
    page = text_of(client.get(reverse("workbench")))
    assert PUBLISH in page
    other = officer()
    type(good).objects.filter(pk=moved.pk).update(created_by=person)  # one's own
    answer = client.post(PUBLISH, {"record": [good.pk, moved.pk]}, follow=True)
    assert [status_of(row) for row in (good, moved, left)] == [
        "published",
        "submitted",
        "submitted",
    ]
    page = text_of(answer)
    assert "已办理 1 项，共选 2 项" in page
    assert page.index("未办理") < page.index(">已办理<")
    assert good.events.filter(action="publish", actor=person).count() == 1
    assert moved.events.filter(action="publish").count() == 0
    assert "刚才的办理结果" not in text_of(client.get(PUBLISH))
    assert client_of(other).post(PUBLISH, {"record": [good.pk]}).status_code == 403


def test_a_reason_is_wanted_once_and_one_of_the_usual_will_do():
    first, second, third = submitted_demand(), submitted_demand(), submitted_demand()
    client = client_of(officer())
    assert client.post(SEND_BACK, {"record": [first.pk]}).status_code == 422
    assert client.post(SEND_BACK, {"note": "请补充指标。"}).status_code == 422
    client.post(SEND_BACK, {"record": [first.pk, second.pk], "note": "请补充指标。"})
    assert {status_of(first), status_of(second)} == {"returned"}
    assert "<option>请补充指标。</option>" in text_of(client.get(SEND_BACK))
    one_by_one = f"/actions/demands/demand/{third.pk}/send_back/"
    assert "<option>请补充指标。</option>" in text_of(client.get(one_by_one))
    client.post(one_by_one, {"usual_reason": "请补充指标。"})
    assert third.events.get(action="send_back").note == "请补充指标。"


def test_reasons_are_those_of_the_own_office():
    demand = submitted_demand()
    [move] = [one for one in demand.get_available_status_transitions() if one.name == "send_back"]
    perform(demand, "send_back", actor=officer(), note="请写明现状。")
    now = timezone.now()
    told = {
        who: usual_reasons(type(demand), move, fresh(user), at=now)
        for who, user in {
            "colleague": officer(),
            "elsewhere": officer(OTHER_CITY),
            "owner": member_of(demand.organization),
        }.items()
    }
    assert told == {"colleague": ["请写明现状。"], "elsewhere": [], "owner": []}


def test_each_row_keeps_the_date_that_its_owner_asked_for():
    today = timezone.localdate()
    days = [today + timezone.timedelta(days=n) for n in (40, 90)]
    rows = [submitted_achievement(valid_until=day) for day in days]
    url = "/actions/achievements/achievement/together/approve/"
    client = client_of(officer())
    offered = client.get(url).context["form"]["valid_until"].value()
    client.post(url, {"record": [row.pk for row in rows], "valid_until": offered})
    assert [type(row).objects.get(pk=row.pk).valid_until for row in rows] == days


@pytest.mark.parametrize(
    "url",
    [
        "/actions/contracts/contract/together/register/",
        "/actions/subsidies/claim/together/approve/",
        "/actions/institutions/organization/together/verify/",
        "/actions/demands/demand/together/delete/",
        "/actions/none/none/together/publish/",
    ],
)
def test_what_wants_a_look_at_each_is_not_done_together(url):
    assert client_of(officer()).get(url).status_code == 404


def test_desks_name_moves_that_there_are():
    for desk in all_desks():
        moves = desk.model._meta.get_field("status").get_all_transitions(desk.model)
        assert set(desk.together) <= {move.name for move in moves}, desk.name


@pytest.mark.parametrize("keys", [["x"], ["9" * 30], ["-1"], [""]])
def test_faulty_keys_are_none(keys):
    submitted_demand()
    answer = client_of(officer()).post(PUBLISH, {"record": keys})
    assert answer.status_code in (403, 422)
