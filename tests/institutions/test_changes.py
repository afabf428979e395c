"""A verified unit changes its name, seat or representative; old records keep the old name."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from institutions.changes import services
from institutions.changes.models import ChangeRequest
from institutions.models import Organization
from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.desks import headings_on_desk
from tests.factories.changes import DAY, draft_change, draft_closure, submitted_change
from tests.factories.contracts import draft_contract
from tests.factories.institutions import enterprise, join, verified_organization
from tests.factories.people import (
    CITY,
    COUNTY,
    OTHER_CITY,
    OTHER_COUNTY,
    UserFactory,
    fresh,
    officer,
)
from tests.races import guarded, second_waits_for_first
from tests.sheets import SHEETS, totals

pytestmark = pytest.mark.django_db
OLD, NEW = "鹤壁旧名轻合金公司", "淇河新名科技公司"


def draft_of(unit):
    unit = Organization.objects.get(pk=unit.pk)
    return ChangeRequest(organization=unit, name="再改一次", effective_on=DAY)


def renamed(**fields):
    unit = enterprise(name=OLD, established_on=dt.date(2015, 6, 1), **fields)
    perform(submitted_change(unit, name=NEW), "approve", actor=officer())
    return Organization.objects.get(pk=unit.pk)


def test_an_approved_change_is_applied_at_once_with_its_history():
    unit = enterprise(name=OLD)
    change = submitted_change(unit, name=NEW, legal_representative="王新")
    perform(change, "approve", actor=officer())
    unit.refresh_from_db()
    assert (unit.name, unit.legal_representative, unit.region_id) == (NEW, "王新", COUNTY)
    assert [row.name for row in unit.history.order_by("history_id")][-2:] == [OLD, NEW]
    change.refresh_from_db()
    assert (change.old_name, change.old_legal_representative) == (OLD, "张三")


@pytest.mark.parametrize("word", ["旧名轻合金", "新名科技", OLD])
def test_a_unit_is_found_by_its_former_name(word):
    unit = renamed()
    former = {"name": OLD, "valid_from": "2015-06-01", "valid_until": DAY.isoformat(), "unit": None}
    page = text_of(client_of().get(reverse("institutions:list"), {"q": word}))
    assert f"{NEW}（曾用名：{OLD}）" in page
    [found] = client_of().get("/api/v1/organizations/", {"q": word}).json()["results"]
    assert (found["id"], found["former_names"]) == (unit.pk, [former])
    assert OLD in text_of(client_of().get(unit.get_absolute_url()))


def test_a_second_change_keeps_both_former_names():
    unit = renamed()
    last = submitted_change(unit, name="第三个名称公司", effective_on=DAY + dt.timedelta(days=9))
    perform(last, "approve", actor=officer())
    rows = unit.former_names.values_list("name", "valid_from", "valid_until")
    after = DAY + dt.timedelta(days=9)
    assert list(rows) == [(OLD, dt.date(2015, 6, 1), DAY), (NEW, DAY, after)]


def test_what_was_registered_before_keeps_its_name():
    unit = enterprise(name=OLD)
    contract = draft_contract(buyer=unit)
    perform(submitted_change(unit, name=NEW), "approve", actor=officer())
    assert contract.parties.get(role="buyer").name == OLD


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "至少一项"),
        ({"name": OLD}, "至少一项"),
        ({"region_id": COUNTY, "name": ""}, "至少一项"),
        ({"effective_on": timezone.localdate() + dt.timedelta(days=1)}, "还没有到"),
    ],
)
def test_what_is_no_change_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        submitted_change(enterprise(name=OLD), **fields)


def test_the_notice_of_the_registry_is_required():
    change = draft_change()
    Attachment.objects.filter_for(change).delete()
    url = f"/api/v1/changerequests/{change.pk}/transitions/"
    client = client_of(change.created_by)
    refused = post_json(client, url, {"action": "submit"})
    assert (refused.status_code, list(error_fields(refused))) == (400, ["file"])


def test_one_open_request_a_unit_and_only_by_the_administrator_of_a_verified_one():
    unit = enterprise()
    first = draft_change(unit)
    again = draft_of(unit)
    with pytest.raises(ValidationError, match="正在办理"):
        services.propose_change(again, by=unit.admin)
    perform(first, "withdraw", actor=unit.admin)
    assert services.propose_change(again, by=unit.admin).pk
    member = join(UserFactory(), unit)
    with pytest.raises(PermissionDenied):
        services.propose_change(again, by=member)
    perform(unit, "suspend", actor=officer())
    with pytest.raises(PermissionDenied):
        services.propose_change(draft_of(unit), by=fresh(unit.admin))


def test_page_and_api_make_a_draft():
    unit = enterprise()
    client = client_of(unit.admin)
    url = reverse("changes:create", args=[unit.pk])
    assert client.post(url, {"effective_on": DAY}).status_code == 422
    assert client.post(url, {"name": NEW, "effective_on": DAY}).status_code == 302
    change = ChangeRequest.objects.get()
    assert (change.name, change.old_name, change.status) == (NEW, unit.name, "draft")
    again = {"organization": unit.pk, "name": NEW, "effective_on": DAY.isoformat()}
    assert post_json(client, "/api/v1/changerequests/", again).status_code in (400, 409)
    perform(change, "withdraw", actor=unit.admin)
    assert post_json(client, "/api/v1/changerequests/", again).status_code == 201
    other = enterprise().admin
    assert post_json(client_of(other), "/api/v1/changerequests/", again).status_code == 400


# Who may do what with a move from the county of CITY to OTHER_COUNTY, before and after release.
MOVERS = {
    "leaving": (lambda: officer(CITY), {"release", "send_back", "reject"}, set()),
    "receiving": (lambda: officer(OTHER_CITY), set(), {"approve", "send_back", "reject"}),
    "both": (
        lambda: officer(region=None),
        {"approve", "send_back", "reject"},
        {"approve", "send_back", "reject"},
    ),
}


def test_a_seat_moves_with_the_consent_of_both_places():
    change = submitted_change(verified_organization(), name="", region_id=OTHER_COUNTY)
    people = {who: make() for who, (make, *_rest) in MOVERS.items()}
    url = f"/api/v1/changerequests/{change.pk}/transitions/"
    for stage in (1, 2):
        for who, person in people.items():
            offered = {move["action"] for move in client_of(person).get(url).json()}
            assert offered == MOVERS[who][stage], (who, stage)
        if stage == 1:
            change = perform(change, "release", actor=people["leaving"])
    assert any("变更申请" in row for row in headings_on_desk(fresh(people["receiving"])))
    perform(change, "approve", actor=people["receiving"])
    assert Organization.objects.get(pk=change.organization_id).region_id == OTHER_COUNTY


def test_nobody_decides_on_the_own_unit():
    change = submitted_change()
    insider = join(UserFactory(is_superuser=True), change.organization)
    for action in ("approve", "send_back", "reject"):
        with pytest.raises(ValidationError, match="自己所在单位"):
            perform(change, action, actor=insider)


@pytest.mark.django_db(transaction=True)
@guarded("actions.perform")
def test_two_officers_change_it_once(locked):
    change = submitted_change(name="", legal_representative="王新")
    first, second = officer(), officer()
    outcome = second_waits_for_first(
        lambda: perform(change, "approve", actor=first),
        lambda: perform(change, "approve", actor=second),
    )
    assert isinstance(outcome, Conflict) is locked
    assert change.events.filter(action="approve").count() == (1 if locked else 2)


def test_the_export_names_former_names_and_imports_without_a_change():
    sheet = SHEETS["institutions"]()
    unit = enterprise(name=OLD)
    perform(submitted_change(unit, name=NEW), "approve", actor=officer())
    body = text_of(sheet.client.get("/institutions/?export=csv"))
    [header, row] = csv.reader(io.StringIO(body))
    shown = dict(zip(header, row, strict=True))
    assert (shown["机构名称"], shown["曾用名"]) == (NEW, OLD)
    assert totals(sheet.send(body.encode())) == (0, 0, 1)
    edited = body.replace(OLD, "谁也没有用过的名称")
    assert totals(sheet.send(edited.encode())) == (0, 0, 1)  # a name of the register, not of a file


def test_the_list_is_filtered_searched_and_exported():
    first, second = submitted_change(enterprise(name=OLD)), draft_closure(enterprise())
    office = client_of(officer())
    url = reverse("changes:list")
    page = text_of(office.get(url))
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() not in page  # a draft is its unit's alone
    mine = text_of(client_of(second.organization.memberships.get().user).get(url))
    assert second.get_absolute_url() in mine
    assert first.get_absolute_url() not in mine
    found = text_of(office.get(url, {"q": "旧名", "kind": "change", "status": "submitted"}))
    assert first.get_absolute_url() in found
    assert first.get_absolute_url() not in text_of(office.get(url, {"kind": "merger"}))
    rows = list(csv.DictReader(io.StringIO(text_of(office.get(url, {"export": "csv"})))))
    assert [(row["类别"], row["原名称"], row["状态"]) for row in rows] == [("变更", OLD, "待审核")]
    listed = office.get("/api/v1/changerequests/", {"kind": "change"}).json()["results"]
    assert [row["id"] for row in listed] == [first.pk]
