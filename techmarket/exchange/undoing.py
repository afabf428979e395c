"""An import taken back, as far as its records are as it left them.

Records that somebody has changed or used since are named, and stay. All others are taken back
together: new ones are deleted (their history stays), changed ones are as they were before, with the
rows of their own.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import SecurityEvent
from techmarket.attachments.models import Attachment
from techmarket.exchange.keeping import thawed, versions_of
from techmarket.exchange.models import Import
from techmarket.exchange.registry import RESOURCES
from techmarket.exchange.reporting import SHOWN_ROWS
from techmarket.exchange.services import begin
from techmarket.workflow.models import WorkflowEvent

State = Import.State


@dataclass
class Kept:
    """A row that stays, and why."""

    line: int
    record: str
    reason: str


@transaction.atomic
def undo(pk, *, by, kept, at):
    """Begin it. `kept` is the number of records of which whoever undoes was told that they stay."""
    made = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    if not made.may_be_undone(at=at):
        raise ValidationError(_("该导入不能撤销：尚未写入、已经撤销，或已超过 30 天。"))
    made.state = State.UNDOING
    made.report |= {"agreed": kept}
    made.save(update_fields=["state", "report"])
    begin(made, "imports.undo", undo_rows, time=at.isoformat())
    return made


@transaction.atomic
def undo_rows(made):
    rows, records = list(made.written.all()), locked_records(made)
    kept = staying(made, rows, records)
    if len(kept) != made.report["agreed"]:
        refuse_undoing(made, _("准备撤销时又有记录发生变化，请重新核对后再撤销。"))
        return
    free = [row for row in rows if row.pk not in kept]
    try:
        with transaction.atomic():
            unmake(made, [records[row.record_id] for row in free if not row.before])
            restore(made, [row for row in free if row.before])
    except IntegrityError:
        refuse_undoing(made, _("原来的内容与之后登记的其他记录冲突，不能恢复。"))
        return
    except ValidationError as error:
        refuse_undoing(made, error.messages[0])
        return
    made.state, made.undone_at = State.UNDONE, timezone.now()
    made.report |= {"undone": len(free), "kept": names_of(kept), "kept_rows": len(kept)}
    made.save(update_fields=["state", "report", "undone_at"])
    SecurityEvent.record(SecurityEvent.Kind.UNDONE, actor=made.user, subject=made)


def refuse_undoing(made, reason):
    made.state = State.DONE
    made.report |= {"undo_refused": reason}
    made.save(update_fields=["state", "report"])


def names_of(kept):
    return [vars(one) for one in list(kept.values())[:SHOWN_ROWS]]


def locked_records(made):
    """{key: record}. Whoever is at work on one is waited for, and then seen by its version."""
    keys = made.written.values("record_id")
    rows = made.model._default_manager.filter(pk__in=keys).order_by("pk")
    return rows.select_for_update(of=("self",)).in_bulk()


def preview_undoing(made):
    """{row of the import: why it stays}, as things stand."""
    rows = list(made.written.all())
    found = made.model._default_manager.in_bulk([row.record_id for row in rows])
    return staying(made, rows, found)


def staying(made, rows, records):
    versions = versions_of(made.model, [row.record_id for row in rows])
    used = used_ones(made, [row.record_id for row in rows if not row.before])
    resource = RESOURCES[made.target](user=made.user)
    reasons = {}
    for row in rows:
        record = records.get(row.record_id)
        if record is None:
            reason = _("记录已不存在")
        elif versions.get(record.pk) != row.version:
            reason = _("导入之后又有修改或办理")
        elif record.pk in used:
            reason = _("已有材料或其他记录引用")
        elif not (reason := resource.bound_by(record)):
            continue
        reasons[row.pk] = Kept(row.line, str(record or row.record_id), reason)
    return reasons


def used_ones(made, keys):
    """Of new records: those to which something else has been tied since."""
    own = RESOURCES[made.target].own_rows
    found = set()
    for relation in made.model._meta.related_objects:
        if relation.get_accessor_name() not in own:
            field = relation.field
            rows = relation.related_model._base_manager.filter(**{f"{field.name}__in": keys})
            found.update(rows.values_list(field.attname, flat=True))
    content_type = ContentType.objects.get_for_model(made.model)
    for model in (Attachment, WorkflowEvent):
        rows = model.objects.filter(subject_type=content_type, subject_id__in=keys)
        found.update(rows.values_list("subject_id", flat=True))
    return found


def unmake(made, records):
    reason = _("撤销导入“%(name)s”") % {"name": made.file_name[-100:]}
    RESOURCES[made.target](user=made.user).unmake(records, reason)


def restore(made, rows):
    thawed_rows = [thawed(row.before) for row in rows]
    if thawed_rows:
        RESOURCES[made.target](user=made.user).put_back(thawed_rows)
