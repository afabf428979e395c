"""The help centre: the guides on the site, found by words, and from each page the fitting part."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from techmarket.help.guides import ORDER, found_in_guides, guides
from techmarket.help.places import SPOKEN_OF, help_for
from tests.clients import client_of, text_of
from tests.factories.institutions import enterprise
from tests.factories.people import registrar

pytestmark = pytest.mark.django_db


def test_every_guide_is_a_page():
    written = {path.stem for path in (settings.BASE_DIR / "docs/guides").glob("*.md")}
    assert set(ORDER) == written - {"README"}


def test_pages_of_the_help_centre(client):
    index = text_of(client.get(reverse("help:index")))
    for slug, guide in guides().items():
        url = reverse("help:guide", args=[slug])
        page = text_of(client.get(url))
        assert url in index
        assert f"<h1>{guide.title}" in page
        assert all(f'id="{one.anchor}"' in page for one in guide.sections)
        assert "**" not in page
    for slug in ("privacy", "terms", "accessibility"):
        assert client.get(reverse("help:text", args=[slug])).status_code == 200
    for url in ("/help/none/", "/help/README/", "/help/about/none/"):
        assert client.get(url).status_code == 404


def test_links_of_the_site_map_lead_somewhere(client):
    page = text_of(client.get(reverse("help:sitemap")))
    links = set(re.findall(r'<li><a href="(/[^"]*)"', page))
    assert len(links) > 20
    assert {client.get(url).status_code for url in links} == {200, 302}


def test_help_is_found_by_its_words(client):
    assert found_in_guides("") == []
    titles = {(guide.slug, section.title) for guide, section in found_in_guides("冲销")}
    assert ("enterprise", "录入付款") in titles
    assert text_of(client.get("/help/?q=冲销")).count("录入付款") == 1
    assert "没有找到" in text_of(client.get("/help/?q=没有这样的词"))


def test_each_page_leads_to_the_part_of_the_own_guide(client):
    firm, desk = client_of(enterprise().admin), client_of(registrar())
    url = reverse("demands:list")
    assert help_for("enterprise", "demands")[0] == "发布需求"
    assert f'href="{help_for("enterprise", "demands")[1]}"' in text_of(firm.get(url))
    assert help_for("visitor", "demands")[1] in text_of(client.get(url))
    assert "/help/registrar/" in text_of(desk.get(reverse("contracts:list")))


def test_a_part_of_the_site_is_spoken_of_in_some_guide():
    """Words that no guide uses would lead nowhere in particular."""
    for place in SPOKEN_OF:
        assert any("#" in help_for(slug, place)[1] for slug in ORDER), place


FOOT = {
    "organiser": "示例市科学技术局",
    "phone": "0392 300 0000",
    "icp": "示例ICP备00000000号",
    "site_code": "0000000000",
}


def test_the_foot_says_what_was_set_and_nothing_else(client, settings):
    blank = text_of(client.get("/"))
    assert "主办单位" not in blank
    assert "咨询电话" not in blank
    settings.SITE_FOOTER = settings.SITE_FOOTER | FOOT
    page = text_of(client.get("/"))
    assert all(value in page for value in FOOT.values())
    assert 'href="tel:03923000000"' in page


def test_texts_of_the_organiser_replace_ours(client, settings):
    settings.SITE_FOOTER = settings.SITE_FOOTER | {"privacy_url": "https://example.cn/privacy"}
    assert client.get("/help/about/privacy/").url == "https://example.cn/privacy"


def test_consent_is_given_to_texts_that_can_be_read(client):
    page = text_of(client.get(reverse("account_signup")))
    for slug in ("terms", "privacy"):
        assert f'href="/help/about/{slug}/"' in page


def test_every_page_is_described_in_words(client):
    for url in ("/", reverse("demands:list"), reverse("help:index")):
        [text] = re.findall(
            r'<meta name="description" content="([^"]*)">', text_of(client.get(url))
        )
        assert len(text.strip()) > 20
