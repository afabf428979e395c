"""Import and export of an app's main record, shared by page and admin.

A Resource names its columns in Chinese. `key` is the external key of a row: importing the same
file twice changes nothing.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import fields, resources

from techmarket.exchange.blocks import WrittenInBlocks
from techmarket.exchange.checking import CheckedByDatabase
from techmarket.exchange.onfile import IMPORTER, ReadAhead
from techmarket.exchange.reporting import SHOWN_ROWS
from techmarket.exchange.widgets import NOTES, DecimalWidget

CHANGES = "_changes"
EMPTY = ("", None, "否")  # what an empty cell means by itself
ERRORS = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BUSY!|FIELD!)")
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{1,2}")


@dataclass
class Change:
    """One cell of a dry run: what is on file, and what the file says; `is_kept` when an empty
    cell leaves it."""

    column: str
    old: object
    new: object
    is_kept: bool = False


def fault_of(text, field):
    """What Excel has made of a cell that nobody meant so."""
    if ERRORS.fullmatch(text):
        return _("单元格是 Excel 的错误值 %(text)s，请改正公式后重新上传。") % {"text": text}
    if ROUNDED.fullmatch(text) and not isinstance(field.widget, DecimalWidget):
        message = _("“%(text)s”是被 Excel 改写的编号，末几位已丢失，请把该列设为文本后重新填写。")
        return message % {"text": text}
    return ""


class KeyField(fields.Field):
    """What finds a row again: one without it would be added anew by every import."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        if not self.clean(row, **kwargs):
            raise ValueError(_("请填写编号：再次导入时据此更新，不会重复。"))
        super().save(instance, row, **kwargs)


class MarketResource(ReadAhead, WrittenInBlocks, CheckedByDatabase, resources.ModelResource):
    """Pass `user`: rows are looked up among, and created for, what the user may change. A `keeper`
    is told what is written (see `keeping`)."""

    export_related = ()  # what an export reads besides the row itself
    also_called: ClassVar = {}  # {column: other names that offices give it}

    class Meta:
        use_transactions = use_bulk = True  # no savepoint for a row: rows are written in blocks
        skip_diff = True  # nobody is shown the library's comparison; `is_unchanged` is ours
        report_skipped = True
        clean_model_instances = True

    def __init__(self, user=None, erases=False, keeper=None, **kwargs):
        super().__init__(**kwargs)
        self.user, self.erases, self.keeper = user, erases, keeper

    def get_import_fields(self):
        return self.import_fields

    @cached_property
    def import_fields(self):
        return super().get_import_fields()

    def before_import(self, dataset, **kwargs):
        required = {f.column_name for f in self.get_import_fields() if not f.readonly}
        optional = set(getattr(self, "optional_columns", ()))
        missing = [name for name in required - optional if name not in dataset.headers]
        if missing:
            names = "、".join(sorted(missing))
            raise ValidationError(_("缺少列：%(names)s。请使用下载的模板。") % {"names": names})
        self.refuse_repeats(dataset)
        self.faulty = 0
        super().before_import(dataset, **kwargs)

    def refuse_repeats(self, dataset):
        """The same key twice in one file: nobody could say which row is meant."""
        columns = [self.fields[name].column_name for name in self.get_import_id_fields()]
        seen = {}
        for number, row in zip(dataset.lines, dataset.dict, strict=True):
            key = tuple(row[column] for column in columns)
            if all(key) and seen.setdefault(key, number) != number:
                lines = {"first": seen[key], "second": number}
                raise ValidationError(_("第 %(first)d 行与第 %(second)d 行编号相同。") % lines)

    def columns(self):
        """Every column of ours, also those that only an export fills."""
        return [field.column_name for field in self.fields.values()]

    def before_import_row(self, row, **kwargs):
        row[IMPORTER] = self.user  # widgets that offer only one's own rows look here
        row[CHANGES] = []
        super().before_import_row(row, **kwargs)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """One cell. What Excel has spoilt is named; an empty one keeps what is on file, unless
        whoever imports has chosen to erase."""
        if field.column_name not in row or field.readonly:
            return
        text = row[field.column_name] or ""
        if spoilt := fault_of(text, field):
            raise ValueError(spoilt)
        if not text and instance.pk and not self.erases:
            kept = field.export(instance)
            if kept not in EMPTY:
                row[CHANGES].append(Change(field.column_name, kept, "", is_kept=True))
            return
        before = len(row.get(NOTES, ()))
        super().import_field(field, instance, row, is_m2m, **kwargs)
        notes = row.get(NOTES, [])
        notes[before:] = [f"{field.column_name}：{note}" for note in notes[before:]]

    def note_changes(self, instance, original, row):
        """Cell by cell: what is on file, what will be."""
        for field in self.changed_fields(instance, original):
            old, new = field.export(original), field.export(instance)
            if old != new:
                row[CHANGES].append(Change(field.column_name, old, new))

    def after_import_row(self, row, row_result, **kwargs):
        row_result.changes = row.pop(CHANGES, [])
        row_result.notes = row.pop(NOTES, [])

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Rows as they are on file are skipped, whoever owns them; others must be changeable."""
        if not instance.pk:
            return False
        if not import_validation_errors:
            with suppress(ValidationError):  # validate_instance reports it
                instance.clean()  # what it tidies is on file as tidied
            if self.is_unchanged(instance):
                return True
        self.note_changes(instance, self.original, row)
        if not self.user.has_perm(self.change_permission, self.original):
            raise PermissionDenied(_("该记录已存在，当前状态或您的权限不允许修改。"))
        return False

    def is_unchanged(self, instance):
        return not any(self.changed_fields(instance, self.original))

    def changed_fields(self, instance, original):
        for field in self.get_import_fields():
            if not field.readonly and field.get_value(instance) != field.get_value(original):
                yield field

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """A cell that could not be read is reported as such, not as the empty value it left."""
        unread = import_validation_errors or {}
        wrong, faults = self.cell_errors(instance) | unread, self.faults_of(instance)
        if not (wrong or faults):
            return
        errors = ValidationError(wrong).update_error_dict({})
        self.faulty += 1
        if self.faulty > SHOWN_ROWS:  # nobody is told more of it
            raise ValidationError(faults | errors)
        try:
            super().validate_instance(instance, errors, validate_unique)
        except ValidationError as error:
            found = error.error_dict
            raise ValidationError({n: unread.get(n, e) for n, e in found.items()}) from error

    def cell_errors(self, instance):
        """What Django says in its forms only, or in terms of databases."""
        errors = {}
        for field in instance._meta.concrete_fields:
            most = getattr(field, "max_length", None)
            value = instance.__dict__.get(field.attname)
            if isinstance(field, models.TextField) and most and len(value or "") > most:
                lengths = {"most": most, "length": len(value)}
                errors[field.name] = ValidationError(
                    _("最多 %(most)d 字，现有 %(length)d 字。") % lengths
                )
            if value is None and not field.null and field.name in self.fields:
                errors[field.name] = ValidationError(_("不能为空，请填写。"))
        return errors

    def column_of(self, name):
        """What the user calls a model field: its column, else its verbose name."""
        for field in self.get_import_fields():
            if field.attribute == name:
                return field.column_name
        return self._meta.model._meta.get_field(name).verbose_name

    @property
    def change_permission(self):
        meta = self._meta.model._meta
        return f"{meta.app_label}.change_{meta.model_name}"

    def bound_by(self, record):
        """Why an undo may not touch this record; "" when it may."""
        may = self.user.has_perm(self.change_permission, record)
        return "" if may else _("您现在无权修改")

    @classmethod
    def import_page(cls):
        """The route of the page where such files are uploaded."""
        return f"{cls._meta.model._meta.app_label}:import"

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk is None:
            instance.created_by = self.user
