"""Every number that is a link opens as many records, or records of that sum, whoever looks."""

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.urls import reverse

from techmarket.indicators.registry import registered
from tests.clients import text_of

pytestmark = pytest.mark.django_db
PAGES = ("home", "indicators:dashboard", "indicators:dashboard", "workbench")
QUERIES = ("", "?region=", "?region=&view=figures", "")
VIEWERS = ("anon", "owner", "officer", "auditor")


class FigureLinks(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "data-figure" in attrs:
            self.found.append((attrs["href"], attrs["data-figure"]))


def number_of(answer):
    """The number that a list says it has, or that its records add up to."""
    if figure := answer.context.get("figure"):
        return figure.value
    page = answer.context["page_obj"]
    return page.paginator.count


def figures_of(client, name, query):
    answer = client.get(reverse(name) + query)
    return FigureLinks(text_of(answer)).found if answer.status_code == 200 else []


def test_each_number_is_that_of_its_list(world, clients):
    cache.clear()
    seen = dict.fromkeys(VIEWERS, 0)
    for role in VIEWERS:
        for name, query in zip(PAGES, QUERIES, strict=True):
            for url, told in figures_of(clients[role], name, query):
                answer = clients[role].get(url)
                assert answer.status_code == 200, (role, name, url)
                number = number_of(answer)
                if told or name != "home":  # the home page tells all alike what the public may know
                    right = Decimal(told) if told else None
                    assert right == (number and Decimal(number)), (role, name, url)
                seen[role] += 1
    assert min(seen.values()) > len(registered()) + 5
    assert seen["officer"] > seen["anon"]  # the workbench has numbers, too


def test_the_bell_counts_what_it_opens(world, clients):
    for role in ("owner", "officer"):
        [(url, told)] = [
            row for row in figures_of(clients[role], "workbench", "") if "notifications" in row[0]
        ]
        assert clients[role].get(url).context["page_obj"].paginator.count == int(told) > 0
