"""The records behind a figure, open to everybody and masked where they are not public."""

import pytest
from django.urls import reverse

from tests.clients import client_of, text_of
from tests.factories.contracts import registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise
from tests.factories.people import officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals():
    """Three contracts of one town, so that their sum is told."""
    firm, other = enterprise(name="某买方公司"), enterprise(name="某卖方公司")
    return [registered_contract(seller=other, buyer=firm, title=f"合同{n}") for n in range(3)]


def test_a_visitor_meets_masked_rows_and_no_door(deals):
    url = reverse("figure_records", args=["contracts.amount"])
    answer = client_of().get(url)
    assert answer.context["figure"].number == len(answer.context["lines"]) == 3
    assert answer.context["figure"].total == sum(deal.total_amount for deal in deals)
    assert answer.context["own"] is None
    page = text_of(answer)
    assert "技术合同（名称不公开）" in page
    for secret in (*(deal.title for deal in deals), "某买方公司", deals[0].number):
        assert secret not in page
    assert {line.amount for line in answer.context["lines"]} == {None}


def test_a_party_sees_its_own_among_the_masked(deals):
    registered_contract(title="别人的合同")
    party = member_of(deals[0].buyer.organization)
    answer = client_of(party).get(reverse("figure_records", args=["contracts.amount"]))
    assert answer.context["figure"].number == 4
    own_url, n = answer.context["own"]
    assert n == client_of(party).get(own_url).context["total"] == 3
    page = text_of(answer)
    assert deals[0].title in page
    assert "别人的合同" not in page


def test_a_sum_of_one_record_is_not_told_above_it_either():
    registered_contract()
    url = reverse("figure_records", args=["contracts.amount"])
    answer = client_of().get(url)
    assert (answer.context["figure"].number, answer.context["figure"].total) == (1, None)
    assert "不足 3 项，不公开" in text_of(answer)
    assert client_of(officer(region=None)).get(url).context["figure"].total is not None


def test_the_list_repeats_what_was_asked(deals):
    party = member_of(deals[0].buyer.organization)
    url = reverse("contracts:list") + "?indicator=contracts.amount/-/2026"
    answer = client_of(party).get(url)
    figure = answer.context["figure"]
    assert (figure.number, figure.total) == (3, sum(deal.total_amount for deal in deals))
    page = text_of(answer)
    assert '<p class="figure-head"' in page
    assert "技术合同成交额" in page
    assert figure.place_and_year in page
    assert "figure-head" not in text_of(client_of(party).get(reverse("contracts:list")))


@pytest.mark.parametrize("query", ["?scope=abc", "?scope=4106/26", "?page=99", "?scope=99/-"])
def test_odd_scopes(query):
    answer = client_of().get(reverse("figure_records", args=["contracts.amount"]) + query)
    assert answer.status_code == (200 if query == "?scope=99/-" else 404)
