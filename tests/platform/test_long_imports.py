"""A long file is read while one waits, checked and written in jobs, left and found again."""

import pytest
from django.utils import timezone

from techmarket.exchange import blocks, services, tasks
from techmarket.exchange.models import Import
from techmarket.jobs.models import Job
from techmarket.jobs.services import execute
from tests.clients import client_of, text_of
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(monkeypatch):
    monkeypatch.setattr(services, "WHILE_ONE_WAITS", 1)
    return SHEETS["demands"]()


def work():
    """What a worker does with what waits."""
    for job in Job.objects.filter(state="waiting", kind__startswith="imports."):
        execute(job.pk, at=timezone.now())


def test_left_and_found_again(sheet):
    answer = sheet.upload(sheet.rows({}, {}))
    made = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{made.pk}/")
    assert "检查中" in text_of(sheet.client.get(f"/imports/{made.pk}/"))
    work()
    page = sheet.client.get(f"/imports/{made.pk}/")
    assert page.context["token"] == str(made.pk)
    assert "确认导入" in text_of(page)
    assert sheet.confirm(page)["Location"] == f"/imports/{made.pk}/"
    assert not sheet.model.objects.exists()
    assert "写入中" in text_of(sheet.client.get(f"/imports/{made.pk}/"))
    work()
    assert sheet.model.objects.count() == 2
    assert f"/imports/{made.pk}/" in text_of(sheet.client.get("/imports/"))
    [listed] = sheet.client.get("/api/v1/imports/").json()["results"]
    assert (listed["state"], listed["totals"]["new"]) == ("done", 2)
    undone = sheet.client.post(f"/imports/{made.pk}/undo/", {"kept": 0})
    assert undone.status_code == 302
    work()
    assert not sheet.model.objects.exists()


def test_an_undo_that_was_refused_is_done_at_the_next_press(sheet):
    sheet.upload(sheet.rows({}, {}))
    work()
    made = Import.objects.get()
    services.confirm_import(made.pk, by=sheet.user)
    work()
    for kept, state in ((1, "done"), (0, "undone")):  # the first was told of another number
        sheet.client.post(f"/imports/{made.pk}/undo/", {"kept": kept})
        work()
        made.refresh_from_db()
        assert made.state == state
    assert not sheet.model.objects.exists()


def test_how_far_it_is_shows_while_it_is_written(sheet, monkeypatch):
    seen = []

    def look(self, waiting):
        made = Import.objects.get()
        made.note_progress(1)
        seen.append(text_of(client_of(made.user).get(f"/imports/{made.pk}/")))

    page = sheet.client.get(sheet.upload(sheet.rows({}, {}))["Location"])
    work()
    page = sheet.client.get(page.request["PATH_INFO"])
    sheet.confirm(page)
    monkeypatch.setattr(blocks.WrittenInBlocks, "write", look)
    with pytest.raises(KeyError):  # nothing was written: its version is not found
        work()
    assert "第 1 行，共 2 行" in seen[0]


def test_a_worker_that_fails_leaves_nothing_and_says_so(sheet, monkeypatch):
    page = sheet.client.get(sheet.upload(sheet.rows({}, {}))["Location"])
    work()
    sheet.confirm(sheet.client.get(page.request["PATH_INFO"]))
    finish = services.finish
    monkeypatch.setattr(services, "finish", lambda *args: 1 / 0)
    [job] = Job.objects.filter(kind="imports.write")
    for _attempt in range(3):
        Job.objects.update(not_before=timezone.now())
        with pytest.raises(ZeroDivisionError):
            execute(job.pk, at=timezone.now())
    assert not sheet.model.objects.exists()
    made = Import.objects.get()
    assert "什么也没有写入" in text_of(sheet.client.get(made.get_absolute_url()))
    monkeypatch.setattr(services, "finish", finish)  # sent back, it is done whole
    Job.objects.filter(pk=job.pk).update(state="waiting", attempts=0, not_before=timezone.now())
    work()
    assert sheet.model.objects.count() == 2


def test_what_is_done_is_not_done_again(sheet):
    sheet.upload(sheet.rows({}, {}))
    work()
    made = Import.objects.get()
    for task in (tasks.check_import, tasks.write_import, tasks.undo_import):
        task(made.pk)
        task(made.pk + 1)
    made.refresh_from_db()
    assert made.state == "checked"
    assert not sheet.model.objects.exists()


def test_who_has_lost_the_right_meanwhile_writes_nothing(sheet):
    page = sheet.client.get(sheet.upload(sheet.rows({}, {}))["Location"])
    work()
    sheet.confirm(sheet.client.get(page.request["PATH_INFO"]))
    sheet.user.memberships.all().delete()
    work()
    made = Import.objects.get()
    assert made.state == "faulty"
    assert "没有导入的权限" in text_of(sheet.client.get(made.get_absolute_url()))
    assert not sheet.model.objects.exists()
