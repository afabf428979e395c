"""How the pages write money, quantities and dates. Exact: Decimal in, text out, never a float."""

import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

NOTHING = "—"
CENT = Decimal("0.01")
WAN, YI = Decimal(10_000), Decimal(100_000_000)
MONEY_UNIT = "元"


def as_decimal(value) -> Decimal | None:
    """The number as a Decimal; None for nothing and for what is no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def money_scale(value: Decimal) -> tuple[Decimal, str]:
    """The unit people would say: “元” below 10,000, then “万元”, then “亿元”, after rounding."""
    for divisor, unit in ((Decimal(1), _("元")), (WAN, _("万元"))):
        if abs((value / divisor).quantize(CENT, ROUND_HALF_UP)) < WAN:
            return divisor, unit
    return YI, _("亿元")


def money_text(value) -> str:
    """1234567.8 → "123.46 万元", 4500000 → "450 万元": plain text for charts and attributes."""
    number = as_decimal(value)
    if number is None:
        return NOTHING
    divisor, unit = money_scale(number)
    return _without_zeros(_written(number / divisor, unit))


def money(value):
    """1234567.8 → “123.46 万元”, with the exact sum in the title."""
    if as_decimal(value) is None:
        return NOTHING
    return format_html(
        '<span class="text-nowrap" title="{}">{}</span>', yuan(value), money_text(value)
    )


def yuan(value) -> str:
    """1234567.8 → "1,234,567.80 元": to the cent, as sheets and certificates say it."""
    number = as_decimal(value)
    return NOTHING if number is None else _written(number, _("元"))


def spoken_sum(amount: Decimal) -> str:
    """“12.5 万元” from ten thousand yuan on, “980 元” below: as it is said, without zeros."""
    divisor, unit = (WAN, _("万元")) if amount >= WAN else (Decimal(1), _("元"))
    return f"{_trimmed(f'{amount / divisor:,.4f}')} {unit}"


def quantity(value, unit=""):
    """A figure with its unit: money as money, counts with thousands separators."""
    number = as_decimal(value)
    if number is None:
        return NOTHING
    if unit == MONEY_UNIT:
        return money(number)
    return f"{_trimmed(f'{number:,f}')} {unit}".strip()


def date_cn(value) -> str:
    """A date, or the local day of a moment, as “2026年11月22日”."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if not isinstance(value, datetime.date):
        return NOTHING
    parts = {"year": value.year, "month": value.month, "day": value.day}
    return _("%(year)d年%(month)d月%(day)d日") % parts


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _without_zeros(text: str) -> str:
    """“450.00 万元” → “450 万元”; cents of a yuan stay two digits: “12.50 元”."""
    digits, unit = text.split(" ")
    shorter = digits.removesuffix(".00")
    return f"{shorter if unit == _('元') else _trimmed(digits)} {unit}"


def _written(number: Decimal, unit: str) -> str:
    return f"{number.quantize(CENT, ROUND_HALF_UP):,} {unit}"
