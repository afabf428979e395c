"""Rows of two lines: the title, and below it what the Table declares."""

import re

import pytest
from django.urls import reverse

from techmarket.lists.tables import MarketTable
from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.institutions import university

pytestmark = pytest.mark.django_db
LIST = reverse("achievements:list")


def tables(base=MarketTable):
    for cls in base.__subclasses__():
        yield from [cls, *tables(cls)]


def under(page):
    """The second lines of a list."""
    lines = re.findall(r'<p class="row-under">(.*?)</p>', page)
    return [re.findall(r"<span>(?:<a[^>]*>)?(.*?)(?:</a>)?</span>", line) for line in lines]


def test_unit_field_region_and_level_stand_below_the_title():
    listed_achievement(organization=university(name="某<大学"), maturity=4)
    page = text_of(client_of().get(LIST))
    [line] = under(page)
    assert (line[0], line[1], line[3]) == ("某&lt;大学", "新材料及其应用", "成熟度 4 级")
    assert 'data-column="price"' in page
    assert 'data-column="organization"' not in page


def test_every_list_has_two_lines():
    found = [cls for cls in tables() if cls._meta.model]
    assert len(found) > 8
    for cls in found:
        assert cls.under, cls.__name__
        assert set(cls.under) < set(cls.base_columns), cls.__name__


def test_the_list_can_be_reached_by_a_skip_link():
    page = text_of(client_of().get(LIST))
    assert page.index('href="#main"') < page.index('href="#list"') < page.index("<header")
    assert 'id="list" tabindex="-1"' in page
