"""Tokens, and the search column in PostgreSQL."""

import random

import pytest

from achievements.models import Achievement
from techmarket.lists.search import (
    LONGEST_TOKEN,
    MOST_BYTES,
    runs,
    searchable_text,
    tokenise,
    tokenise_pairs,
)
from techmarket.lists.search import words as cut
from tests.factories.achievements import draft_achievement


@pytest.mark.parametrize(
    ("text", "words", "pairs"),
    [
        ("镁合金", ["镁合金"], ["镁合", "合金"]),
        ("ＡＺ９１Ｄ铸件", ["铸件", "az91d"], ["铸件", "az91d"]),
        ("5G 基站", ["基站", "5g"], ["基站", "5g"]),
        ("３.5％", ["3.5%"], ["3.5%"]),
        ("LiFePO4、Q235B。v2.0", ["lifepo4", "q235b", "v2.0"], ["lifepo4", "q235b", "v2.0"]),
        (
            "Ti-6Al-4V",
            ["ti", "6al", "4v", "ti6al4v"],
            ["ti", "6al", "4v", "ti6al4v"],
        ),
        ("C++/C#", ["c++", "c#"], ["c++", "c#"]),
        ("α相", ["相", "α"], ["相", "α"]),
        ("钢", ["钢"], ["钢"]),
        ("镁\x00铝", ["镁", "铝"], ["镁", "铝"]),
        ("a_b Fig.1", ["a", "b", "fig", "1"], ["a", "b", "fig", "1"]),
        ("'&|!:*()\\<->\ud800", [], []),
        ("", [], []),
    ],
)
def test_tokens(text, words, pairs):
    chinese, other = runs(text)
    assert cut(chinese) + other == words
    assert tokenise_pairs(text) == pairs


def test_ranking_counts_words_and_pairs():
    assert sorted(tokenise("镁合金5G")) == sorted(["镁合金", "镁合", "合金", "5g", "5g"])


def test_a_long_token_is_cut():
    assert tokenise_pairs("x" * 5000) == ["x" * LONGEST_TOKEN]


def everything():
    """Text whose pairs hardly repeat: more tokens than a tsvector takes."""
    return "".join(map(chr, random.Random(3).choices(range(0x4E00, 0x9000), k=300_000)))


def test_stored_tokens_are_unique_and_bounded():
    assert searchable_text("耐热钢，耐热") == "耐热 热钢 钢 热"
    stored = searchable_text(everything())
    assert MOST_BYTES - 10 < len(stored.encode()) <= MOST_BYTES
    assert all(len(token) <= 2 for token in stored.split(" "))


def found(text):
    return set(Achievement.objects.search(text).values_list("title", flat=True))


@pytest.fixture
def two(db):
    draft_achievement(
        title="耐热钢轧制",
        summary="Q235B 与 Ti-6Al-4V 板材，强度提高3.5%。",
        keywords=["COVID-19/RNA"],
        advantages="",
        application="",
    )
    draft_achievement(
        title="苹果贮藏", summary="气调保鲜。", keywords=[], advantages="", application="5G 监测"
    )


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("轧制", {"耐热钢轧制"}),
        ("苹果", {"苹果贮藏"}),
        ("苹果 保鲜", {"苹果贮藏"}),
        ("苹果 轧制", set()),
        ("苹果汁", set()),
        ("钢", {"耐热钢轧制"}),
        ("材", {"耐热钢轧制"}),
        ("果", {"苹果贮藏"}),
        ("果 5g", {"苹果贮藏"}),
        ("果 钢", set()),
        ("Ｑ２３５ｂ", {"耐热钢轧制"}),
        ("Ti6Al4V", {"耐热钢轧制"}),
        ("ti-6al", {"耐热钢轧制"}),
        ("covid-19", {"耐热钢轧制"}),
        ("3.5%", {"耐热钢轧制"}),
        ("", {"耐热钢轧制", "苹果贮藏"}),
        (" \t", {"耐热钢轧制", "苹果贮藏"}),
        (None, {"耐热钢轧制", "苹果贮藏"}),
    ],
)
def test_search(text, expected):
    assert found(text) == expected


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "text",
    [
        "'&|!:*()\\",
        "!!! ???",
        "\x00",
        "\ud800",
        "'; drop table users; --",
        "钢':* | '果",
        "轧制 & !苹果果",
        "果:*A | <-> x",
        "镁" * 10_000,
        " ".join(map(str, range(5000))),
        "ﷺ" * 200,
        "😀🀄",
    ],
)
def test_hostile_queries_find_nothing_and_do_not_fail(text):
    assert found(text) == set()


@pytest.mark.usefixtures("two")
def test_operators_between_words_are_only_separators():
    assert found("轧制 | 强度 & !提高") == {"耐热钢轧制"}


def test_saving_keeps_the_tokens_current(db):
    achievement = draft_achievement(title="旧的名称", keywords=["石墨烯"])
    achievement.title = "钛材焊接"
    achievement.save(update_fields=["title"])
    assert found("钛材") == {"钛材焊接"}
    assert not found("旧的")
    achievement.keywords = ["电子束"]
    achievement.save(update_fields=["keywords"])
    assert found("电子束") == {"钛材焊接"}
    assert not found("石墨烯")


def test_saving_a_part_of_a_row_leaves_the_tokens(db):
    achievement = draft_achievement(title="钛材焊接")
    part = Achievement.objects.only("maturity").get(pk=achievement.pk)
    part.maturity = 3
    part.save(update_fields=["maturity"])
    assert found("钛材") == {"钛材焊接"}


def test_bulk_rows_are_prepared(db):
    achievement = draft_achievement(title="旧的名称")
    achievement.title = "钛材焊接"
    Achievement.objects.bulk_update(
        Achievement.prepare_search([achievement]), ["title", "search_text"]
    )
    assert found("钛材") == {"钛材焊接"}


def test_a_text_beyond_the_limit_of_postgresql_is_stored(db):
    achievement = draft_achievement(title="超长简介")
    achievement.advantages = everything()
    achievement.save()
    assert found("超长简介") == {"超长简介"}


def test_lists_may_leave_the_search_columns(db, django_assert_num_queries):
    draft_achievement(title="钛材焊接")
    with django_assert_num_queries(1):
        (row,) = Achievement.objects.search("钛材").without_search()
    assert row.get_deferred_fields() == {"search", "search_text"}
