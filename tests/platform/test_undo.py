"""An import taken back: what it made is gone, what it changed is as it was, and what somebody has
touched since is named and stays."""

import datetime as dt

import pytest
from django.core.serializers import serialize

from techmarket.accounts.models import SecurityEvent
from techmarket.attachments.models import Attachment
from techmarket.exchange import services, undoing
from techmarket.exchange.models import CONFIRM_WITHIN, UNDO_WITHIN, Import, ImportedRow
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.contracts import confirmed
from tests.factories.files import upload
from tests.factories.people import UserFactory
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db
CHANGING = {"updated_at", "search", "search_text"}


def written(sheet, *changes):
    """A file of two rows, imported; the first one may say something else."""
    sheet.confirm(sheet.upload(sheet.rows(*changes)))
    return Import.objects.latest("pk")


def picture(sheet):
    """Every column of the records and of the rows of their own."""
    made, relations = sheet.model.objects.order_by("pk"), {"achievements": "patents"}
    relation = (relations | {"contracts": "parties"}).get(sheet.app)
    rows = list(made)
    rows += [own for row in made if relation for own in getattr(row, relation).order_by("pk")]
    names = {field.name for row in rows for field in row._meta.concrete_fields}
    return serialize("json", rows, fields=names - CHANGING)


def undo(made, kept=0):
    url = f"/imports/{made.pk}/undo/"
    client = client_of(made.user)
    page = client.get(url)
    answer = client.post(url, {"kept": kept})
    made.refresh_from_db()
    return page, answer


@pytest.mark.parametrize("app", SHEETS)
def test_what_was_made_is_gone_and_what_was_changed_is_as_it_was(app):
    sheet = SHEETS[app]()
    untouched = picture(sheet)
    first = written(sheet, {}, {})
    before = picture(sheet)
    column, cell = sheet.change
    second = written(sheet, {column: cell}, {})
    assert picture(sheet) != before
    page, answer = undo(second)
    assert "1 条记录将恢复" in text_of(page)
    assert (answer.status_code, second.state) == (302, "undone")
    assert picture(sheet) == before
    found = sheet.model.objects.order_by("pk").last()
    if hasattr(found, "search_text"):
        assert found.search_text
    # The rows that the second import changed have a version of their own since.
    page, _answer = undo(first, kept=1)
    assert "导入之后又有修改或办理" in text_of(page)
    assert first.state == "undone"
    assert picture(sheet).count('"pk"') == untouched.count('"pk"') + picture_of_one(sheet)


def picture_of_one(sheet):
    """The record that stays, with its rows."""
    return {"achievements": 2, "contracts": 4}.get(sheet.app, 1)


def test_history_keeps_what_was_taken_back():
    sheet = SHEETS["demands"]()
    made = written(sheet, {})
    pk = sheet.model.objects.get().pk
    undo(made)
    assert not sheet.model.objects.exists()
    last = sheet.model.history.filter(id=pk).first()
    assert (last.history_type, last.history_user) == ("-", made.user)
    kinds = SecurityEvent.objects.filter(actor=made.user).values_list("kind", flat=True)
    assert {"imported", "import_undone"} <= set(kinds)


def with_a_file(record, by):
    Attachment.store(upload(), subject=record, kind="proof", by=by)


def edited(record, by):
    record.title = "后来改的名称"
    record.save()


def submitted(record, by):
    perform(record, "submit", actor=by)


def deleted(record, by):
    record.delete()


@pytest.mark.parametrize(
    ("touch", "reason"),
    [
        (edited, "导入之后又有修改或办理"),
        (submitted, "导入之后又有修改或办理"),
        (with_a_file, "已有材料或其他记录引用"),
        (deleted, "记录已不存在"),
    ],
    ids=["edited", "submitted", "file", "deleted"],
)
def test_what_was_touched_since_is_named_and_stays(touch, reason):
    sheet = SHEETS["achievements"]()
    made = written(sheet, {}, {})
    record = sheet.model.objects.get(external_key="A-1")
    touch(record, sheet.user)
    page, _answer = undo(made, kept=0)  # not what the page said
    assert reason in text_of(page)
    assert "第 2 行" in text_of(page)
    assert made.state == "done"
    assert sheet.model.objects.filter(external_key="A-2").exists()
    undo(made, kept=1)
    assert made.state == "undone"
    assert not sheet.model.objects.filter(external_key="A-2").exists()
    assert sheet.model.objects.filter(external_key="A-1").exists() == (touch is not deleted)
    assert reason in text_of(client_of(made.user).get(made.get_absolute_url()))


def test_what_the_buyer_confirmed_is_restored_with_the_data():
    """The import dropped the confirmation, because it changed the data; they are back."""
    sheet = SHEETS["contracts"]()
    written(sheet, {})
    record = confirmed(sheet.model.objects.get())
    digest = record.confirmed_digest
    made = written(sheet, {"合同成交额（元）": "2000000"})
    record.refresh_from_db()
    assert not record.is_confirmed
    undo(made)
    record = sheet.model.objects.get()
    assert record.is_confirmed
    assert record.confirmed_digest == digest


@pytest.mark.parametrize("late", [False, True])
def test_until_when(late):
    sheet = SHEETS["demands"]()
    made = written(sheet, {})
    at = made.written_at + UNDO_WITHIN - dt.timedelta(seconds=0 if late else 1)
    if late:
        with pytest.raises(undoing.ValidationError, match="不能撤销"):
            undoing.undo(made.pk, by=made.user, kept=0, at=at)
    else:
        assert undoing.undo(made.pk, by=made.user, kept=0, at=at).state == "undone"


def test_only_who_imported_undoes_and_only_while_they_may_change():
    sheet = SHEETS["demands"]()
    made = written(sheet, {})
    other = client_of(UserFactory())
    for url in (f"/imports/{made.pk}/", f"/imports/{made.pk}/undo/"):
        assert other.get(url).status_code == 404
    sheet.user.memberships.all().delete()
    page, _answer = undo(made, kept=1)
    assert "您现在无权修改" in text_of(page)
    assert sheet.model.objects.exists()


@pytest.mark.parametrize("late", [False, True])
def test_what_nobody_needs_any_more_is_forgotten(late):
    sheet = SHEETS["demands"]()
    made = written(sheet, {})
    more = dt.timedelta(microseconds=int(late))
    services.forget_imports(at=made.written_at + UNDO_WITHIN + more)
    assert ImportedRow.objects.exists() is not late


def test_a_file_that_nobody_confirmed_lapses():
    sheet = SHEETS["demands"]()
    dry = sheet.upload(sheet.rows({}))
    made = Import.objects.get()
    at = made.created_at + CONFIRM_WITHIN
    services.forget_imports(at=at)
    assert Import.objects.get().state == "checked"
    services.forget_imports(at=at + dt.timedelta(microseconds=1))
    late = sheet.confirm(dry)
    assert late.status_code == 410
    assert "已过期" in text_of(late)
    assert Import.objects.get().table is None
