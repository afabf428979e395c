"""What is typed into a form is lost by nothing: neither by leaving, nor by a refusal, nor by a
session that ends. It is written over nobody else's changes, and shown to nobody else.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from techmarket.workflow.kept import KEPT, LONGEST, drop_old
from techmarket.workflow.models import KeptInput
from tests.clients import client_of, text_of
from tests.factories.demands import draft_demand, member_of
from tests.factories.institutions import enterprise, join
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NEW = "/demands/new/"
TYPED = {"title": "轮毂缩松", "description": "成品率", "modes": ["license"], "budget_max": "12万"}


def keep(client, path=NEW, **values):
    return client.post(path, TYPED | {"_keep": "1"} | values)


def test_it_is_kept_unfinished_and_stands_in_the_form_again():
    firm = enterprise()
    client = client_of(member_of(firm))
    answer = keep(client)
    assert re.fullmatch(r"已保存 \d\d:\d\d", answer.json()["saved"])
    keep(client, title="轮毂缩孔")
    assert KeptInput.objects.count() == 1
    form = client.get(NEW).context["form"]
    shown = {name: form[name].value() for name in ("title", "modes", "budget_max", "no_secret")}
    assert shown == {
        "title": "轮毂缩孔",
        "modes": ["license"],
        "budget_max": "12万",
        "no_secret": False,
    }
    assert "继续填写：发布技术需求" in text_of(client.get("/workbench/"))
    colleague = join(UserFactory(), firm)
    assert client_of(colleague).get(NEW).context["form"]["title"].value() is None


def test_it_may_be_dropped():
    client = client_of(member_of(enterprise()))
    keep(client)
    assert client.post(NEW, {"_forget": "1"})["Location"] == NEW
    assert client.get(NEW).context["restored"] is None


def test_what_is_refused_is_kept_and_what_is_saved_is_not():
    firm = enterprise()
    client = client_of(member_of(firm))
    key = client.get(NEW).context["form_key"]
    refused = client.post(NEW, TYPED | {"form_key": key})
    assert refused.status_code == 422
    assert "您填写的内容已保存" in text_of(refused)
    assert client.get(NEW).context["form"]["title"].value() == "轮毂缩松"
    whole = TYPED | {"budget_max": "1", "field": "05", "region": "淇滨区", "organization": firm.pk}
    assert client.post(NEW, whole | {"form_key": key}).status_code == 302
    assert not KeptInput.objects.exists()
    assert keep(client, form_key=key).status_code == 413  # on its way when the form was served
    assert not KeptInput.objects.exists()


def test_nobody_elses_change_is_written_over():
    demand = draft_demand(title="原来的名称")
    client, path = client_of(member_of(demand.organization)), f"/demands/{demand.pk}/edit/"
    version = client.get(path).context["version"]
    keep(client, path, version=version)
    assert client.get(path).context["form"]["title"].value() == "轮毂缩松"
    demand.title = "别人改的名称"
    demand.save()
    page = client.get(path)
    assert page.context["form"]["title"].value() == "别人改的名称"
    assert ("需求名称", "轮毂缩松") in page.context["stale_input"]


@pytest.mark.parametrize("same", [True, False], ids=["back again", "control: somebody else"])
def test_a_lost_session_loses_nothing(same):
    firm = enterprise()
    writer = firm.admin
    page = client_of(writer).get(NEW)
    gone = Client()
    sent = TYPED | {"typed_by": page.context["typed_by"], "form_key": page.context["form_key"]}
    answer = gone.post(NEW, sent)
    assert answer["Location"] == f"/account/login/?next={NEW}"
    assert "已经留存" in text_of(gone.get(answer["Location"]))
    gone.force_login(writer if same else join(UserFactory(), firm))
    title = gone.get(NEW).context["form"]["title"].value()
    assert title == ("轮毂缩松" if same else None)
    assert gone.get(NEW).context["form"]["title"].value() == title


@pytest.mark.parametrize("typed_by", ["", "1", "1:falsch"])
def test_nothing_is_carried_for_whoever_was_shown_no_form(typed_by):
    client = Client()
    assert client.post(NEW, TYPED | {"typed_by": typed_by}).status_code == 302
    assert "carried_input" not in client.session


def test_what_no_form_holds_is_not_kept():
    client = client_of(member_of(enterprise()))
    assert keep(client, description="长" * (LONGEST + 1)).status_code == 413
    assert keep(client, other="x", title="a\x00b", version="\x00").status_code == 200
    assert "other" not in KeptInput.objects.get().values
    assert keep(client_of(UserFactory())).status_code == 403


def test_it_is_forgotten_after_a_month():
    keep(client_of(member_of(enterprise())))
    at = KeptInput.objects.get().kept_at
    drop_old(at=at + KEPT)
    assert KeptInput.objects.exists()
    drop_old(at=at + KEPT * 2)
    assert not KeptInput.objects.exists()


def test_forms_about_a_record_lose_nothing_either():
    firm = enterprise()
    path, typed = reverse("changes:create", args=[firm.pk]), {"name": "更名后的公司"}
    client = client_of(member_of(firm))
    assert "saved" in client.post(path, typed | {"_keep": "1"}).json()
    assert client.get(path).context["form"]["name"].value() == "更名后的公司"
    assert client_of(enterprise().admin).post(path, typed | {"_keep": "1"}).status_code == 403
