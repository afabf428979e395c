"""Every field of a business record is at each door that the record has: a form or a move asks for
it, the API tells it, the spreadsheet has it, a page shows it. What is not stands below, with why.
"""

import inspect
import re
from functools import cache
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.forms import ModelForm
from rest_framework.serializers import ModelSerializer
from simple_history.models import HistoricalChanges

from techmarket.exchange.resources import MarketResource
from techmarket.lists.tables import MarketTable
from techmarket.pages.details import Details
from techmarket.workflow.models import WorkflowModel

import_module(settings.ROOT_URLCONF)  # and with it whatever stands at a door
ROOMS = ("institutions", "achievements", "demands", "brokers", "contracts", "techmarket.notices")
CALLED = {
    "Membership": "member",
    "Qualification": "row",
    "Invoice": "paper",
    "Payment": "paper",
} | {"Settlement": "line"}
SHARED_PAGES = ["base.html", "components/detail_page.html"]

# The doors of each model: a new model, or a new door, is named here.
DOORS = {
    "form serializer page": """
        Objection Qualification Intent Engagement ServiceRecord ThreadMessage""",
    "form serializer resource page": """
        Organization Achievement Demand Broker Contract Claim ChangeRequest Invoice Payment""",
    "serializer resource page": "Notice",
    "serializer page": """
        Membership Invitation Patent Match ContractParty CalculationSheet Scheme Settlement""",
    "serializer": "FormerName",
    # Read from the sheet's `result`; and what keeps evidence from counting twice.
    "": "SheetLine EvidenceUse",
}

# Missing at any door without a word.
ANYWHERE = {
    "id": "the address says it",
    "created_by": "for the rules; the timeline names who did what",
    "created_at": "dates of the procedure are told",
    "updated_at": "dates of the procedure are told",
    "search": "tokens, no facts",
    "search_text": "tokens, no facts",
}
# Missing at one door: a status moves by `perform` only, the loader marks its demonstration.
AT_DOOR = {"form": {"status", "is_demo"}, "resource": {"is_demo"}}
# A part is entered and read together with its whole, which is therefore not named again.
WHOLES = """Qualification.organization Membership.organization Patent.achievement Match.demand
    ServiceRecord.engagement ThreadMessage.intent ContractParty.contract Invoice.contract
    Payment.contract CalculationSheet.claim FormerName.organization Settlement.change"""
LEFT_OUT = {
    "form": {
        "chosen before, by the link that opens the form": """Intent.direction
            Objection.notice ChangeRequest.organization ChangeRequest.kind""",
        "said by the decided request": """Organization.ended_on Organization.successor
            Organization.heir""",
        "found out by the service": """ThreadMessage.organization
            ChangeRequest.old_name ChangeRequest.old_region
            ChangeRequest.old_legal_representative Achievement.published_at Demand.match_revision
            Demand.matched_at Intent.receiver Intent.reply_due_on Broker.user Engagement.broker
            Engagement.answer_due_at Contract.number Contract.intent Contract.engagement
            Contract.achievement Contract.submitted_on Contract.due_on Contract.registered_on
            Contract.registrar Contract.revoked_on Contract.fingerprint Contract.twin_of
            Contract.certificate_token Claim.number Claim.scheme_code Claim.region
            Claim.applied_on Claim.revision Claim.amount Claim.approved_by Claim.approved_on
            Claim.paid_by Objection.number Objection.receipt Objection.filed_on
            Objection.handled_on Invoice.issuer Payment.payer Contract.confirmed_by
            Contract.confirmed_at Contract.confirmed_digest""",
        "written down by `proving`": """Payment.entered_for Payment.proof Payment.proved_by
            Payment.proved_at Invoice.entered_for Invoice.proof Invoice.proved_by
            Invoice.proved_at Payment.denial Payment.denied_by Payment.denied_at Invoice.denial
            Invoice.denied_by Invoice.denied_at""",
        "asked by ReversalForm, for either paper": """Invoice.reverses Invoice.reversal
            Invoice.reason Invoice.is_void Payment.reverses Payment.reversal Payment.reason
            Payment.is_void""",
        "the ledger number of whoever imports": "Contract.external_key",
    },
    "serializer": {
        "the ledger number of whoever imports": "Contract.external_key",
        "kept for review by the office": "Contract.checklist Contract.twin_of",
        "persons at work are named on the page": """Contract.registrar Claim.approved_by
            Claim.paid_by Broker.user Contract.confirmed_by Payment.proved_by Invoice.proved_by
            Payment.denied_by Invoice.denied_by""",
        "for the rules: whose people act in its records": "Organization.heir",
        "lets one in: `code` must be known, not asked": "Contract.certificate_token",
        "keys of the database": """Contract.fingerprint Invoice.issuer Payment.payer
            Demand.match_revision Match.revision Contract.confirmed_digest""",
        "for the rules: who may confirm it": "Payment.entered_for Invoice.entered_for",
        "the clause, found under its scheme": "CalculationSheet.entry",
        "answered at the address of the receipt": """Objection.status Objection.number
            Objection.receipt Objection.notice Objection.filed_on Objection.reply
            Objection.handled_on""",
        "told as `rows` and `url`": """Notice.snapshot Notice.subject_type Notice.subject_id""",
        "moves of the system": """Notice.closing_action Notice.upheld_action
            Notice.withdrawn_action""",
    },
    "resource": {
        "the course of one record, read on its page": """Achievement.published_at
            Demand.matched_at Contract.intent Contract.engagement Contract.achievement
            Contract.submitted_on Contract.accepted_on Contract.is_disputed Contract.due_on
            Contract.rejection_reason Contract.checklist Claim.note Claim.revision
            Contract.confirmed_at Payment.proved_at Payment.denial Payment.denied_at
            Invoice.proved_at Invoice.denial Invoice.denied_at""",
        "persons at work are named on the page": """Contract.registrar Claim.approved_by
            Claim.paid_by Broker.user Contract.confirmed_by Payment.proved_by Payment.denied_by
            Invoice.proved_by Invoice.denied_by""",
        "lets one in": "Contract.certificate_token",
        "keys of the database": """Contract.fingerprint Contract.twin_of Demand.match_revision
            Contract.confirmed_digest Payment.payer Invoice.issuer""",
        "for the rules: who may confirm it": "Payment.entered_for Invoice.entered_for",
        "for the rules: whose people act in its records": "Organization.heir",
        "told as `field_rows`": "Broker.tech_fields",
        "told as `state`": """Payment.proof Payment.is_void Invoice.proof Invoice.is_void""",
        "told as `reversed_number`": "Payment.reverses Invoice.reverses",
        "persons do not leave in bulk": """ChangeRequest.legal_representative
            ChangeRequest.old_legal_representative""",
        "said by the applicant's place and the policy": "Claim.region",
        "told as `term`": "Notice.days Notice.unit",
        "the snapshot is read on the page": """Notice.snapshot Notice.subject_type
            Notice.subject_id""",
        "moves of the system": """Notice.closing_action Notice.upheld_action
            Notice.withdrawn_action""",
    },
    "page": {
        "the number of whoever imports": """Achievement.external_key Demand.external_key
            Contract.external_key""",
        "a declaration: without it there is no page for others": """Achievement.no_secret
            Demand.no_secret""",
        "told in words by a property": """Demand.modes
            Organization.contact_phone Notice.days Notice.unit Notice.snapshot
            Notice.subject_type Notice.subject_id""",
        "keys of the database": """Contract.fingerprint Invoice.issuer Payment.payer
            Demand.match_revision Match.revision Match.engine Scheme.version Scheme.digest
            Contract.confirmed_digest""",
        "the order of the list": "Match.rank",
        "a link from the party's name would be open to few": "ContractParty.organization",
        "for statistics": "ContractParty.kind",
        "the timeline names who did it and on what grounds": """Contract.registrar
            Contract.checklist Broker.user Contract.confirmed_by""",
        "the kind of proof is shown, not the person": """Payment.proved_by Invoice.proved_by
            Payment.denied_by Invoice.denied_by""",
        "for the rules: whose people act in its records": "Organization.heir",
        "printed from the result by `reading`": """CalculationSheet.entry CalculationSheet.facts
            CalculationSheet.result CalculationSheet.base CalculationSheet.rate Scheme.entry""",
        "the address of the page": "Objection.receipt",
        "moves of the system": """Notice.closing_action Notice.upheld_action
            Notice.withdrawn_action""",
    },
}


def ours(base, model):
    """Classes of the project that are made for this model."""
    for cls in base.__subclasses__():
        meta = getattr(cls, "Meta", None)
        if getattr(meta, "model", None) is model and cls.__module__.startswith(ROOMS):
            yield cls
        yield from ours(base=cls, model=model)


def form(model):
    """What its forms ask for, those of its moves included."""
    forms = [*ours(ModelForm, model)]
    if issubclass(model, WorkflowModel):
        moves = model._meta.get_field("status").get_all_transitions(model)
        forms += [move.custom.form_class for move in moves]
    return {name for cls in forms for name in cls.base_fields}


def serializer(model):
    for cls in ours(ModelSerializer, model):
        for name in cls.Meta.fields:
            declared = cls._declared_fields.get(name)
            yield (declared and declared._kwargs.get("source")) or name


def resource(model):
    return {f.attribute or "" for cls in ours(MarketResource, model) for f in cls.fields.values()}


def page(model):
    """Declared rows and columns, what writes them, and what templates read of the record."""
    for cls in ours(Details, model):
        yield from [*cls.rows, *read_by(cls, model)]
    for cls in ours(MarketTable, model):
        yield from [*cls.base_columns, *(str(c.accessor) for c in cls.base_columns.values())]
        yield from read_by(cls, model)
    yield from read_in_templates(model)


def read_by(cls, model):
    return read_of(inspect.getsource(cls), model)


def read_in_templates(model):
    folder = settings.BASE_DIR / "templates"
    own = (folder / model._meta.app_label).rglob("*.html")
    for path in [*own, *(folder / name for name in SHARED_PAGES)]:
        yield from read_of(path.read_text(encoding="utf-8"), model)


def read_of(text, model):
    """Attributes of a variable that is called like the model, or of a page's `object`."""
    last_word = re.findall("[A-Z][a-z]+", model.__name__)[-1].lower()
    variables = {model._meta.model_name, CALLED.get(model.__name__, last_word)}
    if hasattr(model, "get_absolute_url"):
        variables.add("object")
    text = re.sub(r"status_badge (\w+)", r"\1.status", text)
    return {name for variable, name in re.findall(r"\b(\w+)\.(\w+)", text) if variable in variables}


READ = {"form": form, "serializer": serializer, "resource": resource, "page": page}


def models():
    for model in apps.get_models():
        is_ours = apps.get_app_config(model._meta.app_label).name.startswith(ROOMS)
        if is_ours and not issubclass(model, HistoricalChanges):
            yield model


def doors_of(model):
    named = (doors for doors, names in DOORS.items() if model.__name__ in names.split())
    return next(named, "").split()


@cache
def at_door(door, model):
    """Its fields, however they are spelt there."""
    found = set()
    for name in READ[door](model):
        first = re.split(r"__|\.", name)[0]
        found |= {first, first.removesuffix("_id"), *re.findall(r"^get_(\w+)_display$", name)}
    return found & fields_of(model)


def fields_of(model):
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def lacking(door, model):
    return fields_of(model) - at_door(door, model)


def left_out(door):
    return {name for names in LEFT_OUT[door].values() for name in names.split()}


def missing(door):
    """Model.field of what no declaration at that door names, nor needs to."""
    return {
        f"{model.__name__}.{name}"
        for model in models()
        if door in doors_of(model)
        for name in lacking(door, model) - ANYWHERE.keys() - AT_DOOR.get(door, set())
    } - set(WHOLES.split())


def test_every_model_has_the_doors_that_are_named():
    named = {name: set(doors.split()) for doors, names in DOORS.items() for name in names.split()}
    found = {model.__name__: {d for d in READ if at_door(d, model)} for model in models()}
    found |= {name: set() for name in DOORS[""].split()}
    assert found == named


@pytest.mark.parametrize("door", READ)
def test_every_field_is_at_each_door_or_named(door):
    """Both ways: what is named and no longer missing is named in vain."""
    assert missing(door) == left_out(door)


def test_what_is_excused_anywhere_is_a_field_that_some_door_lacks():
    lacks = {door: set() for door in READ}
    for model in models():
        for door in doors_of(model):
            lacks[door] |= {(model.__name__, name) for name in lacking(door, model)}
    everywhere = set().union(*lacks.values())
    assert {tuple(name.split(".")) for name in WHOLES.split()} <= everywhere
    assert {name for _model, name in everywhere} >= ANYWHERE.keys()
    for door, names in AT_DOOR.items():
        assert {name for _model, name in lacks[door]} >= names


def test_a_field_that_no_door_names_is_seen(monkeypatch):
    """The control: without its resource, a demand's fields would all be missing there."""
    monkeypatch.setitem(READ, "resource", lambda model: ())
    monkeypatch.setattr(f"{__name__}.at_door", at_door.__wrapped__)
    assert "Demand.title" in missing("resource")
