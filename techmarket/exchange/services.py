"""An import from file to records: received, checked, confirmed once, written whole or not at all.

A short file is served while one waits. A long one is a job: its page shows how far it is, and may
be left and found again.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import SecurityEvent
from techmarket.exchange.keeping import Keeper
from techmarket.exchange.models import CONFIRM_WITHIN, UNDO_WITHIN, Import, ImportedRow
from techmarket.exchange.reading import Table
from techmarket.exchange.registry import RESOURCES
from techmarket.exchange.reporting import base_problems, report_of
from techmarket.jobs.services import enqueue
from techmarket.text import cleaned

State = Import.State
WHILE_ONE_WAITS = 300  # rows


@transaction.atomic
def receive(table, *, target, name, by):
    """Keep what was read of a file, and check it now or in a job. What is refused at once is not
    kept."""
    kept = {"headers": table.headers, "rows": list(table), "lines": table.lines}
    found = {"notes": table.notes, "unused": table.unused}
    made = Import(
        target=target,
        user=by,
        file_name=cleaned(name)[-200:],
        row_count=len(table),
        table=kept,
        report=found,
    )
    if made.row_count > WHILE_ONE_WAITS:
        made.save()
    begin(made, "imports.check", check_rows)
    return made


def begin(made, kind, work, *, time=""):
    """`time` tells apart what may be begun more than once."""
    if made.row_count <= WHILE_ONE_WAITS:
        work(made)
    else:
        enqueue(kind, made.pk, key=made.job_key + time)


def check_rows(made):
    """Try all rows, and take them back."""
    with transaction.atomic():
        found = try_rows(made, dry_run=True)
    state = State.FAULTY if found.get("problems") else State.CHECKED
    finish(made, state, found)


@transaction.atomic
def confirm_import(pk, *, by, erases=False):
    """The import, begun; None when that was done already. Whoever comes second waits here."""
    made = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    if made.state != State.CHECKED:
        return None
    made.state, made.erases = State.WRITING, erases
    made.save(update_fields=["state", "erases"])
    begin(made, "imports.write", write_rows)
    return made


def write_rows(made):
    """All rows or none."""
    with transaction.atomic():
        found = try_rows(made, dry_run=False, keeper=Keeper(made))
        if found.get("problems"):
            transaction.set_rollback(True)
    if found.get("problems"):
        finish(made, State.FAULTY, found)
        return
    made.written_at = timezone.now()
    finish(made, State.DONE, found)
    SecurityEvent.record(SecurityEvent.Kind.IMPORTED, actor=made.user, subject=made)


def finish(made, state, found):
    made.state, made.report = state, made.report | found
    if state in (State.DONE, State.FAULTY):
        made.table = None
    if made.pk:
        made.save(update_fields=["state", "report", "table", "written_at"])
    elif state != State.FAULTY:
        made.save()


def try_rows(made, *, dry_run, keeper=None):
    """What comes of the rows, as `report` keeps it."""
    if is_retired(made):
        return base_problems([_("您没有导入的权限。")])
    kept = made.table
    table = Table(*map(tuple, kept["rows"]), headers=kept["headers"], lines=kept["lines"])
    resource = RESOURCES[made.target](user=made.user, erases=made.erases, keeper=keeper)
    try:
        result = resource.import_data(table, dry_run=dry_run, rollback_on_validation_errors=True)
    except ValidationError as error:
        return base_problems(error.messages)
    return report_of(result, resource, table.lines)


def is_retired(made):
    """Between a file and its job somebody may have lost the right to import."""
    meta = made.model._meta
    right = f"{meta.app_label}.import_{meta.model_name}"
    return not (made.user.is_active and made.user.has_perm(right))


def forget_imports(*, at):
    """Files that nobody confirmed, and what it would take to undo when it no longer may be."""
    late = Import.objects.filter(state=State.CHECKED, created_at__lt=at - CONFIRM_WITHIN)
    late.update(state=State.LAPSED, table=None)
    ImportedRow.objects.filter(of__written_at__lt=at - UNDO_WITHIN).delete()
