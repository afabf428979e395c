"""A listing that ends and is renewed at the same moment."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from achievements import services
from techmarket.accounts.models import User
from techmarket.workflow.actions import perform
from tests.factories.achievements import listed_achievement
from tests.factories.demands import member_of
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


@guarded("achievements.services.expire")
def test_a_listing_renewed_at_midnight_stays(locked):
    today = timezone.localdate()
    ended = listed_achievement(valid_until=today - dt.timedelta(days=1))
    owner = member_of(ended.organization)
    User.objects.system()
    second_waits_for_first(
        lambda: perform(ended, "renew", actor=owner, valid_until=today + dt.timedelta(days=30)),
        transaction.atomic(lambda: services.expire(ended.pk, on=today)),
    )
    ended.refresh_from_db()
    assert ended.status == ("listed" if locked else "expired")
