"""The published achievements as a ranked corpus: built from the rows, kept per process while they
do not change. A later engine replaces `ranker()`; what it must be is `ranker.Ranker`."""

from django.db.models import Count, Max

from achievements.models import Achievement
from demands.matching.features import AchievementFacts, DemandFacts
from demands.matching.ranker import Document, Ranker

_kept = {"stamp": None, "index": None}

TEXTS = ("title", "summary", "advantages", "application")


def corpus_stamp():
    """Changes whenever a published achievement is added, altered or withdrawn."""
    totals = Achievement.objects.listed().aggregate(n=Count("pk"), at=Max("updated_at"))
    return totals["n"], totals["at"]


def ranker() -> Ranker:
    """The index over what is published now; rebuilt when the corpus has changed."""
    # NumPy takes a third of a second to load, at every start of whoever matches nothing.
    from demands.matching.engine import Index

    stamp = corpus_stamp()
    if _kept["stamp"] != stamp:
        rows = Achievement.objects.listed().order_by("pk")
        columns = rows.values_list("pk", "keywords", *TEXTS).iterator(chunk_size=2000)
        _kept["index"] = Index.build(document(*row) for row in columns)
        _kept["stamp"] = stamp
    return _kept["index"]


def document(pk, keywords, title, *texts):
    return Document(id=pk, title=title, abstract="\n".join(texts), keywords=keywords)


def demand_text(demand):
    return "\n".join([demand.title, *demand.keywords, demand.description, demand.targets])


def demand_facts(demand):
    return DemandFacts(
        text=demand_text(demand),
        field=demand.field.name,
        region=demand.region_id,
        maturity=demand.maturity_wanted,
        budget=demand.budget_max,
        modes=frozenset(demand.mode_labels),
    )


def achievement_facts(pks):
    """{pk: facts} of the published ones among these; two queries."""
    rows = Achievement.objects.listed().filter(pk__in=pks).select_related("field")
    return {
        row.pk: AchievementFacts(
            text="\n".join([row.title, *row.keywords, *(getattr(row, name) for name in TEXTS[1:])]),
            field=row.field.name,
            region=row.region_id,
            maturity=row.maturity,
            price=row.price,
            modes=frozenset(row.transfer_mode_labels),
        )
        for row in rows
    }
