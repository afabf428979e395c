"""What else than text speaks for a pair: field, region, maturity, price, mode. Pure.

Each feature answers (kind, label, thousandths of the text's points, detail, whether it fits), or
None when one of the two sides says nothing about it.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from techmarket.money import spoken_sum


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
        detail = _("预算上限 %(budget)s，请在意向中询价") % {"budget": spoken_sum(demand.budget)}
        return "price", _("价格面议"), 0, detail, False
    sums = {"price": spoken_sum(achievement.price), "budget": spoken_sum(demand.budget)}
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


FEATURES = (same_field, near, mature, affordable, same_mode)
