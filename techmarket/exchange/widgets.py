"""How a cell of a spreadsheet is read and written."""

import re
from functools import lru_cache
from typing import ClassVar

from django.utils.translation import gettext as _
from import_export import widgets

from techmarket.exchange.values import read_day, read_sum, read_whole
from techmarket.text import half_width

NOTES = (
    "_notes"  # in a row: what its widgets understood that the file does not say in so many words
)
CANDIDATES = 6


def remark(row, text):
    if row is not None and text:
        row.setdefault(NOTES, []).append(text)


@lru_cache(1 << 14)
def alike(text):
    """Names compare without width, case, blanks and brackets."""
    return re.sub(r"[\s()\[\]·、,]", "", half_width(text)).casefold()


def said(text, names):
    """The names that `text` may stand for: the same one, else those that begin with it, else those
    that contain it."""
    word = alike(text)
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [name for name in names if fits(alike(name), word)]
        if found or len(word) < 2:
            return found
    return []


def only_one(found, text):
    """None of several: they are listed."""
    if len(found) > 1:
        names = "、".join(found[:CANDIDATES])
        raise ValueError(_("“%(text)s”有多种可能：%(names)s。") % {"text": text, "names": names})
    return found[0] if found else None


class ChoiceWidget(widgets.CharWidget):
    """A TextChoices column: shows the label; takes label, value or a short form of the label."""

    def __init__(self, choices, **kwargs):
        self.labels = {str(label): value for value, label in choices.choices}
        super().__init__(**kwargs)

    def clean(self, value, row=None, **kwargs):
        text = (value or "").strip()
        if not text or text in self.labels.values():
            return text
        by_value = {value.casefold(): value for value in self.labels.values()}
        if half_width(text).casefold() in by_value:
            return by_value[half_width(text).casefold()]
        label = only_one(said(text, self.labels), text[:30])
        if label is None:
            known = "、".join(self.labels)
            message = _("“%(text)s”不是可选值，应为：%(known)s。")
            raise ValueError(message % {"text": text[:30], "known": known})
        if alike(label) != alike(text):
            remark(row, _("“%(text)s”读作“%(label)s”。") % {"text": text, "label": label})
        return self.labels[label]

    def render(self, value, obj=None, **kwargs):
        return next((label for label, known in self.labels.items() if known == value), value or "")


class ChoicesWidget(widgets.Widget):
    """A list of TextChoices, written as labels joined by 、."""

    def __init__(self, choices, **kwargs):
        self.one = ChoiceWidget(choices)
        super().__init__(**kwargs)

    def clean(self, value, row=None, **kwargs):
        return list(dict.fromkeys(self.one.clean(word, row) for word in split_words(value)))

    def render(self, value, obj=None, **kwargs):
        return "、".join(str(self.one.render(word)) for word in value or ())


class KeywordsWidget(widgets.Widget):
    """A list of words, joined by 、."""

    def clean(self, value, row=None, **kwargs):
        return split_words(value)

    def render(self, value, obj=None, **kwargs):
        return "、".join(value or ())


class PersonsWidget(widgets.CharWidget):
    """Several persons in one cell, joined by 、; names may hold blanks and middle dots."""

    def clean(self, value, row=None, **kwargs):
        names = re.split(r"\s*[、，,；;/\n\t]+\s*", value or "")
        return "、".join(name.strip() for name in names if name.strip())


class DecimalWidget(widgets.DecimalWidget):
    """In yuan; an empty cell is no amount, anything that is not a sum is named."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text:
            return None
        amount, note = read_sum(text)
        remark(row, note)
        return amount

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class DateWidget(widgets.Widget):
    """2026-11-22; as people, systems and Excel write it, too."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text:
            return None
        day, note = read_day(text)
        remark(row, note)
        return day

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class WholeWidget(widgets.Widget):
    """A whole number; its range is the model's business."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        return read_whole(text) if text else None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class YesNoWidget(widgets.Widget):
    """“是” or “否”, as people and systems tick it; empty means no."""

    yes, no = "是 √ ✓ ✔ ☑ 有 y yes true 1", "否 × ✗ ✘ ☐ 无 n no false 0"
    words: ClassVar = dict.fromkeys(yes.split(), True) | dict.fromkeys(["", *no.split()], False)

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        word = half_width(text).casefold()
        if word not in self.words:
            raise ValueError(_("“%(text)s”应为“是”或“否”。") % {"text": text[:30]})
        return self.words[word]

    def render(self, value, obj=None, **kwargs):
        return "是" if value else "否"


def split_words(text):
    """Words of a cell in which people separate by 、，； or blanks; repeats dropped."""
    words = re.split(r"[、，,；;\s]+", text or "")
    return list(dict.fromkeys(word for word in words if word))
