"""Names are found by how they sound, and with one character wrong."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from achievements.models import Achievement
from techmarket.lists.near import is_near
from techmarket.lists.sounds import name_sounds
from tests.clients import client_of, text_of
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.institutions import enterprise

pytestmark = pytest.mark.django_db
LIST, API, SEARCH = "/achievements/", "/api/v1/achievements/", reverse("search")

FOUND = [
    ("meihejin", True), ("MeiHeJin", True), ("hejinlungu", True),
    ("mhjlg", True), ("hjlg", True), ("meihj", False), ("eihejin", False), ("mh", False),
    ("镁和金轮毂", True), ("美合金轮毂", True), ("镁合轮毂", True), ("镁合金的轮毂", True),
    ("镁合金轮股", True), ("镁合铝金轮毂", True), ("铝和银轮毂", False), ("镁和", False),
    ("镁合金轮毂", True), ("zhongqing", False), ("chongqing", True),
]  # fmt: skip


def test_by_sound_and_with_one_mistake():
    listed_achievement(title="重庆镁合金轮毂低压铸造", summary="针对缩松的工艺，" * 5)
    listed_achievement(title="苹果自动分级机", summary="按糖度和大小分级的设备，" * 5)
    client = client_of()
    for text, is_found in FOUND:
        page = client.get(LIST, {"q": text})
        titles = {row.title for row in page.context["page_obj"]}
        assert titles == ({"重庆镁合金轮毂低压铸造"} if is_found else set()), text
        assert client.get(API, {"q": text}).json()["count"] == len(titles), text
        kinds = {kind.label: kind for kind in client.get(SEARCH, {"q": text}).context["found"]}
        assert ("科技成果" in kinds) == is_found, text
        if is_found:
            assert kinds["科技成果"].count == len(titles)


def test_it_is_said_that_names_are_only_alike():
    listed_achievement(title="镁合金轮毂低压铸造")
    for url in (LIST, SEARCH):
        assert "读音或写法相近" in text_of(client_of().get(url, {"q": "镁和金轮毂"}))
        assert "读音或写法相近" not in text_of(client_of().get(url, {"q": "镁合金轮毂"}))


def test_what_one_may_not_see_is_not_near_either():
    draft_achievement(title="镁合金轮毂低压铸造")
    listed_achievement(title="苹果自动分级机")
    for text in ("镁和金轮毂", "meihejin"):
        assert client_of().get(LIST, {"q": text}).context["total"] == 0


def test_units_by_their_pinyin():
    enterprise(name="鹤壁示范轻合金有限公司")
    for text in ("hebishifan", "hbsfqhj", "鹤避示范轻合金"):
        assert client_of().get("/institutions/", {"q": text}).context["total"] == 1, text


@pytest.mark.parametrize(
    ("typed", "name", "right"),
    [
        ("镁和金轮毂", "重庆镁合金轮毂", True),
        ("镁合轮毂", "镁合金轮毂", True),
        ("镁合金大轮毂", "镁合金轮毂", True),
        ("镁和银轮毂", "镁合金轮毂", False),
        ("轮毂镁合金", "镁合金轮毂", False),
    ],
)
def test_one_mistake_and_no_more(typed, name, right):
    assert is_near(typed, name) == right


def test_sounds_are_bounded():
    assert name_sounds("AZ91D") == []
    sounds = name_sounds("镁" * 500)
    assert len(sounds) < 200
    assert max(map(len, sounds)) <= 26


def test_rows_from_before_are_filled_by_the_migration():
    row = listed_achievement(title="镁合金轮毂")
    own = row.search_text
    bare = own.partition(" py")[0]
    Achievement.objects.filter(pk=row.pk).update(search_text=bare)
    migration = import_module("achievements.migrations.0005_sounds")
    assert client_of().get(LIST, {"q": "meihejin"}).context["total"] == 0
    for _again in range(2):
        migration.fill(apps, None)
        row.refresh_from_db()
        assert row.search_text == own
    assert client_of().get(LIST, {"q": "meihejin"}).context["total"] == 1
