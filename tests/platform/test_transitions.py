"""Every (status × action) pair of every workflow: what is not declared is refused, and nothing
is written. The pairs are generated from the models, so a new workflow is covered or fails here."""

import datetime as dt
import inspect
from dataclasses import FrozenInstanceError

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.forms import Form

from techmarket.accounts.models import User
from techmarket.workflow.actions import Conflict, perform
from techmarket.workflow.models import WorkflowEvent, WorkflowModel
from techmarket.workflow.moves import Move
from tests.clients import client_of, post_json
from tests.databases import owner_rights
from tests.factories.achievements import draft_achievement
from tests.factories.brokers import BrokerFactory, applied_engagement
from tests.factories.changes import draft_change
from tests.factories.contracts import accepted_contract
from tests.factories.demands import draft_demand, sent_intent
from tests.factories.institutions import declined_invitation, draft_organization, enterprise
from tests.factories.notices import objected, published
from tests.factories.people import officer, registrar
from tests.factories.subsidies import draft_claim

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 1)
TOLD = {"self", "by", "on", "at"}  # of a transition's body: by perform and by the clock
NO_MOVES = ("delete", "save", "__class__", "refresh_from_db", "clean", "status", "", "提交")


def contract_facts(status):
    number = {"number": "2026410611000099", "registered_on": DAY, "registrar": registrar()}
    return number if status in ("registered", "revoked") else {}


def claim_facts(status):
    facts = {}
    if status in ("publicised", "payable", "paid"):
        facts = {"amount": 100, "approved_by": officer(), "approved_on": DAY}
    if status == "paid":
        facts |= {"paid_by": officer(), "paid_on": DAY, "payment_reference": "BF-1"}
    return facts


def unit_facts(status):
    """One that was merged names its heir."""
    heir = draft_organization() if status == "merged" else None
    return {"successor": heir, "heir": heir}


def nothing(status):
    return {}


# model → (a row of it, what the database demands of a row in that status)
ROWS = {
    "institutions.Organization": (draft_organization, unit_facts),
    "institutions.Invitation": (declined_invitation, nothing),
    "changes.ChangeRequest": (draft_change, nothing),
    "achievements.Achievement": (draft_achievement, nothing),
    "demands.Demand": (draft_demand, nothing),
    "demands.Intent": (sent_intent, nothing),
    "brokers.Broker": (BrokerFactory, nothing),
    "brokers.Engagement": (applied_engagement, nothing),
    "contracts.Contract": (accepted_contract, contract_facts),
    "subsidies.Claim": (draft_claim, claim_facts),
    "notices.Notice": (
        published,
        lambda status: {"suspended_on": DAY if status == "suspended" else None},
    ),
    "notices.Objection": (
        objected,
        lambda status: {"reply": "不属实。", "handled_on": DAY},
    ),
}
API = {
    "demands.Intent": "intents",
    "brokers.Engagement": "engagements",
    "subsidies.Claim": "claims",
}


def workflow_models():
    found = [model for model in apps.get_models() if issubclass(model, WorkflowModel)]
    return {model._meta.label: model for model in found}


def transitions(model):
    return list(model._meta.get_field("status").get_all_transitions(model))


def statuses(model):
    return [value for value, _label in model._meta.get_field("status").choices]


def declared(model, status):
    return {t.name for t in transitions(model) if t.source in (status, "*", "+")}


def put(obj, status):
    """The row in that status; the protected field is passed by in the database."""
    _make, facts = ROWS[obj._meta.label]
    type(obj).objects.filter(pk=obj.pk).update(status=status, **facts(status))
    return type(obj).objects.get(pk=obj.pk)


def written():
    """The newest row of every table, and all rows that have a status."""
    newest = {m._meta.label: m.objects.aggregate(n=Max("pk"))["n"] for m in apps.get_models()}
    rows = [list(m.objects.order_by("pk").values_list()) for m in workflow_models().values()]
    return newest, rows


def refusal(obj, action, actor):
    """What `perform` raises; None when it did the move."""
    try:
        with transaction.atomic():
            perform(obj, action, actor=actor)
    except (Conflict, PermissionDenied, ValidationError) as error:
        return type(error)
    return None


def test_every_workflow_is_in_the_table():
    assert set(ROWS) == set(workflow_models())


@pytest.mark.parametrize("label", sorted(ROWS))
def test_what_is_not_declared_is_a_conflict_and_writes_nothing(label):
    obj, system = ROWS[label][0](), User.objects.system()
    model, refused = type(obj), 0
    for status in statuses(model):
        obj = put(obj, status)
        closed = {t.name for t in transitions(model)} - declared(model, status)
        before = written()
        found = {action: refusal(obj, action, system) for action in [*closed, *NO_MOVES]}
        assert found == dict.fromkeys(found, Conflict), status
        assert written() == before, status
        refused += len(closed)
    assert refused  # a workflow in which everything is allowed everywhere is none


@pytest.mark.parametrize("label", sorted(ROWS))
def test_status_cannot_be_assigned(label):
    obj = ROWS[label][0]()
    for status in statuses(type(obj)):
        with pytest.raises(AttributeError):
            obj.status = status


@pytest.mark.parametrize("label", sorted(ROWS))
def test_the_database_knows_no_other_status(label):
    obj = ROWS[label][0]()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(obj).objects.filter(pk=obj.pk).update(status="unheard_of")


@pytest.mark.parametrize("label", sorted(ROWS))
def test_declarations_are_complete(label):
    """A label for the button, a form that exists, audiences that the model knows."""
    obj = ROWS[label][0]()
    for move in transitions(type(obj)):
        assert isinstance(move.custom, Move), move.name
        assert move.custom.label, move.name
        assert move.permission is not None, move.name
        assert issubclass(move.custom.form_class, Form)
        for audience in move.custom.notify:
            assert obj.recipients(audience).model is User


@pytest.mark.parametrize("label", sorted(ROWS))
def test_a_form_asks_for_what_the_move_takes(label):
    """No field that the body would refuse, no keyword that nobody can fill in."""
    for move in transitions(apps.get_model(label)):
        taken = set(inspect.signature(move.method).parameters) - TOLD
        asked = set(move.custom.form_class.base_fields) - {"note"}
        assert asked == (set() if move.custom.hidden else taken), move.name


def test_a_move_has_no_other_keys():
    with pytest.raises(TypeError):
        Move("提交", colour="red")
    with pytest.raises(TypeError):
        Move("提交", style="red")
    with pytest.raises(TypeError):
        Move("提交", notify="owner")
    with pytest.raises(FrozenInstanceError):
        Move("提交").label = "撤回"


@pytest.mark.parametrize("label", sorted(ROWS))
def test_page_and_api_answer_a_stale_move(label, settings):
    """Somebody was faster: the page says so and shows the record, the API answers 409."""
    obj = ROWS[label][0]()
    client = client_of(officer(region=None, is_superuser=True))
    settings.MFA_REQUIRED_FOR_STAFF = False
    stale = sorted({t.name for t in transitions(type(obj))} - declared(type(obj), obj.status))[0]
    meta = obj._meta
    before = written()
    path = f"/actions/{meta.app_label}/{meta.model_name}/{obj.pk}/{stale}/"
    for ask in (client.get, client.post):
        response = ask(path)
        assert response.status_code == 302
        assert response["Location"] == obj.get_absolute_url()
    url = f"/api/v1/{meta.model_name}s/{obj.pk}/transitions/"
    answer = post_json(client, url, {"action": stale})
    if answer.status_code != 404:  # notices and objections have no moves in the API
        assert answer.status_code == 409
        assert "请刷新页面" in answer.json()["detail"]
    assert written()[1] == before[1]


@pytest.mark.parametrize("label", sorted(ROWS))
def test_hidden_moves_are_nobodys_to_ask_for(label):
    """Not even a superuser's, who has every permission."""
    obj = ROWS[label][0]()
    client = client_of(officer(region=None, is_superuser=True))
    meta = obj._meta
    for move in (t for t in transitions(type(obj)) if t.custom.hidden):
        obj = put(obj, statuses(type(obj))[0] if move.source in "*+" else move.source)
        before = written()[1]
        asked = (
            client.post(f"/actions/{meta.app_label}/{meta.model_name}/{obj.pk}/{move.name}/"),
            post_json(
                client,
                f"/api/v1/{meta.model_name}s/{obj.pk}/transitions/",
                {"action": move.name},
            ),
        )
        assert {answer.status_code for answer in asked} <= {403, 404}, move.name
        assert written()[1] == before


def test_events_can_only_be_added():
    event = enterprise().events.first()
    for change in (
        lambda: WorkflowEvent.objects.filter(pk=event.pk).update(note="改"),
        lambda: WorkflowEvent.objects.filter(pk=event.pk).delete(),
    ):
        with owner_rights(), pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            change()
    assert WorkflowEvent.objects.filter(pk=event.pk, note=event.note).exists()
