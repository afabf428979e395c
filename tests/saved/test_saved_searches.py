"""A saved search tells its owner of each new record once, and of nothing that is not for them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from techmarket.jobs.models import Job
from techmarket.saved import services
from techmarket.saved.models import SavedSearch, SearchHit
from techmarket.saved.tasks import check, plan_checks
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.achievements import (
    draft_achievement,
    listed_achievement,
    submitted_achievement,
)
from tests.factories.institutions import university
from tests.factories.people import UserFactory, reviewer

pytestmark = pytest.mark.django_db
NEW, API = reverse("saved:save_search"), "/api/v1/saved-searches/"
SENT = {"name": "新材料", "kind": "achievements:list", "query": "field=05&ordering=-price&page=3"}


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def search(user):
    listed_achievement(title="早就有的")
    return services.save_search(SavedSearch(user=user, **SENT))


def told(user):
    return list(user.notifications.order_by("pk").values_list("title", "body"))


def test_from_the_list_to_the_message(user):
    client = client_of(user)
    listed_achievement(title="早就有的")
    page = client.get("/achievements/?field=05&field=07&page=1")
    assert f"{NEW}?kind=achievements%3Alist&amp;query=field%3D05%26field%3D07" in text_of(page)
    form = client.get(NEW, {"kind": "achievements:list", "query": "field=05&field=07"})
    assert 'value="field=05&amp;field=07"' in text_of(form)
    sent = SENT | {"query": "field=05&field=07", "alerts": "on"}
    assert client.post(NEW, sent).url == reverse("saved:list")
    search = user.saved_searches.get()
    assert "技术领域：新材料及其应用" in search.summary
    new = listed_achievement(title="新来的")
    check(search.pk)
    check(search.pk)  # told once
    assert told(user) == [("“新材料”有 1 条新记录", "新来的")]
    opened = client.post(reverse("notifications:open", args=[user.notifications.get().pk]))
    lists = client.get(opened.url, follow=True)
    assert lists.redirect_chain[-1][0] == "/achievements/?field=05&field=07"
    assert new in list(lists.context["page_obj"])


def test_what_was_there_is_not_new_and_what_is_hidden_is_not_told(user, search):
    owner = university()
    draft_achievement(organization=owner)
    waiting = submitted_achievement(organization=owner, title="审核中")
    check(search.pk)
    assert told(user) == []
    perform(waiting, "approve", actor=reviewer())  # older than the last look, and new to the user
    listed_achievement(title="别的领域", field_id="07")
    check(search.pk)
    assert told(user) == [("“新材料”有 1 条新记录", "审核中")]


def test_the_owner_of_a_unit_is_told_of_drafts_that_only_the_unit_sees():
    owner = university()
    search = services.save_search(SavedSearch(user=owner.admin, **SENT))
    draft_achievement(organization=owner, title="本单位草稿")
    check(search.pk)
    assert told(owner.admin)[-1][1] == "本单位草稿"


def test_many_are_told_in_one_message(user, search):
    for n in range(7):
        listed_achievement(title=f"成果{n}")
    check(search.pk)
    [(title, body)] = told(user)
    assert title == "“新材料”有 7 条新记录"
    assert body.splitlines() == [f"成果{n}" for n in range(5)] + ["等 7 条"]


def test_stopped_means_stopped_and_begins_from_now(user, search):
    client = client_of(user)
    client.post(reverse("saved:alerts", args=[search.pk]))
    listed_achievement(title="没人看时来的")
    check(search.pk)
    client.post(reverse("saved:alerts", args=[search.pk]))
    check(search.pk)
    assert told(user) == []
    listed_achievement(title="之后来的")
    check(search.pk)
    assert told(user) == [("“新材料”有 1 条新记录", "之后来的")]


def test_removed_or_left_searches_tell_nothing(user, search):
    listed_achievement(title="新来的")
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    check(search.pk)
    type(user).objects.filter(pk=user.pk).update(is_active=True)
    client_of(user).post(reverse("saved:remove", args=[search.pk]))
    check(search.pk)
    assert told(user) == []
    assert not SearchHit.objects.exists()


def test_a_condition_that_is_no_more_finds_nothing(user, search):
    SavedSearch.objects.filter(pk=search.pk).update(query="field=gone")
    listed_achievement()
    check(search.pk)
    assert told(user) == []


def test_twice_at_the_same_time_the_second_fails_on_the_key(user, search):
    new = listed_achievement()
    services.remember(search, [new.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        services.remember(search, [new.pk])


def test_one_job_for_each_search_and_hour(user, search):
    SavedSearch.objects.create(user=user, **SENT | {"name": "不提醒"}, alerts=False)
    plan_checks(None)
    plan_checks(None)
    jobs = Job.objects.filter(kind="saved.check")
    assert [job.subject_id for job in jobs] == [search.pk]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "nothing:list"}, {"kind"}),
        ({"query": ""}, {"query"}),
        ({"query": "page=2&ordering=title"}, {"query"}),
        ({"query": "field=ZZ"}, {"query"}),
        ({"query": "q=" + "长" * 700}, {"query"}),
        ({"name": ""}, {"name"}),
        ({"name": "长" * 61}, {"name"}),
        ({"alerts": "vielleicht"}, {"alerts"}),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field(user, changes, fields):
    answer = post_json(client_of(user), API, SENT | changes)
    assert answer.status_code == 400
    assert set(error_fields(answer)) == fields
    if "alerts" not in changes:
        assert client_of(user).post(NEW, SENT | changes).status_code == 422


def test_names_and_numbers_are_bounded(user, search, monkeypatch):
    assert "name" in error_fields(post_json(client_of(user), API, SENT))
    monkeypatch.setattr(services, "MOST_SEARCHES", 1)
    answer = post_json(client_of(user), API, SENT | {"name": "第二个"})
    assert "最多保存 1 个" in text_of(answer)
    monkeypatch.setattr(services, "MOST_SEARCHES", 2)
    assert post_json(client_of(user), API, SENT | {"name": "第二个"}).status_code == 201


def test_too_many_cannot_be_known_one_by_one(user, monkeypatch):
    listed_achievement()
    monkeypatch.setattr(services, "MOST_KEPT", 0)
    with pytest.raises(ValidationError, match="不能逐条提醒"):
        services.save_search(SavedSearch(user=user, **SENT))
    assert not SavedSearch.objects.exists()
    quiet = services.save_search(SavedSearch(user=user, alerts=False, **SENT))
    page = client_of(user).post(reverse("saved:alerts", args=[quiet.pk]), follow=True)
    assert "不能逐条提醒" in text_of(page)
    quiet.refresh_from_db()
    assert not quiet.alerts


def test_the_api_keeps_and_changes_them(user, search):
    client = client_of(user)
    [row] = client.get(API).json()["results"]
    assert row["query"] == "field=05"
    assert row["url"] == "/achievements/?field=05"
    url = f"{API}{search.pk}/"
    changed = client.patch(url, {"alerts": False}, content_type="application/json")
    assert changed.json()["alerts"] is False
    assert not SearchHit.objects.exists()
    refused = client.patch(url, {"query": "field=07"}, content_type="application/json")
    assert set(error_fields(refused)) == {"query"}
    assert client.delete(url).status_code == 204
