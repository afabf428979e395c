"""Rows that were found right wait, and are written together.

Where the database refuses a block, its rows are written one by one, so that the row at fault is
named and no other.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction
from django.db.models.deletion import Collector
from import_export.results import RowResult

from techmarket.exchange.keeping import frozen
from techmarket.workflow.bulk import save_all


@dataclass
class Waiting:
    """A row that is right, and what the library keeps of it."""

    instance: models.Model
    row: dict
    number: int
    line: int
    before: str  # the record as it was, where it is kept
    result: RowResult = None


class WrittenInBlocks:
    """Of a Resource. One whose records have rows of their own names them in `own_rows`, and writes
    them in `write`."""

    own_rows = ()

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.waiting, self.refused = [], []

    def write(self, instances):
        """Save records, old and new."""
        save_all(instances, by=self.user)

    def accepted(self, waiting):
        """Those that what is on file besides does not forbid; the others go to `refused`."""
        return waiting

    def unmake(self, records, reason):
        """What an import has made is undone. Each leaves the last row of its history, with the name
        of whoever took it back."""
        for record in records:
            record._history_user = self.user
        if records:
            collector = Collector(using=router.db_for_write(type(records[0])))
            collector.collect(records)
            collector.delete()

    def put_back(self, pairs):
        """[(record, rows of its own)] as they were."""
        records = [record for record, _rows in pairs]
        save_all(records, by=self.user)
        for name in self.own_rows:
            relation = self._meta.model._meta.get_field(name)
            model, field = relation.related_model, relation.field.name
            model.objects.filter(**{f"{field}__in": records}).delete()
            kept = [row for _record, rows in pairs for row in rows if isinstance(row, model)]
            model.objects.bulk_create(kept)

    def save_instance(self, instance, is_create, row, **kwargs):
        self.before_save_instance(instance, row, **kwargs)
        number = kwargs["row_number"]
        before = "" if is_create or not self.keeper else frozen(self.original, self.own_rows)
        self.waiting.append(Waiting(instance, row, number, self.dataset.lines[number - 1], before))

    def import_row(self, row, instance_loader, **kwargs):
        result = super().import_row(row, instance_loader, **kwargs)
        if self.waiting and self.waiting[-1].row is row:
            self.waiting[-1].result = result
        return result

    def write_waiting(self):
        waiting, self.waiting = self.waiting, []
        waiting = waiting and self.accepted(waiting)
        if waiting and self.failure_of(waiting):
            for one in waiting:
                if error := self.failure_of([one]):
                    self.refused.append((one, self.reason_for(one.instance, error)))

    def failure_of(self, waiting):
        """Write these; None, or what the database said: then nothing is written."""
        new = [one.instance for one in waiting if one.instance.pk is None]
        try:
            with transaction.atomic():
                self.write([one.instance for one in waiting])
                if self.keeper:
                    self.keeper.keep(waiting)
        except (IntegrityError, ValidationError) as error:
            for instance in new:
                instance.pk, instance._state.adding = None, True
            return error
        return None

    def reason_for(self, instance, error):
        """Constraints are the database's; one that it names is said in the words of the model."""
        if isinstance(error, ValidationError):
            return error
        try:
            instance.full_clean()
        except ValidationError as reason:
            return reason
        return error

    def after_import(self, dataset, result, **kwargs):
        """No sequence is set back, as the library would: ids do not come from files, and another
        import at the same moment may already have been given the next ones."""
        self.write_waiting()
        for one, reason in self.refused:
            self.take_back(one, reason, result)
        result.invalid_rows.sort(key=lambda row: row.number)

    def take_back(self, one, reason, result):
        """It was counted as written."""
        result.totals[one.result.import_type] -= 1
        if isinstance(reason, ValidationError):
            reason = ValidationError(reason.update_error_dict({}))
            one.result.import_type = RowResult.IMPORT_TYPE_INVALID
            one.result.validation_error = reason
            result.append_invalid_row(one.number, one.row, reason)
        else:
            one.result.import_type = RowResult.IMPORT_TYPE_ERROR
            error = self.get_error_result_class()(reason, row=one.row, number=one.number)
            one.result.errors.append(error)
        result.increment_row_result_total(one.result)
