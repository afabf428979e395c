"""Dates, sums and numbers as people and their programs write them."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from techmarket.money import CENT, yuan
from techmarket.text import half_width

UNITS = {"": 1, "元": 1, "元整": 1, "圆": 1, "圆整": 1, "千元": 1000, "万": 10_000, "万元": 10_000,
         "万元整": 10_000, "亿": 10**8, "亿元": 10**8}  # fmt: skip
SUM = re.compile(
    r"(?:人民币|rmb|cny)?[:]?[¥￥]?(-?[0-9]{1,20}(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,2})?)"
    r"([元圆千万亿整]{0,3})(?:\(?人民币\)?)?"
)
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(?![0-9])")
NOISE = Decimal("0.000001")
DIGITS = {digit: str(number) for number, digit in enumerate("〇一二三四五六七八九")} | {"零": "0"}
DAY = re.compile(r"([0-9]{4})[-/.年]\s*([0-9]{1,2})[-/.月]\s*([0-9]{1,2})日?")
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_050  # 1950 to 2099, as Excel counts days


def read_sum(text):
    """“￥1,200.50 万元” → (Decimal("12005000.00"), note); a note when the fen were rounded."""
    plain = re.sub(r"[\s'’]", "", half_width(text).lower())
    if "," in plain:
        plain = plain.replace(",", "") if GROUPED.search(plain) else "?"
    found = SUM.fullmatch(plain)
    if not found or found[2] not in UNITS:
        raise ValueError(_("“%(text)s”不是金额，请填写以元为单位的数字。") % {"text": text[:30]})
    exact = Decimal(found[1]) * UNITS[found[2]]
    amount = exact.quantize(CENT, ROUND_HALF_UP)
    if abs(exact - amount) > NOISE:
        raise ValueError(_("“%(text)s”：金额最多两位小数。") % {"text": text[:30]})
    return amount, sum_note(text, exact, amount, found[2])


def sum_note(text, exact, amount, unit):
    values = {"text": text[:30], "amount": yuan(amount)}
    if exact != amount:
        return _("“%(text)s”按分取整为 %(amount)s。") % values
    if UNITS[unit] != 1:
        return _("“%(text)s”读作 %(amount)s。") % values
    return ""


def read_day(text):
    """A day as (date, note): written by hand, by a system, or counted by Excel."""
    plain = re.sub(r"[(（]?(星期|周)[一二三四五六日天][)）]?", "", half_width(text)).strip()
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", plain):
        return counted_day(int(plain.split(".")[0]), text)
    try:
        return written_day(plain), ""
    except ValueError as error:
        message = _("“%(text)s”不是日期，请写成 2026-11-22 的形式。")
        raise ValueError(message % {"text": text[:30]}) from error


def counted_day(serial, text):
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise ValueError(_("“%(text)s”不是日期，请写成 2026-11-22 的形式。") % {"text": text[:30]})
    day = dt.date(1899, 12, 30) + dt.timedelta(days=serial)
    return day, _("“%(text)s”是 Excel 的日期序号，读作 %(day)s。") % {"text": text, "day": day}


def written_day(plain):
    if re.fullmatch(r"[0-9]{8}", plain):
        return dt.datetime.strptime(plain, "%Y%m%d").date()
    if "T" in plain and (moment := parse_datetime(plain)):  # a system's moment, perhaps in UTC
        return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()
    day, _space, clock = western(plain).partition(" ")
    found = DAY.fullmatch(day.strip())
    if not found or (clock and not re.fullmatch(r"[0-9:. ]+", clock)):
        raise ValueError(plain)
    return dt.date(*map(int, found.groups()))


def western(plain):
    """“二〇二六年十一月二十二日” → “2026年11月22日”; blanks around the signs are left out."""
    plain = re.sub(r"\s*([-/.年月])\s*", r"\1", plain)
    if not re.match("[〇零一二三四五六七八九]{4}年", plain):
        return plain
    year, _year, rest = plain.partition("年")
    month, _month, day = rest.partition("月")
    parts = [spelled(year), str(tens(month)), str(tens(day.removesuffix("日")))]
    return "-".join(parts)


def spelled(word):
    return "".join(DIGITS.get(character, character) for character in word)


def tens(word):
    """“二十二” → 22, “十一” → 11, “三” → 3."""
    high, ten, low = word.partition("十")
    if not ten:
        return int(spelled(word))
    return int(spelled(high) or 1) * 10 + int(spelled(low) or 0)


def read_whole(text):
    """“5”, “5.0”, “5 级”, “TRL5” → 5."""
    plain = re.sub(r"\s", "", half_width(text)).upper().removeprefix("TRL").removeprefix("第")
    found = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?[级年个项]?", plain)
    if not found:
        raise ValueError(_("“%(text)s”不是整数。") % {"text": text[:30]})
    return int(found[1])
