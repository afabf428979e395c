"""Writes that are not one status move."""

from django.core.exceptions import ValidationError
from django.db import transaction

from achievements.models import Achievement, Patent
from achievements.workflows import Status
from institutions.models import organization_ids
from techmarket.accounts.models import User
from techmarket.jobs.services import enqueue
from techmarket.workflow.actions import perform

BATCH = 200


@transaction.atomic
def replace_patents(achievement, rows):
    """Make the patents those of [(number, title)]; what is known of a kept one stays."""
    wanted = dict(rows)
    known = {patent.number: patent for patent in achievement.patents.all()}
    if gone := known.keys() - wanted.keys():
        achievement.patents.filter(number__in=gone).delete()
    for number in known.keys() & wanted.keys():
        if known[number].title != wanted[number]:
            known[number].title = wanted[number]
            known[number].save(update_fields=["title"])
    Patent.objects.bulk_create(
        Patent(achievement=achievement, number=number, title=title)
        for number, title in wanted.items()
        if number not in known
    )


def drafts_of(user):
    """Drafts of the organisations that the user acts for, oldest first."""
    rows = Achievement.objects.filter(organization__in=organization_ids(user))
    return rows.filter(status=Status.DRAFT).select_related("organization").order_by("pk")


def submit_drafts(*, actor):
    """Submit each draft by itself: ([submitted], [(refused, messages)])."""
    submitted, refused = [], []
    for draft in drafts_of(actor)[:BATCH]:
        try:
            submitted.append(perform(draft, "submit", actor=actor))
        except ValidationError as error:
            refused.append((draft, error.messages))
    return submitted, refused


def enqueue_expiries(*, on):
    """One job per listing whose term has ended."""
    for pk in Achievement.objects.due_to_expire(on=on).values_list("pk", flat=True):
        enqueue("achievements.expire_one", pk, key=f"{pk}:{on}")


def expire(achievement_id, *, on):
    """Take an ended listing down; renewed in the meantime, it stays."""
    due = Achievement.objects.due_to_expire(on=on).filter(pk=achievement_id)
    achievement = due.select_for_update(of=("self",)).first()
    if achievement is not None:
        perform(achievement, "expire", actor=User.objects.system())
