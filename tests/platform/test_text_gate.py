"""Text is cleaned at one gate, whichever door it comes in by: page, API, file, admin site."""

import pytest
from django.http import QueryDict

from achievements.models import Achievement
from techmarket.site.middleware import clean_fields
from techmarket.text import cleaned, half_width
from tests.achievements.test_achievement_input import create, post
from tests.clients import client_of, error_fields
from tests.factories.achievements import listed_achievement
from tests.factories.institutions import university
from tests.sheets import SHEETS, totals

CLEAN = [
    ("镁合金", "镁合金"),
    ("镁\u0001合\u007f金", "镁合金"),
    ("镁\u200b合\ufeff金\u00ad", "镁合金"),
    ("镁\u202e合金\u2066", "镁合金"),
    ("e\u0301tude", "étude"),
    ("一\r\n二\r三\x0b四\u2028五", "一\n二\n三\n四\n五"),
    ("烟气CO₂捕集10⁻³级𡋾𠮷田", "烟气CO₂捕集10⁻³级𡋾𠮷田"),  # as written: no NFKC in prose
    ("\U00031350\ue000", "\U00031350\ue000"),  # newer and private characters are names of people
    ("（甲）　乙", "（甲）　乙"),
    ("\u200b\u2060", ""),
    ("\u3164\u115f\u2800", ""),
    ("\u0301\ufe0f", ""),
    ("a\ufffe\U0001ffff", "a"),
    ("a\x00b", "a\x00b"),  # refused by name where it arrives
]


@pytest.mark.parametrize(("text", "right"), CLEAN)
def test_what_cannot_be_seen_is_taken_out(text, right):
    assert cleaned(text) == right
    assert cleaned(right) == right


def test_numbers_in_full_width_are_numbers():
    assert half_width("１２３，０００．５０　") == "123,000.50"


def by_page(owner, **fields):
    return create(owner, **fields)


def by_file(owner, **fields):
    sheet = SHEETS["achievements"]()
    columns = {"title": "成果名称", "price": "报价（元）", "price_kind": "定价方式"}
    row = sheet.row | {columns[name]: value for name, value in fields.items()}
    row |= {"定价方式": "报价", "外部编号": "A-1", "单位信用代码": owner.uscc}
    sheet.user = owner.admin
    return sheet.confirm(sheet.upload([row]))


DOORS = {"page": by_page, "api": post, "file": by_file}


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_every_door_leads_through_the_gate(door):
    response = DOORS[door](university(), title="镁\u202e合\u0001金\u200b工艺", price="１２００.5０")
    assert response.status_code in (201, 302)
    achievement = Achievement.objects.get()
    assert (achievement.title, str(achievement.price)) == ("镁合金工艺", "1200.50")


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["page", "api"])
def test_an_invisible_title_is_no_title(door):
    response = DOORS[door](university(), title="\u3164\u200b")
    assert response.status_code in (400, 422)
    if door == "api":
        assert "title" in error_fields(response)
    assert not Achievement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_survives_what_is_on_file_already(kind):
    achievement = listed_achievement()
    Achievement.objects.filter(pk=achievement.pk).update(title="镁\u0001合\u202e金\ufffe")
    response = client_of().get(f"/achievements/?export={kind}")
    assert response.status_code == 200


@pytest.mark.django_db
def test_a_file_of_a_cleaned_text_changes_nothing():
    sheet = SHEETS["achievements"]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    again = sheet.upload(sheet.rows({"成果名称": "镁合金\u200b轮毂低压铸造工艺"}))
    assert totals(again) == (0, 0, 1)


def test_a_password_is_taken_as_it_was_typed():
    """Negative control: the gate does not touch secrets."""
    typed = QueryDict(mutable=True)
    typed.update({"password1": "强密\u200b码", "email": "x\u200b@example.cn"})
    clean = clean_fields(typed)
    assert (clean["password1"], clean["email"]) == ("强密\u200b码", "x@example.cn")
