import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from techmarket.codes import identifiers as ids
from techmarket.codes.forms import UsccField

USCC = "91110000600037341L"


def refusal(validate, value, **kwargs):
    with pytest.raises(ValidationError) as raised:
        validate(value, **kwargs)
    return raised.value.messages[0]


# Credit codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [USCC, "91330100799655058B", "91440300708461136T", "A1110000600037341K"],
)
def test_uscc_valid(value):
    ids.validate_uscc(value)


@pytest.mark.parametrize("start", ["N2", "Y1", "A1", "12", "51", "93"])
def test_uscc_may_begin_with_every_department(start):
    body = f"{start}210302MF000000"
    body += ids.organisation_check_digit("MF000000")
    ids.validate_uscc(body + ids.uscc_check_digit(body))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("91110000600037341K", "统一社会信用代码第 18 位校验码应为 L，请核对证照。"),
        ("91110000600037342L", "统一社会信用代码第 17 位校验码应为 1，请核对证照。"),
        ("9111000060003734IL", "第 17 位“I”不合规定"),
        ("9111000060003734１L", "第 17 位“１”不合规定"),
        ("91110000600037341l", "第 18 位“l”不合规定"),
        ("911A0000600037341L", "第 3 至 8 位"),
        ("91110000600037341", "应为 18 位，现为 17 位"),
        ("91110000600037341L\n", "应为 18 位，现为 19 位"),
        ("", "应为 18 位，现为 0 位"),
        ("110000001234567", "旧的注册号或组织机构代码"),
        ("600037341", "旧的注册号或组织机构代码"),
    ],
)
def test_uscc_refused(value, message):
    assert message in refusal(ids.validate_uscc, value)


def test_uscc_with_wrong_organisation_code_is_refused_though_its_last_digit_is_right():
    body = "91110000600037342"  # stdnum.cn.uscc accepts this one
    assert "第 17 位" in refusal(ids.validate_uscc, body + ids.uscc_check_digit(body))


def test_organisation_check_digit_of_the_standard():
    assert ids.organisation_check_digit("60003734") == "1"


@st.composite
def usccs(draw):
    alphabet = st.sampled_from(ids.USCC_ALPHABET)
    head = draw(st.text(alphabet, min_size=2, max_size=2))
    region = draw(st.text(st.sampled_from("0123456789"), min_size=6, max_size=6))
    organisation = draw(st.text(alphabet, min_size=8, max_size=8))
    body = head + region + organisation + ids.organisation_check_digit(organisation)
    return body + ids.uscc_check_digit(body)


@st.composite
def changed(draw, numbers, alphabet):
    """(number, the number with exactly one character replaced)."""
    number = draw(numbers)
    at = draw(st.integers(0, len(number) - 1))
    other = draw(st.sampled_from(alphabet).filter(lambda c: c != number[at]))
    return number, number[:at] + other + number[at + 1 :]


@given(changed(usccs(), ids.USCC_ALPHABET))
def test_every_single_wrong_character_of_a_uscc_is_noticed(pair):
    right, wrong = pair
    ids.validate_uscc(right)
    refusal(ids.validate_uscc, wrong)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" 9111 0000 6000 3734 1l ", USCC),
        ("９１１１００００６０００３７３４１Ｌ", USCC),
        ("91110000-600037341L", USCC),
        ("", ""),
        (None, ""),
    ],
)
def test_normalise_uscc(typed, normal):
    assert ids.normalise_uscc(typed) == normal


# Patent numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["201710601862.3", "ZL201710601862.3", "CN2017106018623", "95115608.X"]
)
def test_patent_number_valid(value):
    ids.validate_patent_number(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("201710601862.4", "末位校验码应为 3"),
        ("95115608.1", "末位校验码应为 X"),
        ("201740601862.3", "种类位“4”"),
        ("199910601862.3", "2003 年及以后"),
        ("CN107123456A", "公开（公告）号"),
        ("20171060186２.3", "12 位数字加 1 位校验码"),
        ("ZL", "12 位数字加 1 位校验码"),
        ("201710601862.3\n", "12 位数字加 1 位校验码"),
    ],
)
def test_patent_number_refused(value, message):
    assert message in refusal(ids.validate_patent_number, value)


@pytest.mark.parametrize(
    "typed", ["zl 2017 1060 1862.3", "ＺＬ２０１７１０６０１８６２．３", "CN2017106018623"]
)
def test_normalise_patent_number(typed):
    assert ids.normalise_patent_number(typed) == "201710601862.3"


@st.composite
def patents(draw):
    year = draw(st.integers(2004, 2026))
    body = f"{year}{draw(st.sampled_from('12389'))}{draw(st.integers(0, 9999999)):07}"
    return body + ids.patent_check_digit(body)


@given(changed(patents(), "0123456789"))
def test_every_single_wrong_digit_of_a_patent_number_is_noticed(pair):
    right, wrong = pair
    ids.validate_patent_number(right)
    refusal(ids.validate_patent_number, wrong)


# Identity numbers --------------------------------------------------------------------------------


def resident_id(region="410611", born="19900307", serial="002"):
    body = region + born + serial
    return body + mod_11_2.calc_check_digit(body)


@pytest.mark.parametrize("region", ["410611", "810000", "820000", "830000", "911562", "110101"])
def test_resident_id_valid(region):
    ids.validate_resident_id(resident_id(region), on=dt.date(2026, 11, 22))


def test_resident_id_known_number():
    ids.validate_resident_id("11010519491231002X")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("110105194912310021", "校验不符"),
        (resident_id(region="000000"), "地区码不存在"),
        (resident_id(region="840000"), "地区码不存在"),
        (resident_id(born="20230229"), "出生日期"),
        (resident_id(born="18991231"), "出生日期"),
        (resident_id(born="20261123"), "出生日期"),
        ("11010519491231002x", "18 位"),
        ("110105491231002", "18 位"),
        ("１1010519491231002X", "18 位"),
    ],
)
def test_resident_id_refused(value, message):
    assert message in refusal(ids.validate_resident_id, value, on=dt.date(2026, 11, 22))


def test_refusal_does_not_give_the_right_check_digit_away():
    assert "X" not in refusal(ids.validate_resident_id, "110105194912310021")


@st.composite
def resident_ids(draw):
    born = draw(st.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)))
    return resident_id(born=f"{born:%Y%m%d}", serial=f"{draw(st.integers(0, 999)):03}")


@given(changed(resident_ids(), "0123456789"))
def test_every_single_wrong_digit_of_a_resident_id_is_noticed(pair):
    right, wrong = pair
    ids.validate_resident_id(right)
    refusal(ids.validate_resident_id, wrong)


# Registration numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["4102024Y0012", "4101998J0001", "9992024R1234"])
def test_achievement_number_valid(value):
    ids.validate_achievement_number(value)


@pytest.mark.parametrize(
    "value", ["4102024Z0012", "4102124Y0012", "410Y2024001", "4102024y0012", "4102024Y0012\n", ""]
)
def test_achievement_number_refused(value):
    assert "12 位" in refusal(ids.validate_achievement_number, value)


def test_contract_number():
    ids.validate_contract_number("2026410600000123")
    for value in ("202641060000012", "2026410600000123\n", "２026410600000123", "20264106O0000123"):
        assert "16 位数字" in refusal(ids.validate_contract_number, value)


# Form fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "cleaned"),
    [
        (UsccField(max_length=18), "9111 0000 6000 3734 1l", USCC),
        (UsccField(required=False, empty_value=None), "  ", None),
    ],
)
def test_form_field_tidies_before_it_checks(field, typed, cleaned):
    assert field.clean(typed) == cleaned


def test_form_field_refuses_with_the_reason():
    assert "第 18 位校验码应为 L" in refusal(UsccField().clean, "91110000600037341K")
