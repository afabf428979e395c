"""Two administrators of one organisation at the same moment."""

import pytest
from django.core.exceptions import ValidationError

from institutions import services
from institutions.models import Membership
from tests.factories.institutions import draft_organization, join
from tests.factories.people import UserFactory
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", [Membership.Role.MEMBER, None], ids=["demoted", "removed"])
@guarded("services.lock_members")
def test_two_administrators_do_not_leave_their_unit_without_one(role, locked):
    organization = draft_organization()
    other = join(UserFactory(), organization, Membership.Role.ADMIN)
    mine = organization.memberships.get(user=organization.admin)
    theirs = organization.memberships.get(user=other)
    outcome = second_waits_for_first(
        lambda: services.change_role(theirs, role), lambda: services.change_role(mine, role)
    )
    assert isinstance(outcome, ValidationError) is locked
    left = organization.memberships.filter(role=Membership.Role.ADMIN).count()
    assert left == (1 if locked else 0)
