"""Writes that are not one status move."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects

from achievements.models import Achievement, Patent
from achievements.workflows import Status
from institutions.models import organization_ids
from techmarket.accounts.models import User
from techmarket.jobs.services import enqueue
from techmarket.workflow.actions import perform
from techmarket.workflow.bulk import save_all

BATCH = 200


@transaction.atomic
def save_with_patents(achievements, *, by):
    """Records and their patents as the rows of an import want them."""
    save_all(achievements, by=by)
    replace_patents({achievement: achievement.patent_rows for achievement in achievements})


@transaction.atomic
def replace_patents(wanted):
    """{achievement: [(number, title)]}; what is known of a patent that stays, stays."""
    prefetch_related_objects(list(wanted), "patents")
    gone, renamed, new = [], [], []
    for achievement, rows in wanted.items():
        titles = dict(rows)
        for patent in achievement.patents.all():
            title = titles.pop(patent.number, None)
            if title is None:
                gone.append(patent.pk)
            elif title != patent.title:
                patent.title = title
                renamed.append(patent)
        new += [Patent(achievement=achievement, number=n, title=t) for n, t in titles.items()]
    if gone:
        Patent.objects.filter(pk__in=gone).delete()
    Patent.objects.bulk_update(renamed, ["title"])
    Patent.objects.bulk_create(new)
    for achievement in wanted:
        del achievement._prefetched_objects_cache["patents"]


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
