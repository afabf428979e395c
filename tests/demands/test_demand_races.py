"""A demand that is matched and withdrawn at the same moment."""

import pytest
from django.db import transaction
from django.utils import timezone

from demands import services
from techmarket.workflow.actions import perform
from tests.factories.achievements import listed_achievement
from tests.factories.demands import member_of, published_demand
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@guarded("services.match_demand")
def test_a_demand_being_closed_is_not_matched(locked):
    listed_achievement()
    demand = published_demand()
    owner = member_of(demand.organization)
    second_waits_for_first(
        lambda: perform(demand, "close", actor=owner),
        transaction.atomic(lambda: services.match_demand(demand.pk, at=timezone.now())),
    )
    assert demand.matches.exists() is not locked
