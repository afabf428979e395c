"""Import and export of an app's main record, shared by page and admin.

A Resource names its columns in Chinese. `key` is the external key of a row: importing the same
file twice changes nothing.
"""

from contextlib import suppress

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources

from techmarket.exchange.spreadsheets import DANGEROUS
from techmarket.text import cleaned

EXPORT_MAX_ROWS = 10_000
IMPORTER = "_importer"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(value):
    """A text that a spreadsheet would run as a formula gets a leading apostrophe; what no
    spreadsheet can hold is left out, whatever older rows contain."""
    if not isinstance(value, str):
        return value
    text = cleaned(value)
    return "'" + text if text.startswith(DANGEROUS) and not is_number(text) else text


def is_number(text):
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii()


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
