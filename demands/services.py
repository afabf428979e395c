"""Writes that are not one status move: sending an intent, storing a matching run."""

from django.db import transaction

from achievements.models import Achievement
from demands.matching.backends import achievement_facts, demand_facts, ranker
from demands.matching.reasons import rank_with_reasons
from demands.models import Demand, Intent, Match
from demands.workflows import IntentStatus
from demands.workflows import Status as DemandStatus
from techmarket.accounts.models import User
from techmarket.codes.workdays import add_workdays
from techmarket.workflow.actions import perform

# Working days to answer an intent: the platform's own promise, from no policy.
REPLY_WORKDAYS = 5
CANDIDATES, KEPT = 100, 10
LEAST_SHARE = 5  # what reaches less than a fifth of the best score is noise to the reader


@transaction.atomic
def send_intent(intent, *, by, on):
    """Save the intent and send it; the reply is due five working days later."""
    intent.created_by = by
    intent.receiver = intent.matter.organization
    intent.reply_due_on = add_workdays(on, REPLY_WORKDAYS)
    intent.full_clean()
    intent.save()
    return perform(intent, "send", actor=by)


def match_demand(demand_id, *, at):
    """Rank the published achievements for a demand and keep the best with their reasons.

    Runs under the demand's row lock: two workers on one demand store one result.
    """
    demand = Demand.objects.select_for_update(of=("self",)).filter(pk=demand_id).first()
    if demand is None or demand.status != DemandStatus.PUBLISHED:
        return
    facts = demand_facts(demand)
    own = Achievement.objects.listed().filter(organization=demand.organization_id)
    exclude = set(own.values_list("pk", flat=True))
    engine = ranker()
    hits = engine.rank(facts.text, CANDIDATES, exclude)
    found = achievement_facts([hit.id for hit in hits])
    best = rank_with_reasons(facts, hits, found)[:KEPT]
    rows = [
        (one.id, one.score, one.as_json())
        for one in best
        if one.score * LEAST_SHARE >= best[0].score
    ]
    store_matches(demand, rows, engine=engine.version, at=at)


@transaction.atomic
def conclude(intent, *, by):
    """Its contract is registered: the intent has led to a deal, and its demand asks no more."""
    perform(intent, "conclude", actor=by)
    fulfil_demand(intent.demand_id, by=by)


def fulfil_demand(demand_id, *, by):
    """Another deal may close it at the same moment: that is no fault of this one's."""
    rows = Demand.objects.select_for_update(of=("self",))
    demand = rows.filter(pk=demand_id, status=DemandStatus.PUBLISHED).first()
    if demand is not None:
        perform(demand, "fulfil", actor=by)
        overtake_intents(demand, by=by)


def overtake_intents(demand, *, by):
    """Those that nobody has answered yet; one that is being answered now goes on."""
    rows = Intent.objects.select_for_update(of=("self",))
    for other in rows.filter(demand=demand, status=IntentStatus.SENT).order_by("pk"):
        perform(other, "overtake", actor=by)


def lapse_intent(intent_id, *, on):
    """The reply date has passed without an answer; nothing to do when it was answered since."""
    intent = Intent.objects.overdue(on=on).filter(pk=intent_id).first()
    if intent is not None:
        perform(intent, "lapse", actor=User.objects.system())


def store_matches(demand, matches, *, engine, at):
    """Replace a demand's matches by those of one run. The caller holds the demand's row lock.

    `matches`: [(achievement_id, score, reasons)], best first. A run of an older revision than
    the one stored changes nothing.
    """
    demand.matches.all().delete()
    Match.objects.bulk_create(
        Match(
            demand=demand,
            achievement_id=achievement_id,
            rank=rank,
            score=score,
            reasons=reasons,
            revision=demand.match_revision,
            engine=engine,
        )
        for rank, (achievement_id, score, reasons) in enumerate(matches, start=1)
    )
    type(demand).objects.filter(pk=demand.pk).update(matched_at=at)


def due_intents(*, on):
    """Ids of unanswered intents whose reply date has passed."""
    return Intent.objects.overdue(on=on).values_list("pk", flat=True)
