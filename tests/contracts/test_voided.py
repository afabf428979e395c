"""“作废”: a draft that leads nowhere ends with a reason, and what it kept from others is free."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contracts import services
from contracts.models import Contract
from contracts.subsidies.claims.models import Claim
from demands.models import Intent
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, post_json, text_of
from tests.contracts.test_contract_races import sides
from tests.factories.contracts import (
    ContractFactory,
    draft_contract,
    registered_contract,
    submitted_contract,
)
from tests.factories.demands import accepted_intent, member_of
from tests.factories.people import fresh, registrar
from tests.factories.subsidies import draft_claim, submitted_claim

pytestmark = pytest.mark.django_db
REASON = {"note": "当事人填错，另行起草。"}


def test_a_voided_contract_frees_its_intent_and_its_key():
    intent = accepted_intent()
    by = member_of(intent.receiver)

    def draft():
        contract = ContractFactory(intent=Intent.objects.get(), external_key="HT-1")
        return services.save_draft(contract, sides(intent), by=by)

    first = draft()
    with pytest.raises(ValidationError, match="已起草合同"):
        draft()
    voided = perform(first, "void", actor=by, **REASON)
    assert (voided.status, voided.external_key) == ("voided", "")
    assert voided.history.last().external_key == "HT-1"
    second = draft()
    assert second.external_key == "HT-1"
    page = text_of(client_of(by).get(voided.get_absolute_url()))
    assert REASON["note"] in page
    with pytest.raises(Conflict):
        perform(voided, "submit", actor=by)


def test_only_what_nobody_decides_on_is_voided():
    for make in (submitted_contract, registered_contract):
        with pytest.raises(Conflict):
            perform(make(), "void", actor=member_of(Contract.objects.last().seller.organization))
    returned = perform(submitted_contract(), "send_back", actor=registrar(), note="补充附件。")
    with pytest.raises(PermissionDenied):
        perform(returned, "void", actor=registrar())
    buyer = member_of(returned.buyer.organization)
    assert perform(returned, "void", actor=buyer, **REASON).status == "voided"


def test_a_draft_stays_unseen_by_the_registrar_when_it_is_voided():
    draft, station = draft_contract(), registrar()
    returned = perform(submitted_contract(), "send_back", actor=station, note="补充附件。")
    for contract in (draft, returned):
        perform(contract, "void", actor=member_of(contract.seller.organization), **REASON)
    seen = set(Contract.objects.visible_to(fresh(station)))
    assert seen == {Contract.objects.get(pk=returned.pk)}


def test_a_voided_claim_frees_the_policy_of_the_year():
    first = draft_claim()
    by = member_of(first.applicant)
    url = f"/api/v1/claims/{first.pk}/transitions/"
    client = client_of(by)
    assert post_json(client, url, {"action": "void"}).status_code == 400  # no reason
    assert post_json(client, url, {"action": "void"} | REASON).status_code == 200
    second = draft_claim(first.applicant)
    assert (second.status, Claim.objects.live().count()) == ("draft", 1)
    assert second.number > first.number
    with pytest.raises(Conflict):
        perform(submitted_claim(), "void", actor=by)
