"""Why an achievement answers a demand: text, field, region, maturity, price, mode. Pure.

Text decides; the other facts add a bounded part of the text's own points, so that no bonus makes
an achievement out of place look fitting. What speaks against it is said and costs nothing.
The words are kept with the match, in the language of the market.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from demands.matching.features import FEATURES, AchievementFacts, DemandFacts, Weights, missing
from demands.matching.ranker import Hit, TermShare
from techmarket.lists.search import is_word, runs, words

# Words that say nothing at the edge of a shown phrase.
PARTICLES = frozenset("的了和与及或在是对为中将以从由于而其该此这等")
LONGEST_PHRASE = 16


@dataclass(frozen=True)
class Reason:
    """`fits` False is a remark: what the two sides would have to talk about."""

    kind: str
    label: str
    points: int
    detail: str
    fits: bool = True


@dataclass(frozen=True)
class Explanation:
    """score = text_points + the points of the reasons; text_points = the shares of the terms."""

    id: object
    score: int
    text_points: int
    terms: tuple[TermShare, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = field(default=())

    def as_json(self):
        return asdict(self) | {"terms": [{"term": t, "share": s} for t, s in self.terms]}


def rank_with_reasons(demand: DemandFacts, hits: Iterable[Hit], facts: Mapping, weights=None):
    """Explanations, best first; hits whose achievement is not in `facts` are left out."""
    found = (explain(demand, facts[hit.id], hit, weights) for hit in hits if hit.id in facts)
    return sorted(found, key=lambda explanation: (-explanation.score, explanation.id))


def explain(demand: DemandFacts, achievement: AchievementFacts, hit: Hit, weights=None):
    weights = weights or Weights()
    stated = (feature(demand, achievement, weights) for feature in FEATURES)
    reasons = tuple(
        Reason(kind, label, hit.score * permille // 1000, detail, fits)
        for kind, label, permille, detail, fits in filter(None, stated)
    )
    return Explanation(
        id=hit.id,
        score=hit.score + sum(reason.points for reason in reasons),
        text_points=hit.score,
        terms=readable(hit.terms, demand.text, achievement.text),
        reasons=reasons,
        missing=missing(demand),
    )


def readable(terms, asked, offered):
    """Tokens gathered into the phrases that both texts hold; the sum of the shares stays.

    Pairs are cut without regard to words: “镁合” and “合金” come back as “镁合金”, and what
    belongs to no whole word is shown as one rest.
    """
    phrases, rest = shared_phrases(asked, offered), _("其他用字")
    shares = {}
    for token, share in terms:
        label = next((phrase for phrase in phrases if token in phrase), None)
        if label is None:
            label = token if says_something(token) else rest
        shares[label] = shares.get(label, 0) + share
    ordered = sorted(shares.items(), key=lambda item: (item[0] == rest, -item[1], item[0]))
    return tuple(TermShare(*item) for item in ordered)


def says_something(token):
    """A dictionary word, or a token that is not Chinese at all."""
    return not runs(token)[0] or (len(token) > 1 and is_word(token))


def shared_phrases(asked, offered):
    """Stretches of whole words of the one text that the other holds too, longest first."""
    offered = "\n".join(runs(offered)[0])
    found = set()
    for run in runs(asked)[0]:
        stretch = []
        for word in words([run]):
            if len("".join(stretch)) + len(word) > LONGEST_PHRASE or (
                "".join([*stretch, word]) not in offered
            ):
                found.add(without_particles(stretch))
                stretch = []
            if word in offered:
                stretch.append(word)
        found.add(without_particles(stretch))
    return sorted(found - {""}, key=lambda phrase: (-len(phrase), phrase))


def without_particles(stretch):
    while stretch and stretch[0] in PARTICLES:
        stretch = stretch[1:]
    while stretch and stretch[-1] in PARTICLES:
        stretch = stretch[:-1]
    return "".join(stretch)
