"""The buyer stands behind the data of a contract before the registrar sees it."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contracts import services
from contracts.models import Contract, ContractParty
from institutions.models import Membership
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.desks import titles_on_desk
from tests.factories.contracts import add_text, confirmed, draft_contract, submitted_contract
from tests.factories.demands import member_of
from tests.factories.institutions import join
from tests.factories.people import UserFactory, fresh, registrar

pytestmark = pytest.mark.django_db
TITLE = "待您确认数据的合同草稿"


def submit(contract):
    return perform(contract, "submit", actor=member_of(contract.seller.organization))


def waits(user):
    return TITLE in titles_on_desk(fresh(user))


def test_nothing_goes_to_the_registrar_that_the_buyer_has_not_confirmed():
    contract = add_text(draft_contract())
    seller, buyer = (member_of(side.organization) for side in (contract.seller, contract.buyer))
    with pytest.raises(ValidationError, match="买方还没有确认"):
        submit(contract)
    assert [waits(user) for user in (seller, buyer)] == [False, True]
    with pytest.raises(PermissionDenied):
        perform(contract, "confirm_data", actor=seller)
    contract = perform(contract, "confirm_data", actor=buyer)
    assert (contract.status, contract.confirmed_by) == ("draft", buyer)
    assert not waits(buyer)
    page = text_of(client_of(registrar()).get(submit(contract).get_absolute_url()))
    assert "买方确认数据" in page
    assert "尚未确认" not in page


@pytest.mark.parametrize("change", ["amount", "party", "nothing"])
def test_changed_data_are_confirmed_anew(change):
    contract = confirmed(add_text(draft_contract()))
    parties = list(contract.parties.all())
    for row in parties:
        row.pk = None
    if change == "amount":
        contract.total_amount = Decimal("999999.99")
    if change == "party":
        parties[0] = ContractParty.of(contract.seller.organization, "seller")
        parties[0].work = "x"
    contract = services.save_draft(contract, parties, by=member_of(contract.seller.organization))
    assert bool(contract.confirmed_at) is (change == "nothing")
    if change == "nothing":
        assert submit(contract).status == "submitted"
    else:
        with pytest.raises(ValidationError, match="买方还没有确认"):
            submit(contract)


def test_data_changed_past_the_form_are_not_confirmed_either():
    contract = confirmed(add_text(draft_contract()))
    Contract.objects.filter(pk=contract.pk).update(technical_amount=1)
    with pytest.raises(ValidationError, match="买方还没有确认"):
        submit(Contract.objects.get(pk=contract.pk))


def test_the_buyer_sends_wrong_data_back_with_a_reason():
    contract = confirmed(add_text(draft_contract()))
    buyer = member_of(contract.buyer.organization)
    url = f"/actions/contracts/contract/{contract.pk}/dispute_data/"
    assert client_of(buyer).post(url, {"note": ""}).status_code == 422
    assert client_of(buyer).post(url, {"note": "金额应为 90 万元。"}).status_code == 302
    contract = Contract.objects.get(pk=contract.pk)
    assert (contract.status, contract.confirmed_at) == ("draft", None)
    told = member_of(contract.seller.organization).notifications.latest("pk")
    assert "金额应为 90 万元。" in told.body


def test_where_the_buyer_has_nobody_the_registrar_looks_at_the_paper():
    """Nobody at all, or only somebody who acts for the seller as well."""
    for both in (False, True):
        contract = add_text(draft_contract())
        Membership.objects.filter(organization=contract.buyer.organization).delete()
        if both:
            seller = member_of(contract.seller.organization)
            join(seller, contract.buyer.organization)
            with pytest.raises((PermissionDenied, ValidationError)):
                perform(contract, "confirm_data", actor=fresh(seller))
        contract = submit(contract)
        page = text_of(client_of(registrar()).get(contract.get_absolute_url()))
        assert "以上传的签字盖章合同和登记机构核对为准" in page


def test_a_superuser_confirms_for_nobody():
    contract = add_text(draft_contract())
    with pytest.raises(ValidationError, match="须由买方的人员确认"):
        perform(contract, "confirm_data", actor=UserFactory(is_superuser=True))


def test_what_came_back_unchanged_is_confirmed_still():
    contract = perform(submitted_contract(), "send_back", actor=registrar(), note="补充附件。")
    assert submit(contract).status == "submitted"
