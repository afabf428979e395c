"""Refusals that the table of permissions cannot show: there the record is not visible anyway, or
the move is hidden from everybody. Whoever came past that would still be refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from demands.services import match_demand
from institutions.models import Membership
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.contracts import registered_contract
from tests.factories.demands import accepted_intent, member_of, published_demand, sent_intent
from tests.factories.institutions import draft_organization, enterprise, join
from tests.factories.people import UserFactory, fresh, officer, secadmin, sysadmin
from tests.factories.subsidies import draft_claim

pytestmark = pytest.mark.django_db


def a_member(organization):
    return join(UserFactory(), organization, Membership.Role.MEMBER)


REFUSED = {
    # what time does, or the whole procedure, nobody does by hand
    "owner ends a listing": (
        listed_achievement,
        "expire",
        lambda row: member_of(row.organization),
    ),
    "sender lapses an intent": (sent_intent, "lapse", lambda row: member_of(row.sender)),
    "sender concludes an intent": (accepted_intent, "conclude", lambda row: member_of(row.sender)),
    # what a unit says of itself, only whoever may speak for it says
    "officer applies for a unit": (draft_claim, "submit", lambda _row: officer(region=None)),
    "member submits the unit": (draft_organization, "submit", a_member),
    "party revokes": (
        registered_contract,
        "revoke",
        lambda row: member_of(row.seller.organization),
    ),
}


@pytest.mark.parametrize(("make", "action", "actor"), REFUSED.values(), ids=REFUSED)
def test_who_may_not_is_refused(make, action, actor):
    row = make()
    with pytest.raises(PermissionDenied):
        perform(row, action, actor=actor(row))


def test_members_are_named_to_members_and_those_who_decide():
    organization = enterprise()
    colleague = join(UserFactory(full_name="欧阳同事"), organization)
    page = organization.get_absolute_url()
    for reader, named in ((None, False), (UserFactory(), False), (enterprise().admin, False)):
        assert ("欧阳同事" in text_of(client_of(reader).get(page))) is named
    for reader in (colleague, fresh(organization.admin), officer()):
        assert "欧阳同事" in text_of(client_of(reader).get(page))


def test_matches_are_shown_to_the_owner_and_the_office():
    listed_achievement()
    demand = published_demand()
    match_demand(demand.pk, at=timezone.now())
    page = demand.get_absolute_url()
    for reader in (None, UserFactory(), enterprise().admin):
        assert 'id="matches"' not in text_of(client_of(reader).get(page))
    for reader in (member_of(demand.organization), officer()):
        assert 'id="matches"' in text_of(client_of(reader).get(page))


@pytest.mark.parametrize(("duty", "status"), [(sysadmin, 200), (secadmin, 403)])
def test_one_makes_the_accounts_another_grants_the_roles(duty, status):
    person = duty()
    assert client_of(person).get(reverse("admin:accounts_user_add")).status_code == status
    # The page also asks for the right to change one; each of the two stands by itself.
    assert person.has_perm("accounts.add_user") is (status == 200)
    assert person.has_perm("accounts.add_rolegrant") is (status == 403)
