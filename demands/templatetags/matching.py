"""How a match's points are written: 1,234,567 millionths → 1.23."""

from decimal import Decimal

from django import template

register = template.Library()
MILLION = Decimal(1_000_000)


@register.filter
def points(millionths):
    return f"{Decimal(millionths) / MILLION:.2f}"


@register.filter
def share_of(part, whole):
    """Whole per cent of the score, for the bar beside a reason."""
    return round(100 * part / whole) if whole else 0
