"""One search over all kinds, each as its own list would find it."""

import pytest
from django.urls import reverse

from techmarket.pages import find
from tests.clients import client_of, text_of
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.contracts import registered_contract
from tests.factories.demands import published_demand
from tests.factories.people import registrar

pytestmark = pytest.mark.django_db
URL = reverse("search")


def kinds(client, text):
    return {kind.label: kind for kind in client.get(URL, {"q": text}).context["found"]}


def test_each_kind_is_found_and_counted_as_its_list_does():
    listed_achievement(title="镁合金轮毂低压铸造工艺")
    for n in range(6):
        published_demand(title=f"镁合金轮毂缩松之{n}")
    found = kinds(client_of(), "镁合金轮毂")
    assert {label: kind.total for label, kind in found.items()} == {
        "科技成果": "1",
        "技术需求": "6",
    }
    for kind in found.values():
        assert str(client_of().get(kind.url).context["total"]) == kind.total


@pytest.mark.parametrize(("most", "told"), [(5, "5+"), (6, "6")])
def test_many_are_counted_up_to_a_bound(monkeypatch, most, told):
    monkeypatch.setattr(find, "MOST_COUNTED", most)
    for n in range(6):
        published_demand(title=f"镁合金轮毂缩松之{n}")
    assert kinds(client_of(), "镁合金轮毂")["技术需求"].total == told


def test_what_one_may_not_see_is_not_found():
    draft_achievement(title="镁合金轮毂低压铸造工艺")
    contract = registered_contract()
    assert kinds(client_of(), "镁合金轮毂") == {}
    assert kinds(client_of(), contract.number) == {}
    assert set(kinds(client_of(registrar()), contract.number)) == {"技术合同"}


@pytest.mark.parametrize("text", ["", "   ", "。", "没有这样的词" * 60])
def test_nothing_found_is_said(text):
    answer = client_of().get(URL, {"q": text})
    assert answer.status_code == 200
    assert answer.context["found"] == []


def test_the_box_stands_on_every_page():
    assert f'action="{URL}"' in text_of(client_of().get("/"))
