"""Decisions made at the same moment, on real transactions."""

import pytest

from achievements.models import Achievement
from institutions import services
from institutions.models import Membership
from techmarket.workflow.actions import Conflict, perform
from techmarket.workflow.models import WorkflowEvent
from tests.factories.achievements import submitted_achievement
from tests.factories.institutions import draft_organization, join
from tests.factories.people import UserFactory, officer
from tests.races import second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)


def careless(achievement, action, *, actor):
    """What `perform` would be without its row lock: it decides on what it read before."""
    row = Achievement.objects.get(pk=achievement.pk)
    getattr(row, action)(by=actor)
    row.save()
    WorkflowEvent.objects.create(
        subject=row, action=action, label=action, source="submitted", target=row.status, actor=actor
    )
    return row


@pytest.mark.parametrize(
    ("decide", "decisions", "status"),
    [(perform, ["approve"], "listed"), (careless, ["approve", "send_back"], "returned")],
    ids=["locked", "control"],
)
def test_two_officers_one_decision(decide, decisions, status):
    """The control shows that the two do meet: without the lock both decide."""
    achievement = submitted_achievement()
    one, other = officer(), officer()
    outcome = second_waits_for_first(
        lambda: perform(achievement, "approve", actor=one),
        lambda: decide(achievement, "send_back", actor=other),
    )
    achievement.refresh_from_db()
    events = achievement.events.exclude(action="submit").order_by("pk")
    assert [event.action for event in events] == decisions
    assert achievement.status == status
    assert isinstance(outcome, Conflict) == (decide is perform)


def test_two_administrators_do_not_demote_each_other():
    organization = draft_organization()
    other = join(UserFactory(), organization, Membership.Role.ADMIN)
    mine = organization.memberships.get(user=organization.admin)
    theirs = organization.memberships.get(user=other)

    def demote(membership):
        try:
            services.change_role(membership, Membership.Role.MEMBER)
        except services.ValidationError as error:
            return error.messages
        return []

    refused = second_waits_for_first(lambda: demote(theirs), lambda: demote(mine))
    assert "至少要有一名管理员" in refused[0]
    assert organization.memberships.filter(role=Membership.Role.ADMIN).count() == 1
