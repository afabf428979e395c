"""Certificates: every character is drawn or named, and anybody can look it up by its number."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contracts.certificate import basis_of, certificate_pdf, check_code, rows_of, station_of
from contracts.fonts import OTHERS, family_of, printable, undrawable
from contracts.models import Contract
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.contracts import add_text, confirmed, draft_contract, registered_contract
from tests.factories.demands import member_of
from tests.factories.people import registrar
from tests.papers import pdf_text

pytestmark = pytest.mark.django_db
TITLE = "烟气CO₂捕集与10⁻³级𡋾晶体𠮷田工艺委托开发"
NOWHERE = "𪚥"  # U+2A6A5: in none of the fonts


@pytest.mark.parametrize(
    ("character", "family"),
    [
        ("镁", "noto-sans-sc"),
        ("䶮", "noto-sans-sc"),
        ("㎡", "noto-sans-sc"),
        ("³", "noto-sans-sc"),
        ("⁻", "noto-sans"),
        ("₂", "noto-sans"),
        ("ₓ", "noto-sans"),
        ("𡋾", "noto-sans-hk"),
        ("𠮷", "noto-sans-jp"),
        ("𝛼", "noto-sans-math"),
        (NOWHERE, None),
        ("\u00ad", None),  # a soft hyphen: drawn by fonts, swallowed by line breaks
        ("\u200b", None),
        ("\U000e0100", None),
    ],
)
def test_each_character_has_its_font_or_none(character, family):
    assert family_of(character) == family


def test_all_digits_above_and_below_the_line_are_drawn():
    assert undrawable("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ℓ‰℃ΩμαβγδλΔ±×÷≤≥≈√∞①⑩Ⅲ") == []
    assert set(OTHERS) >= {family_of(c) for c in "⁰₀"}


def test_the_paper_says_the_whole_name_and_the_right_number():
    contract = registered_contract(title=TITLE)
    text = pdf_text(certificate_pdf(contract))
    assert TITLE in text
    for label, value in rows_of(contract):
        assert label in text
        assert value in text
    assert contract.number in text
    assert check_code(contract) in text


@pytest.mark.parametrize(
    ("title", "named"),
    [
        (f"硅酸{NOWHERE}玻璃", "项目名称第 3 个字符“𪚥”（U+2A6A5）无法印在登记证明上"),
        ("软\u00ad连字", "第 2 个字符“\u00ad”（U+00AD）"),
    ],
)
def test_registration_names_the_character_it_cannot_draw(title, named):
    contract = add_text(draft_contract(title=title))
    actor = member_of(contract.seller.organization)
    with pytest.raises(ValidationError, match="无法印在登记证明上") as refused:
        perform(contract, "submit", actor=actor)
    assert named in " ".join(refused.value.messages)
    Contract.objects.filter(pk=contract.pk).update(title="硅酸盐玻璃")
    confirmed(Contract.objects.get(pk=contract.pk))
    assert perform(contract, "submit", actor=actor).status == "submitted"


def test_a_partys_name_is_looked_at_too():
    contract = add_text(draft_contract())
    contract.parties.filter(role="buyer").update(name=f"{NOWHERE}材料有限公司")
    with pytest.raises(ValidationError, match="买方名称第 1 个字符"):
        perform(contract, "submit", actor=member_of(contract.seller.organization))


def test_what_was_registered_before_is_printed_with_its_code():
    contract = registered_contract()
    Contract.objects.filter(pk=contract.pk).update(title=f"10{NOWHERE}³工艺")
    contract = Contract.objects.get(pk=contract.pk)
    assert printable(contract.title) == "10〔U+2A6A5〕³工艺"
    assert "10〔U+2A6A5〕³工艺" in pdf_text(certificate_pdf(contract))


@pytest.mark.parametrize(
    ("accepted_on", "basis"),
    [
        (dt.date(2026, 2, 28), "《技术合同认定登记管理办法》（国科发政字〔2000〕063号）"),
        (dt.date(2026, 3, 1), "《技术合同认定登记管理办法》（2026年3月1日起施行）"),
    ],
)
def test_the_basis_is_the_rule_of_the_day_of_acceptance(accepted_on, basis):
    contract = Contract(accepted_on=accepted_on, registered_on=dt.date(2026, 3, 20))
    assert basis_of(contract) == basis


def test_the_station_is_the_one_whose_code_the_number_bears():
    contract = registered_contract()
    station = contract.seller.region.full_name + "技术合同登记机构"
    assert station_of(contract) == station
    contract.parties.update(region=None)
    assert station_of(Contract.objects.get(pk=contract.pk)) == station


def look_up(**query):
    return client_of().get("/contracts/verify/", query)


def test_anybody_looks_a_number_up_and_learns_nothing_about_anybody():
    contract = registered_contract()
    assert look_up().status_code == 200
    page = text_of(look_up(number=contract.number))
    assert "登记有效" in page
    assert station_of(contract) in page
    hidden = [contract.title, contract.seller.name, contract.buyer.uscc, "1,000,000.00"]
    assert [text for text in hidden if text in page] == []
    api = client_of().get(f"/api/v1/certificates/{contract.number}/").json()
    assert (api["status"], api["station"], api["rows"]) == (
        "registered",
        station_of(contract),
        [],
    )
    perform(contract, "revoke", actor=registrar(), note="虚假合同")
    assert "撤销" in text_of(look_up(number=contract.number))
    assert client_of().get(f"/api/v1/certificates/{contract.number}/").json()["revoked_on"]


def test_the_code_on_the_paper_opens_what_the_paper_says():
    contract = registered_contract()
    typed = check_code(contract).lower().replace("-", "")
    opened = look_up(number=f" {contract.number} ", code=typed)
    assert opened["Location"] == f"/contracts/verify/{contract.certificate_token}/"
    api = client_of().get(f"/api/v1/certificates/{contract.number}/?code={typed}").json()
    assert {"label": "项目名称", "value": contract.title} in api["rows"]
    wrong = look_up(number=contract.number, code="0000-0000")
    assert wrong.status_code == 422
    assert "核验码与登记证明不符" in text_of(wrong)
    assert client_of().get(f"/api/v1/certificates/{contract.number}/?code=x").json()["rows"] == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("", "必填"),
        ("123", "16 位数字"),
        ("2026410611000000", "没有这个登记编号"),
        ("<script>", "16 位数字"),
    ],
)
def test_numbers_that_were_never_given(number, message):
    draft_contract()
    response = look_up(number=number)
    assert response.status_code == 422
    assert message in text_of(response)
    assert client_of().get("/api/v1/certificates/2026410611000000/").status_code == 404


def test_counting_through_the_numbers_ends_soon():
    codes = [look_up(number="2026410611000000").status_code for _ in range(61)]
    assert codes == [422] * 60 + [429]
    assert client_of().get("/api/v1/certificates/2026410611000000/").status_code == 429
    assert look_up().status_code == 200
