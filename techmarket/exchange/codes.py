"""Columns of coded fields: taken by code, by name, or by what people say for it."""

import re
from functools import cached_property

from django.utils.translation import gettext as _
from import_export import widgets

from techmarket.exchange.widgets import alike, only_one, remark, said, split_words
from techmarket.text import half_width

BOTH = re.compile(r"([0-9A-Za-z]{1,8})[\s:：.、_()\-—]*([^0-9A-Za-z]\S*)")  # “05 新材料及其应用”


class CodeWidget(widgets.ForeignKeyWidget):
    """A row of a code table. The table is read once."""

    @cached_property
    def rows(self):
        return {row.pk: row for row in self.model.objects.all()}

    @cached_property
    def names(self):
        """{name: [rows]}; where there is a full name, it is one, too."""
        found = {}
        for row in self.rows.values():
            for name in {row.name, getattr(row, "full_name", row.name)}:
                found.setdefault(name, []).append(row)
        return found

    def clean(self, value, row=None, **kwargs):
        text = (value or "").strip()
        if not text:
            return None
        if text not in self.understood:
            self.understood[text] = self.understand(text)
        found, note, fault = self.understood[text]
        if fault:
            raise ValueError(fault)
        remark(row, note)
        return found

    @cached_property
    def understood(self):
        """{text: (row, note, fault)}: a column says the same few things in thousands of rows."""
        return {}

    def understand(self, text):
        try:
            found = self.by_code(half_width(text)) or self.by_both(text) or self.by_name(text)
        except ValueError as error:
            return None, "", str(error)
        if found is None:
            return None, "", self.unknown(text[:30])
        if found.pk == text or alike(found.name) == alike(text):
            return found, "", ""
        meant = {"text": text[:60], "code": found.pk, "name": full_name(found)}
        return found, _("“%(text)s”读作 %(code)s %(name)s。") % meant, ""

    def by_code(self, text):
        """Excel drops the noughts that a code begins with."""
        found = self.rows.get(text) or self.rows.get(text.upper())
        number = text.removesuffix(".0")
        if found is None and number.isdecimal():
            padded = (number.zfill(length) for length in self.lengths)
            return next((self.rows[code] for code in padded if code in self.rows), None)
        return found

    @cached_property
    def lengths(self):
        return sorted({len(code) for code in self.rows if code.isdecimal()})

    def by_both(self, text):
        """A code with its name beside it; the two must agree."""
        parts = BOTH.fullmatch(half_width(text).rstrip(")"))
        found = self.by_code(parts[1]) if parts else None
        return found if found and alike(parts[2]) in alike(full_name(found)) else None

    def by_name(self, text):
        labels = {}
        for name in said(text, self.names) or self.said_short(text):
            for row in self.names[name]:
                labels[f"{row.pk} {full_name(row)}"] = row
        label = only_one(sorted(labels), text[:30])
        return labels.get(label)

    def said_short(self, text):
        """“鹤壁淇滨区” for “河南省鹤壁市淇滨区”: the steps in order, without “省” and “市”."""
        word = re.sub("[省市]", "", alike(text))
        if not hasattr(self.model, "full_name") or len(word) < 2:
            return []
        return [name for name in self.names if re.sub("[省市]", "", alike(name)).endswith(word)]

    def unknown(self, text):
        values = {"table": self.model._meta.verbose_name, "text": text}
        return _("%(table)s中没有代码“%(text)s”。") % values


def full_name(row):
    return getattr(row, "full_name", row.name)


class SeveralCodesWidget(widgets.Widget):
    """Rows of a code table, joined by 、, which a name may hold itself: “生物、医药和医疗器械”."""

    def __init__(self, model, **kwargs):
        self.one = CodeWidget(model)
        super().__init__(**kwargs)

    def clean(self, value, row=None, **kwargs):
        text, found = value or "", []
        for name in sorted(self.one.names, key=len, reverse=True):
            if name in text:
                found += self.one.names[name]
                text = text.replace(name, "、")
        found += [self.one.clean(word, row) for word in split_words(text)]
        return sorted(set(found), key=lambda one: one.pk)

    def render(self, value, obj=None, **kwargs):
        return "、".join(one.name for one in value or ())
