"""Import and export of an app's main record, shared by page and admin.

A Resource names its columns in Chinese. `key` is the external key of a row: importing the same
file twice changes nothing.
"""

import re
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources, widgets

EXPORT_MAX_ROWS = 10_000
AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
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


def split_words(text):
    """Words of a cell in which people separate by 、，； or blanks; repeats dropped."""
    words = re.split(r"[、，,；;\s]+", text or "")
    return list(dict.fromkeys(word for word in words if word))


class CodeWidget(widgets.ForeignKeyWidget):
    """A code-table column; unknown codes are named in the message."""

    def clean(self, value, row=None, **kwargs):
        text = (value or "").strip()
        if not text:
            return None
        found = self.model.objects.filter(pk=text).first()
        if found is None:
            table = self.model._meta.verbose_name
            raise ValueError(_("%(table)s中没有代码“%(text)s”。") % {"table": table, "text": text})
        return found


class MarketResource(resources.ModelResource):
    """Pass `user`: rows are looked up among, and created for, what the user may change."""

    class Meta:
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user

    def before_import(self, dataset, **kwargs):
        required = {f.column_name for f in self.get_import_fields() if f.column_name != "id"}
        optional = set(getattr(self, "optional_columns", ()))
        missing = [name for name in required - optional if name not in dataset.headers]
        if missing:
            names = "、".join(sorted(missing))
            raise ValidationError(_("缺少列：%(names)s。请使用下载的模板。") % {"names": names})

    def import_instance(self, instance, row, **kwargs):
        if instance.pk and not self.user.has_perm(self.change_permission, instance):
            raise PermissionDenied(_("无权修改已有记录（编号相同）。"))
        super().import_instance(instance, row, **kwargs)

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
    dataset = resource.export(queryset=queryset[:EXPORT_MAX_ROWS])
    rows = [[harmless(cell) for cell in row] for row in dataset]
    dataset.wipe()
    dataset.headers = resource.get_user_visible_headers()
    for row in rows:
        dataset.append(row)
    body = dataset.export(kind)
    if kind == "csv":
        body = ("\ufeff" + body).encode()
    name = f"{resource._meta.model._meta.model_name}-{timezone.localdate():%Y%m%d}.{kind}"
    response = HttpResponse(body, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
