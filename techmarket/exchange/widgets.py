"""How a cell of a spreadsheet is read and written."""

import datetime as dt
import re
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext as _
from import_export import widgets

from techmarket.text import half_width

AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")


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
        text = half_width(str(value or "")).replace(",", "")
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
        text = half_width(str(value or ""))
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
        text = half_width(str(value or ""))
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
