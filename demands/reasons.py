"""Why an achievement answers a demand: text, field, region, maturity, price, mode. Pure.

Text decides; the other facts add a bounded part of the text's own points, so that no bonus makes
an achievement out of place look fitting. What speaks against it is said and costs nothing.
The words are kept with the match, in the language of the market.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

import rjieba
from django.utils.translation import gettext as _

from demands.matching import Hit, TermShare
from techmarket.lists.search import runs, words

# Words that say nothing at the edge of a shown phrase.
PARTICLES = frozenset("的了和与及或在是对为中将以从由于而其该此这等")
LONGEST_PHRASE = 16


@dataclass(frozen=True)
class Weights:
    """Most that each fact may add, in thousandths of the text's points; at most 180 together."""

    field: int = 60
    county: int = 40
    city: int = 30
    province: int = 15
    maturity: int = 30
    price: int = 30
    mode: int = 20


@dataclass(frozen=True)
class DemandFacts:
    text: str
    field: str = ""
    region: str = ""
    maturity: int | None = None
    budget: Decimal | None = None
    modes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AchievementFacts:
    """`field` and `modes` are names as shown, `region` is a code, `price` None is negotiable."""

    text: str
    field: str = ""
    region: str = ""
    maturity: int | None = None
    price: Decimal | None = None
    modes: frozenset[str] = frozenset()


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
    factors = (same_field, near, mature, affordable, same_mode)
    stated = (factor(demand, achievement, weights) for factor in factors)
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


def same_field(demand, achievement, weights):
    if not demand.field or demand.field != achievement.field:
        return None
    return "field", _("技术领域一致"), weights.field, achievement.field, True


def near(demand, achievement, weights):
    one, other = demand.region, achievement.region
    if not one or not other:
        return None
    if one == other and not one.endswith("00"):
        return "region", _("同一县区"), weights.county, _("便于现场对接"), True
    if one[:4] == other[:4] and one[2:4] != "00":
        return "region", _("同一城市"), weights.city, _("便于现场对接"), True
    if one[:2] == other[:2]:
        return "region", _("同一省份"), weights.province, _("可享受省内转化政策"), True
    return None


def mature(demand, achievement, weights):
    if demand.maturity is None or achievement.maturity is None:
        return None
    levels = {"level": achievement.maturity, "wanted": demand.maturity}
    detail = _("成果 %(level)d 级，期望不低于 %(wanted)d 级") % levels
    if achievement.maturity >= demand.maturity:
        return "maturity", _("成熟度满足要求"), weights.maturity, detail, True
    detail = _("成果 %(level)d 级，期望不低于 %(wanted)d 级，需商定后续试验由谁承担") % levels
    return "maturity", _("成熟度低于要求"), 0, detail, False


def affordable(demand, achievement, weights):
    if demand.budget is None:
        return None
    if achievement.price is None:
        detail = _("预算上限 %(budget)s，请在意向中询价") % {"budget": yuan(demand.budget)}
        return "price", _("价格面议"), 0, detail, False
    sums = {"price": yuan(achievement.price), "budget": yuan(demand.budget)}
    detail = _("报价 %(price)s，预算上限 %(budget)s") % sums
    if achievement.price <= demand.budget:
        return "price", _("报价在预算内"), weights.price, detail, True
    detail = _("报价 %(price)s，预算上限 %(budget)s，可商谈许可或分期支付") % sums
    return "price", _("报价高于预算"), 0, detail, False


def same_mode(demand, achievement, weights):
    if not demand.modes or not achievement.modes:
        return None
    shared = demand.modes & achievement.modes
    if shared:
        return "mode", _("合作方式相符"), weights.mode, "、".join(sorted(shared)), True
    detail = _("成果方提供：%(modes)s") % {"modes": "、".join(sorted(achievement.modes))}
    return "mode", _("合作方式不同"), 0, detail, False


def missing(demand):
    """What to ask the enterprise for, so that the next matching can say more."""
    asked = (
        (demand.field, _("技术领域")),
        (demand.region, _("所在区域")),
        (demand.budget, _("预算上限")),
        (demand.maturity, _("期望技术成熟度")),
        (demand.modes, _("合作方式")),
    )
    return tuple(label for value, label in asked if value in (None, "", frozenset()))


def yuan(amount):
    """“12.5 万元” from ten thousand yuan on, “980 元” below."""
    if amount < 10_000:
        return _("%(amount)s 元") % {"amount": trimmed(amount)}
    return _("%(amount)s 万元") % {"amount": trimmed(amount / 10_000)}


def trimmed(amount):
    text = f"{amount:,.4f}"
    return text.rstrip("0").rstrip(".")


def readable(terms, asked, offered):
    """Tokens gathered into the phrases that both texts hold; the sum of the shares stays.

    Pairs are cut without regard to words: 镁合 and 合金 come back as 镁合金, and what belongs to
    no whole word is shown as one rest.
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
    return not runs(token)[0] or (len(token) > 1 and rjieba.has_word(token))


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
