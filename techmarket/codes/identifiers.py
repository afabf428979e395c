"""Identifiers printed on licences and certificates: normalise what was typed, then check it.

normalise_* undoes what keyboards and copying do (full-width characters, spaces, lower case);
validate_* accepts only the normalised form and says which part is wrong.
"""

import datetime as dt
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_11_2

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
PATENT_KINDS = {
    "1": _("发明"),
    "2": _("实用新型"),
    "3": _("外观设计"),
    "8": _("进入中国国家阶段的 PCT 发明"),
    "9": _("进入中国国家阶段的 PCT 实用新型"),
}
MINUS = "\N{MINUS SIGN}"
# Provinces of GB/T 2260 and 83 (“港澳台居民居住证” use 81, 82, 83); 9…: “外国人永久居留身份证”.
ID_REGIONS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9]")


def refuse(message, code, **params):
    raise ValidationError(message, code=code, params=params)


def normalise(value):
    """NFKC, upper case, no white space: “９１１１００００ 600037341l” → “91110000600037341L”."""
    return "".join(unicodedata.normalize("NFKC", value or "").upper().split())


def normalise_number(value):
    """A number on a voucher or an invoice, as on paper: “pz—2026 ０１” is PZ-202601."""
    seen = (c for c in normalise(value) if unicodedata.category(c) != "Cf")  # not the invisible
    return "".join("-" if c == MINUS or unicodedata.category(c) == "Pd" else c for c in seen)


def normalise_uscc(value):
    return normalise(value).replace("-", "")


# Unified social credit code, GB 32100-2015. stdnum.cn.uscc refuses those that begin with a letter
# (A…, N…, Y…) and does not look at the organisation code inside, so both are checked here.
def uscc_check_digit(body):
    """The 18th character for the first 17."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organisation_check_digit(body):
    """The 9th character of an organisation code (GB 11714) for the first 8."""
    weighted = zip(body, ORGANISATION_WEIGHTS, strict=True)
    digit = -sum(ORGANISATION_ALPHABET.index(c) * w for c, w in weighted) % 11
    return "X" if digit == 10 else str(digit)


def validate_uscc(value):
    _check_uscc_form(value)
    for position, expected in (
        (17, organisation_check_digit(value[8:16])),
        (18, uscc_check_digit(value[:17])),
    ):
        if value[position - 1] != expected:
            refuse(
                _("统一社会信用代码第 %(position)s 位校验码应为 %(expected)s，请核对证照。"),
                "check_digit",
                position=position,
                expected=expected,
            )


def _check_uscc_form(value):
    if re.fullmatch(r"[0-9]{15}|[0-9A-Z]{9}", value):
        refuse(_("这是旧的注册号或组织机构代码，请填写证照上 18 位的统一社会信用代码。"), "legacy")
    if len(value) != 18:
        refuse(
            _("统一社会信用代码应为 18 位，现为 %(length)s 位，请核对证照。"),
            "length",
            length=len(value),
        )
    for position, character in enumerate(value, 1):
        if character not in USCC_ALPHABET:
            refuse(
                _(
                    "统一社会信用代码第 %(position)s 位“%(character)s”不合规定：只用数字和大写"
                    "字母，不用 I、O、S、V、Z，请核对证照。"
                ),
                "character",
                position=position,
                character=character,
            )
    if not value[2:8].isdigit():
        refuse(
            _("统一社会信用代码第 3 至 8 位是登记机关行政区划码，应为数字，请核对证照。"), "region"
        )


# Patent number, ZC 0006-2003: 12 digits and a check character since 2003-10, 8 and one before.
def normalise_patent_number(value):
    """“ＺＬ 201710601862.3” → “201710601862.3”: without prefix, with the point."""
    text = re.sub(r"^(ZL|CN)", "", normalise(value))
    bare = re.fullmatch(r"([0-9]{12}|[0-9]{8})([0-9X])", text)
    return f"{bare[1]}.{bare[2]}" if bare else text


def patent_check_digit(body):
    """The check character for the 8 or 12 digits of a patent application number."""
    digit = sum(int(d) * PATENT_WEIGHTS[i % 8] for i, d in enumerate(body)) % 11
    return "X" if digit == 10 else str(digit)


def _patent_parts(value):
    """(digits, kind digit, check character) of a well-formed number, else None."""
    match = re.fullmatch(r"(?:ZL|CN)?([0-9]{12}|[0-9]{8})\.?([0-9X])", value)
    if not match:
        return None
    body = match[1]
    return body, body[4] if len(body) == 12 else body[2], match[2]


def validate_patent_number(value):
    parts = _patent_parts(value)
    if parts is None:
        if re.fullmatch(r"CN[0-9]{7,9}[A-Z][0-9]?", value):
            refuse(_("这是专利公开（公告）号，请填写专利申请号或专利号。"), "publication_number")
        refuse(
            _(
                "专利号应为 12 位数字加 1 位校验码（2003 年 10 月前为 8 位加 1 位），"
                "例如 ZL201710601862.3，请核对专利证书。"
            ),
            "format",
        )
    body, kind, check = parts
    if len(body) == 12 and not "2003" <= body[:4] <= "2099":
        refuse(_("专利号前 4 位应为 2003 年及以后的申请年份，请核对专利证书。"), "year")
    if kind not in PATENT_KINDS:
        refuse(
            _("专利号的种类位“%(kind)s”不合规定：应为 1、2、3、8 或 9，请核对专利证书。"),
            "kind",
            kind=kind,
        )
    if check != patent_check_digit(body):
        refuse(
            _("专利号末位校验码应为 %(expected)s，请核对专利证书。"),
            "check_digit",
            expected=patent_check_digit(body),
        )


# Identity number, GB 11643-1999. stdnum.cn.ric looks the birthplace up in a table of its own and
# refuses “港澳台居民居住证” (81, 82, 83) and “外国人永久居留身份证” (9…); its ISO 7064 is right.
def normalise_resident_id(value):
    return normalise(value)


def validate_resident_id(value, on=None):
    """Check a number; with a day `on`, also that its holder was born by then."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        refuse(_("身份证号码应为 18 位：17 位数字加 1 位数字或大写 X，请核对证件。"), "format")
    if not ID_REGIONS.fullmatch(value[:2]):
        refuse(_("身份证号码前 6 位地区码不存在，请核对证件。"), "region")
    try:
        born = dt.datetime.strptime(value[6:14], "%Y%m%d").date()
    except ValueError:
        born = None
    if born is None or born.year < 1900 or (on and born > on):
        refuse(_("身份证号码第 7 至 14 位不是有效的出生日期，请核对证件。"), "birth_date")
    # The expected digit is not shown: it would help to make up a number.
    if value[17] != mod_11_2.calc_check_digit(value[:17]):
        refuse(_("身份证号码校验不符，请逐位核对证件。"), "check_digit")


def validate_achievement_number(value):
    """《科技成果登记办法》: place or ministry 3 digits, year 4, kind 1, sequence 4."""
    if not re.fullmatch(r"[0-9]{3}(19|20)[0-9]{2}[YJR][0-9]{4}", value):
        refuse(
            _(
                "科技成果登记号应为 12 位：3 位地方或部门代码、4 位年份、类别字母（Y 应用技术、"
                "J 基础理论、R 软科学）、4 位流水号，例如 4102024Y0012，请核对登记证书。"
            ),
            "format",
        )


def validate_contract_number(value):
    """A registered contract's; how its 16 digits are built is not published, so not checked."""
    if not re.fullmatch(r"[0-9]{16}", value):
        refuse(_("技术合同登记编号应为 16 位数字，请核对登记证明。"), "format")
