"""An import and a decision at the same moment, on real transactions."""

import pytest

from techmarket.exchange import undoing
from techmarket.exchange.models import Import
from techmarket.workflow.actions import perform
from tests.factories.contracts import add_text, confirmed
from tests.factories.institutions import add_licence
from tests.races import guarded, second_waits_for_first
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("app", ["contracts", "institutions"])
@guarded("ReadAhead.locked")
def test_an_import_does_not_undo_a_submission(app, locked):
    """Each row is saved whole: read before the submission, it would bring the draft back."""
    sheet = SHEETS[app]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    record = sheet.model.objects.order_by("pk").last()
    if app == "contracts":
        record = confirmed(add_text(record))
    else:
        add_licence(record, sheet.user)
    column, cell = sheet.change
    dry = sheet.upload(sheet.rows({column: cell}))
    response = second_waits_for_first(
        lambda: perform(record, "submit", actor=sheet.user), lambda: sheet.confirm(dry)
    )
    assert (response.status_code == 409) is locked
    assert sheet.model.objects.get(pk=record.pk).status == ("submitted" if locked else "draft")


def written(sheet):
    sheet.confirm(sheet.upload(sheet.rows({})))
    return Import.objects.latest("pk"), sheet.model.objects.order_by("pk").last()


@guarded("services.confirm_import")
def test_two_confirmations_are_one_import(locked):
    """Without the lock, the second finds the rows there, and reports that it has added none."""
    sheet = SHEETS["demands"]()
    token = {"token": sheet.upload(sheet.rows({})).context["token"]}
    one, other = sheet.client, sheet.client  # signed in before: a sign-in waits for another
    second_waits_for_first(
        lambda: one.post("/demands/import/", token), lambda: other.post("/demands/import/", token)
    )
    assert Import.objects.get().totals["new"] == int(locked)
    assert sheet.model.objects.count() == 1


@guarded("undoing.undo")
def test_two_undoings_are_one(locked):
    """Without the lock, the second finds nothing to undo, and calls the import written again."""
    sheet = SHEETS["demands"]()
    made, _record = written(sheet)
    at = made.written_at
    undo = lambda: undoing.undo(made.pk, by=made.user, kept=0, at=at)  # noqa: E731
    second_waits_for_first(undo, undo)
    made.refresh_from_db()
    assert (made.state == "undone") is locked


@guarded("undoing.locked_records")
def test_what_is_submitted_at_the_same_moment_stays(locked):
    """Without the lock, the record is gone although it has just been submitted."""
    sheet = SHEETS["achievements"]()
    made, record = written(sheet)
    second_waits_for_first(
        lambda: perform(record, "submit", actor=sheet.user),
        lambda: undoing.undo(made.pk, by=made.user, kept=0, at=made.written_at),
    )
    assert sheet.model.objects.filter(pk=record.pk).exists() is locked
