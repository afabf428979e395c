"""An import and a decision at the same moment, on real transactions."""

import pytest

from techmarket.workflow.actions import perform
from tests.factories.contracts import add_text
from tests.races import guarded, second_waits_for_first
from tests.sheets import SHEETS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("app", ["contracts", "institutions"])
@guarded("MarketResource.get_instance")
def test_an_import_does_not_undo_a_submission(app, locked):
    """Each row is saved whole: read before the submission, it would bring the draft back."""
    sheet = SHEETS[app]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    record = sheet.model.objects.order_by("pk").last()
    if app == "contracts":
        add_text(record)
    column, cell = sheet.change
    dry = sheet.upload(sheet.rows({column: cell}))
    response = second_waits_for_first(
        lambda: perform(record, "submit", actor=sheet.user), lambda: sheet.confirm(dry)
    )
    assert (response.status_code == 409) is locked
    assert sheet.model.objects.get(pk=record.pk).status == ("submitted" if locked else "draft")
