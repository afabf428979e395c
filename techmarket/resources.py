"""Import and export of an app's main record, shared by page and admin.

A Resource names its columns in Chinese. `key` is the external key of a row: importing the same
file twice changes nothing.
"""

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from techmarket.spreadsheets import DANGEROUS

EXPORT_MAX_ROWS = 10_000
IMPORTER = "_importer"
AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(value):
    """A text that a spreadsheet would run as a formula gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(DANGEROUS) and not is_number(value):
        return "'" + value
    return value


def is_number(text):
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii()


class ChoiceWidget(widgets.CharWidget):
    """A TextChoices column that shows and takes the label (the value is accepted too)."""

    def __init__(self, choices, **kwargs):
        self.labels = {str(label): value for value, label in choices.choices}
        super().__init__(**kwargs)

    def clean(self, value, row=None, **kwargs):
        text = (value or "").strip()
        if not text or text in self.labels.values():
            return text
        if text not in self.labels:
            known = "、".join(self.labels)
            raise ValueError(
                _("“%(text)s”不是可选值，应为：%(known)s。") % {"text": text, "known": known}
            )
        return self.labels[text]

    def render(self, value, obj=None, **kwargs):
        return next((label for label, known in self.labels.items() if known == value), value or "")


class ChoicesWidget(widgets.Widget):
    """A list of TextChoices, written as labels joined by 、."""

    def __init__(self, choices, **kwargs):
        self.one = ChoiceWidget(choices)
        super().__init__(**kwargs)

    def clean(self, value, row=None, **kwargs):
        return [self.one.clean(word) for word in split_words(value)]

    def render(self, value, obj=None, **kwargs):
        return "、".join(str(self.one.render(word)) for word in value or ())


class KeywordsWidget(widgets.Widget):
    """A list of words, joined by 、."""

    def clean(self, value, row=None, **kwargs):
        return split_words(value)

    def render(self, value, obj=None, **kwargs):
        return "、".join(value or ())


class DecimalWidget(widgets.DecimalWidget):
    """元; an empty cell is no amount, anything that is not a plain number is named."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").replace(",", "").strip()
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise ValueError(
                _("“%(text)s”不是金额，请填写以元为单位的数字。") % {"text": text[:30]}
            )
        return Decimal(text)


class DateWidget(widgets.Widget):
    """2026-11-22; 2026/11/22, 2026.11.22 and 2026年11月22日 are understood too."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        plain = re.sub(r"[/.年月]", "-", text.removesuffix("日"))
        try:
            return dt.datetime.strptime(plain, "%Y-%m-%d").date() if text else None
        except ValueError as error:
            message = _("“%(text)s”不是日期，请写成 2026-11-22 的形式。")
            raise ValueError(message % {"text": text[:30]}) from error

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class WholeWidget(widgets.Widget):
    """A whole number; its range is the model's business."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(_("“%(text)s”不是整数。") % {"text": text[:30]})
        return int(text)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class YesNoWidget(widgets.Widget):
    """是 or 否; empty means 否."""

    words: ClassVar = {"是": True, "否": False, "": False}

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if text not in self.words:
            raise ValueError(_("“%(text)s”应为“是”或“否”。") % {"text": text[:30]})
        return self.words[text]

    def render(self, value, obj=None, **kwargs):
        return "是" if value else "否"


def split_words(text):
    """Words of a cell in which people separate by 、，； or blanks; repeats dropped."""
    words = re.split(r"[、，,；;\s]+", text or "")
    return list(dict.fromkeys(word for word in words if word))


class CodeWidget(widgets.ForeignKeyWidget):
    """A code-table column; unknown codes are named in the message. Each code is read once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {}

    def clean(self, value, row=None, **kwargs):
        text = (value or "").strip()
        if not text:
            return None
        if text not in self.known:
            self.known[text] = self.model.objects.filter(pk=text).first()
        found = self.known[text]
        if found is None:
            table = self.model._meta.verbose_name
            raise ValueError(_("%(table)s中没有代码“%(text)s”。") % {"table": table, "text": text})
        return found


class KeyField(fields.Field):
    """What finds a row again: one without it would be added anew by every import."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        if not self.clean(row, **kwargs):
            raise ValueError(_("请填写编号：再次导入时据此更新，不会重复。"))
        super().save(instance, row, **kwargs)


class MarketResource(resources.ModelResource):
    """Pass `user`: rows are looked up among, and created for, what the user may change."""

    export_related = ()  # what an export reads besides the row itself

    class Meta:
        use_transactions = True
        skip_unchanged = True
        skip_html_diff = True
        report_skipped = True
        clean_model_instances = True

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user

    def before_import(self, dataset, **kwargs):
        required = {f.column_name for f in self.get_import_fields() if not f.readonly}
        optional = set(getattr(self, "optional_columns", ()))
        missing = [name for name in required - optional if name not in dataset.headers]
        if missing:
            names = "、".join(sorted(missing))
            raise ValidationError(_("缺少列：%(names)s。请使用下载的模板。") % {"names": names})
        self.refuse_repeats(dataset)

    def refuse_repeats(self, dataset):
        """The same key twice in one file: nobody could say which row is meant."""
        columns = [self.fields[name].column_name for name in self.get_import_id_fields()]
        seen = {}
        for number, row in zip(dataset.lines, dataset.dict, strict=True):
            key = tuple(row[column] for column in columns)
            if all(key) and seen.setdefault(key, number) != number:
                lines = {"first": seen[key], "second": number}
                raise ValidationError(_("第 %(first)d 行与第 %(second)d 行编号相同。") % lines)

    def before_import_row(self, row, **kwargs):
        row[IMPORTER] = self.user  # widgets that offer only one's own rows look here

    def get_instance(self, instance_loader, row):
        """The record on file, locked: a row is saved whole, with the status that was read."""
        try:
            found = self.rows_of(row)
        except ValueError:
            return None  # import_instance reports it at its column
        return found.select_for_update(of=("self",)).first()

    def rows_of(self, row):
        """The record that a row of the file is about: one or none, for keys are unique."""
        keys = [self.fields[name] for name in self.get_import_id_fields()]
        key = {field.attribute: field.clean(row) for field in keys}
        rows = self.get_queryset()
        return rows.filter(**key) if all(key.values()) else rows.none()

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Rows as they are on file are skipped, whoever owns them; others must be changeable."""
        if not import_validation_errors:
            with suppress(ValidationError):  # validate_instance reports it
                instance.clean()  # what it tidies is on file as tidied
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if original.pk and not self.user.has_perm(self.change_permission, original):
            raise PermissionDenied(_("该记录已存在，当前状态或您的权限不允许修改。"))
        return False

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """A cell that could not be read is reported as such, not as the empty value it left."""
        unread = import_validation_errors or {}
        errors = ValidationError(self.cell_errors(instance) | unread).update_error_dict({})
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

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk is None:
            instance.created_by = self.user

    def template(self):
        """An empty sheet with the headers."""
        return self.export(queryset=self._meta.model.objects.none())


def export_response(resource, queryset, kind):
    """At most 10,000 rows as a download; UTF-8 with BOM, identifiers as text."""
    if kind not in FORMATS:
        raise Http404
    rows = queryset if queryset.query.order_by else queryset.order_by("-pk")
    rows = rows.prefetch_related(*resource.export_related)
    dataset = resource.export(queryset=rows[:EXPORT_MAX_ROWS])
    headers, rows = dataset.headers, [[harmless(cell) for cell in row] for row in dataset]
    dataset.wipe()
    dataset.headers = headers
    for row in rows:
        dataset.append(row)
    body = dataset.export(kind)
    if kind == "csv":
        body = ("\ufeff" + body).encode()
    name = f"{resource._meta.model._meta.model_name}-{timezone.localdate():%Y%m%d}.{kind}"
    response = HttpResponse(body, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
