"""An import and a decision at the same moment, on real transactions."""

import pytest

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
