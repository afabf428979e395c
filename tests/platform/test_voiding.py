"""“作废” has one shape: a draft ends with a reason, leaves the lists, and frees its numbers."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from achievements.workflows import AchievementWorkflow
from brokers.models import Broker
from brokers.workflows import BrokerWorkflow
from contracts.subsidies.claims.workflows import ClaimWorkflow
from contracts.workflows import ContractWorkflow
from demands.workflows import DemandWorkflow
from institutions.workflows import OrganizationWorkflow
from techmarket.workflow.actions import Conflict, perform
from techmarket.workflow.forms import RequiredNoteForm
from tests.clients import client_of, post_json, text_of
from tests.factories.achievements import draft_achievement, submitted_achievement
from tests.factories.brokers import BrokerFactory
from tests.factories.demands import draft_demand, member_of, submitted_demand
from tests.factories.people import COUNTY, UserFactory, fresh, officer

pytestmark = pytest.mark.django_db
REASON = {"note": "填错，另行填写。"}
WORKFLOWS = (
    *(OrganizationWorkflow, AchievementWorkflow, DemandWorkflow),
    *(BrokerWorkflow, ContractWorkflow, ClaimWorkflow),
)


def owner(row):
    return row.user if isinstance(row, Broker) else member_of(row.organization)


# app → (a draft, one under review, its list, its address in the API)
DRAFTS = {
    "achievements": (draft_achievement, submitted_achievement, "achievements:list", "achievements"),
    "demands": (draft_demand, submitted_demand, "demands:list", "demands"),
    "brokers": (
        BrokerFactory,
        lambda: perform(row := BrokerFactory(), "submit", actor=row.user),
        "brokers:list",
        "brokers",
    ),
}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_move_has_one_shape(workflow):
    moves = {t.source: t for t in workflow.void._django_fsm.transitions.values()}
    assert set(moves) == {"draft", "returned"}
    for move in moves.values():
        shape = (move.custom.style, move.custom.form_class, move.target)
        assert shape == ("danger", RequiredNoteForm, "voided")
        assert move.custom.effect


@pytest.mark.parametrize("app", DRAFTS)
def test_a_voided_draft_leaves_the_list_and_stays_on_record(app):
    make, _submitted, listing, resource = DRAFTS[app]
    row = make()
    by = owner(row)
    client, api = client_of(by), f"/api/v1/{resource}/"
    shown = client.get(f"{api}").json()["results"]
    assert row.pk in {one["id"] for one in shown}
    url = f"{api}{row.pk}/transitions/"
    assert post_json(client, url, {"action": "void"}).status_code == 400  # no reason
    assert post_json(client, url, {"action": "void"} | REASON).status_code == 200
    client = client_of(fresh(by))
    assert client.get(f"{api}{row.pk}/").json()["status"] == "voided"
    page = text_of(client.get(row.get_absolute_url()))
    assert REASON["note"] in page
    for query, is_listed in (({}, False), ({"status": "voided"}, True)):
        found = client.get(api, query).json()["results"]
        assert (row.pk in {one["id"] for one in found}) is is_listed
        html = text_of(client.get(reverse(listing), query))
        assert (f'href="{row.get_absolute_url()}"' in html) is is_listed
    assert "status=voided" in text_of(client.get(reverse(listing)))
    with pytest.raises(Conflict):
        perform(row, "submit", actor=by)


@pytest.mark.parametrize("app", DRAFTS)
def test_only_its_owner_and_only_a_draft(app):
    make, submitted, *_rest = DRAFTS[app]
    with pytest.raises(PermissionDenied):
        perform(make(), "void", actor=officer(), **REASON)
    row = submitted()
    with pytest.raises(Conflict):
        perform(row, "void", actor=owner(row), **REASON)
    returned = perform(row, "send_back", actor=officer(), note="请补充。")
    assert perform(returned, "void", actor=owner(row), **REASON).status == "voided"


@pytest.mark.parametrize("make", [draft_achievement, draft_demand])
def test_the_number_of_a_voided_draft_is_free(make):
    first = make(external_key="A-1")
    first = perform(first, "void", actor=owner(first), **REASON)
    assert (first.external_key, first.history.last().external_key) == ("", "A-1")
    assert make(organization=first.organization, external_key="A-1").pk


def test_a_person_may_register_anew_with_the_same_certificate():
    first = BrokerFactory(certificate_number="JJR-1")
    person = first.user
    type(first).objects.filter(pk=first.pk).update(created_by=person)
    perform(first, "void", actor=person, **REASON)
    data = {"name": "赵六", "region": COUNTY, "grade": "middle", "certificate_number": "JJR-1"}
    client = client_of(fresh(person))
    assert client.post("/brokers/new/", data).status_code == 302
    assert Broker.objects.filter(certificate_number="JJR-1").count() == 2
    assert client.get(first.get_absolute_url()).status_code == 200
    assert client_of(UserFactory()).get(first.get_absolute_url()).status_code == 404
