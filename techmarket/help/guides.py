"""The guides of docs/guides as pages of the site, cut into sections that a link can lead to.

Each point of a guide that begins with a bold word is a section; what stands before the first one
introduces the guide. Read once: they change with the program.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

GUIDES = settings.BASE_DIR / "docs" / "guides"
TEXTS = settings.BASE_DIR / "docs" / "site"
POINT = re.compile(r"^(?:\d+\. |- )\*\*(?P<bold>.+?)\*\*[：:]?|^## (?P<heading>.+)$", re.M)
WRAPPED = re.compile(r"(?<=[\u3000-\uffef])\n(?=[\u3000-\uffef])")  # no word ends there
LINK = re.compile(r'href="(\w+)\.md"')
ORDER = ["visitor", "enterprise", "institution", "broker", "registrar", "officer", "auditor"]
ORDER += ["administrator", "api", "walkthrough"]
markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class GuideSection:
    anchor: str
    title: str
    html: str
    text: str


@dataclass(frozen=True)
class Guide:
    slug: str
    title: str
    intro: str
    sections: tuple[GuideSection, ...]


@cache
def guides():
    """{slug: Guide} in the order in which they are listed."""
    return {slug: guide_from(GUIDES / f"{slug}.md") for slug in ORDER}


@cache
def site_text(slug):
    """What the site says of itself: privacy, terms, accessibility."""
    return guide_from(TEXTS / f"{slug}.md")


def guide_from(path):
    heading, _line, body = path.read_text(encoding="utf-8").partition("\n")
    cuts = list(POINT.finditer(body))
    ends = [cut.start() for cut in cuts[1:]] + [len(body)]
    intro = body[: cuts[0].start()] if cuts else body
    sections = [
        cut_section(number, cut, body[cut.end() : end])
        for number, (cut, end) in enumerate(zip(cuts, ends, strict=False), 1)
    ]
    return Guide(path.stem, heading.removeprefix("# ").strip(), typeset(intro), tuple(sections))


def cut_section(number, cut, body):
    title = (cut["bold"] or cut["heading"]).strip()
    text = re.sub(r"^ {2,3}", "", body.strip("\n"), flags=re.M)
    return GuideSection(f"s{number}", title, typeset(text), re.sub(r"[*`|\[\]]", "", text))


def typeset(text):
    """HTML of our own texts, in which no tag stands; links between guides lead to their pages."""
    return SafeString(LINK.sub(leading_to_pages, markdown.render(WRAPPED.sub("", text))))


def leading_to_pages(found):
    return f'href="{reverse("help:guide", args=[found[1]])}"'


def found_in_guides(words):
    """[(Guide, GuideSection)] in which every word stands, those with it in the title first."""
    wanted = words.casefold().split()
    hits = [
        (not any(word in one.title.casefold() for word in wanted), guide, one)
        for guide in guides().values()
        for one in guide.sections
        if wanted and all(word in f"{one.title}{one.text}".casefold() for word in wanted)
    ]
    return [(guide, one) for _later, guide, one in sorted(hits, key=lambda hit: hit[0])]
