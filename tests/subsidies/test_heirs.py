"""After a merger the heir claims on the contracts of the unit that was: once, and named as such."""

from decimal import Decimal

import pytest

from contracts.subsidies.claims import granting
from contracts.subsidies.claims.models import Claim, EvidenceUse
from institutions.models import Organization
from tests.clients import client_of, text_of
from tests.factories.changes import decided, draft_merger
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise
from tests.factories.moves import perform
from tests.factories.people import OTHER_COUNTY, officer
from tests.factories.subsidies import calculated_claim, paid_contract, payable_claim
from tests.races import guarded, second_waits_for_first, without_keys

pytestmark = pytest.mark.django_db


def unit(name):
    return enterprise(name=name, region_id=OTHER_COUNTY)


def merged(old, heir):
    decided(draft_merger(old, heir))
    return [Organization.objects.get(pk=row.pk) for row in (old, heir)]


def test_the_heir_claims_on_what_was_paid_and_the_sheet_names_the_merger():
    old, heir = unit("旧厂轻合金公司"), unit("承继科技公司")
    contract = paid_contract(old)
    paid_contract(heir, amount="100000.00")
    old, heir = merged(old, heir)
    claim = calculated_claim(heir)
    assert claim.amount == Decimal("40000.00")
    lines = claim.sheet.lines.filter(included=True)
    assert contract.payments.get().pk in lines.values_list("payment", flat=True)
    page = text_of(client_of(member_of(heir)).get(claim.get_absolute_url()))
    assert f"合并承继旧厂轻合金公司，{old.uscc}" in page
    assert contract.buyer.name == "旧厂轻合金公司"


def test_units_merged_one_after_another_are_all_inherited():
    first, second, heir = unit("甲"), unit("乙"), unit("丙")
    paid_contract(first)
    merged(first, second)
    paid_contract(Organization.objects.get(pk=second.pk), amount="50000.00")
    _second, heir = merged(second, heir)
    assert calculated_claim(heir).amount == Decimal("35000.00")


def test_what_the_unit_was_granted_is_not_granted_again():
    """Neither the payment nor the cap, whichever of the two was first."""
    old, heir = unit("甲"), unit("乙")
    paid_contract(old)
    before = payable_claim(old)
    paid_contract(heir, amount="20000.00")
    _old, heir = merged(old, heir)
    claim = calculated_claim(heir)
    assert claim.amount == Decimal("2000.00")
    assert claim.sheet.result["granted"] == str(before.amount)


def test_a_trade_within_what_is_one_body_now_is_none():
    old, heir = unit("甲"), unit("乙")
    paid_contract(old, seller=heir)
    _old, heir = merged(old, heir)
    claim = calculated_claim(heir)
    assert claim.amount == 0
    assert "卖方和买方是同一单位" in str(claim.sheet.result)


def test_a_stranger_inherits_nothing():
    old, heir, other = unit("甲"), unit("乙"), unit("丙")
    paid_contract(old)
    merged(old, heir)
    assert calculated_claim(Organization.objects.get(pk=other.pk)).amount == 0


@pytest.mark.django_db(transaction=True)
@guarded("granting.hold")
def test_unit_and_heir_at_once_are_granted_one_payment_once(locked, monkeypatch):
    """The claim that the unit had made, and the heir's, which counts its payment, too."""
    monkeypatch.setattr(granting, "check_contracts", lambda claim: None)
    old, heir = unit("甲"), unit("乙")
    paid_contract(old)
    first = calculated_claim(old)
    _old, heir = merged(old, heir)
    claims = [Claim.objects.get(pk=row.pk) for row in (first, calculated_claim(heir))]
    one, other = officer(region=None), officer(region=None)
    with without_keys("evidenceuse_once_per_scheme"):
        outcome = second_waits_for_first(
            lambda: perform(claims[0], "approve", actor=one),
            lambda: perform(claims[1], "approve", actor=other),
        )
        granted = EvidenceUse.objects.order_by("pk").values_list("claim", flat=True)
        assert list(granted) == [row.pk for row in (claims[:1] if locked else claims)]
    assert ("事实有变化" in str(outcome)) is locked
