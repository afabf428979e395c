"""The same thing sent twice, by a double click or by two people: once saved, a clear answer."""

from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import transaction

from demands.models import Demand
from techmarket.accounts.models import User
from techmarket.workflow.models import Submission
from techmarket.workflow.submissions import KEPT, forget_served
from tests.clients import client_of, text_of
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise
from tests.factories.people import UserFactory
from tests.races import second_waits_for_first, without_keys
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db(transaction=True)


def draft(firm, **changes):
    return {
        "organization": firm.pk,
        "title": "轮毂缩松",
        "description": "镁合金轮毂铸造缩松严重，成品率只有七成，希望引进成熟工艺。",
        "field": "05",
        "region": "淇滨区",
    } | changes


def told(response):
    return "".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("same", [True, False], ids=["double click", "control"])
def test_a_draft_by_double_click_is_one_draft(same):
    firm = enterprise()
    one, other = client_of(member_of(firm)), client_of(member_of(firm))
    key = str(uuid4())
    body = draft(firm, form_key=key)
    answer = second_waits_for_first(
        lambda: one.post("/demands/new/", body),
        lambda: other.post("/demands/new/", body if same else draft(firm, form_key=str(uuid4()))),
    )
    assert answer.status_code == 302
    assert Demand.objects.count() == (1 if same else 2)
    assert ("没有重复保存" in told(answer)) == same
    if same:
        assert answer["Location"] == Demand.objects.get().get_absolute_url()


def test_a_page_carries_its_key_and_a_refused_one_may_be_sent_again():
    firm = enterprise()
    client = client_of(member_of(firm))
    key = client.get("/demands/new/").context["form_key"]
    refused = client.post("/demands/new/", draft(firm, title="", form_key=key))
    assert refused.status_code == 422
    assert f'name="form_key" value="{key}"' in text_of(refused)
    assert client.post("/demands/new/", draft(firm, form_key=key)).status_code == 302
    demand = Demand.objects.get()
    page = client.get(f"/demands/{demand.pk}/edit/")
    change = draft(
        firm,
        title="轮毂缩孔",
        form_key=page.context["form_key"],
        version=page.context["version"],
    )
    for words in ("已保存", "没有重复保存"):
        answer = client.post(f"/demands/{demand.pk}/edit/", change)
        assert answer.status_code == 302
        assert words in told(answer)


@pytest.mark.parametrize("key", ["", "x", "1" * 400, None])
def test_without_a_key_of_ours_a_form_is_simply_saved(key):
    firm = enterprise()
    client = client_of(member_of(firm))
    body = draft(firm) | ({} if key is None else {"form_key": key})
    assert [client.post("/demands/new/", body).status_code for _ in range(2)] == [302, 302]
    assert Demand.objects.count() == 2


def test_a_key_says_nothing_to_another_user():
    firms = [enterprise(), enterprise()]
    key = str(uuid4())
    for firm in firms:
        answer = client_of(member_of(firm)).post("/demands/new/", draft(firm, form_key=key))
        assert "没有重复" not in told(answer)
    assert Demand.objects.count() == 2


def test_keys_are_forgotten():
    row = Submission.objects.create(key=uuid4(), user=UserFactory())
    forget_served(at=row.created_at + KEPT)
    assert Submission.objects.exists()
    forget_served(at=row.created_at + KEPT * 2)
    assert not Submission.objects.exists()


def test_one_confirmation_of_an_import_is_served():
    sheet = SHEETS["demands"]()
    dry = sheet.upload(sheet.rows({}))
    before = sheet.model.objects.count()
    second = second_waits_for_first(lambda: sheet.confirm(dry), lambda: sheet.confirm(dry))
    assert second.status_code == 302
    assert "没有重复导入" in told(second)
    assert sheet.model.objects.count() == before + 1
    assert "没有重复导入" in told(sheet.confirm(dry))


def signup(client, username):
    password = "Xq7-大市场-Lanmu"
    return client.post(
        "/account/signup/",
        {
            "username": username,
            "email": f"{uuid4().hex[:8]}@example.cn",
            "full_name": "张三",
            "password1": password,
            "password2": password,
            "agree": "on",
        },
    )


@pytest.mark.parametrize(("name", "code"), [("zhangsan", 409), ("lisi", 302)])
def test_two_who_take_one_user_name_at_once(name, code):
    """The control takes another name."""
    answer = second_waits_for_first(
        lambda: UserFactory(username="zhangsan"), lambda: signup(client_of(), name)
    )
    assert answer.status_code == code
    assert ("刚刚被他人使用" in text_of(answer)) == (code == 409)
    assert User.objects.filter(username="zhangsan").count() == 1


@pytest.mark.parametrize(("kept", "code"), [(True, 409), (False, 302)], ids=["key", "control"])
def test_two_who_take_names_that_look_alike_at_once(kept, code):
    with nullcontext() if kept else without_keys("user_looks_unique"):
        answer = second_waits_for_first(
            lambda: UserFactory(username="paul1"), lambda: signup(client_of(), "Pauli")
        )
        assert answer.status_code == code
        assert ("刚刚被他人使用" in text_of(answer)) is kept
        assert User.objects.filter(username__istartswith="paul").count() == (1 if kept else 2)


def test_a_clash_that_no_form_catches_is_a_page_not_a_fault(monkeypatch):
    """As between two administrators in the admin site."""
    user = UserFactory()

    def clash(*args, **kwargs):
        with transaction.atomic():
            UserFactory._meta.model.objects.create(username=user.username)

    monkeypatch.setattr("techmarket.pages.home.Home.get_context_data", clash)
    answer = client_of().get("/")
    assert answer.status_code == 409
    assert "没有保存" in text_of(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("FOO", "/"),
        ("FOO", "/demands/new/"),
        ("TRACE", "/demands/"),
        ("FOO", "/api/v1/intents/"),
        ("FOO", "/api/v1/demands/1/"),
        ("DELETE", "/api/v1/demands/"),
        ("PATCH", "/api/v1/intents/1/"),
        ("PUT", "/demands/new/"),
    ],
)
def test_a_method_that_is_none_of_ours(method, path):
    client = client_of(UserFactory(is_superuser=True))
    answer = client.generic(method, path)
    assert answer.status_code == 405
    assert answer["Allow"]
    if path.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
