"""Which row of a sheet is its header, and which of our columns each of its cells means."""

import difflib
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from techmarket.text import half_width

LOOKED_AT = 30  # titles above a header are few
DECORATION = re.compile(r"[\s*※★☆●▲:\"'“”‘’_.·]+")
ADVICE = re.compile(r"\((必填|选填|可选|必选|单选|多选|可多选|如有|下拉选择)\)")
YUAN, WAN = "(元)", "(万元)"


def bare_name(name):
    """A header as one reads it: “*成果\\n名称（必填）” → “成果名称”."""
    return ADVICE.sub("", DECORATION.sub("", half_width(name))).casefold()


def spellings(column):
    """{spelling: unit} that people write for one of our columns."""
    name = bare_name(column)
    found = {name: "", name.removesuffix("代码"): ""}
    if name.endswith(YUAN):
        stem = name.removesuffix(YUAN)
        found |= {stem: "", stem + WAN: "万元", stem + "(单位:元)": "", stem + ",元": ""}
        found |= {stem + "(单位万元)": "万元", stem + "(人民币元)": "", stem + "(rmb元)": ""}
    return found


@dataclass
class HeaderCell:
    """A column of the file: what it is called there, and which of ours it is (if any)."""

    text: str
    column: str = ""
    unit: str = ""


class Headers:
    """Our columns, by everything that they may be called."""

    def __init__(self, columns, also_called=None):
        self.columns = columns
        self.known = {}
        for column in columns:
            for spelling, unit in spellings(column).items():
                self.known.setdefault(spelling, (column, unit))
        for column, names in (also_called or {}).items():
            for spelling, unit in ((s, u) for name in names for s, u in spellings(name).items()):
                self.known.setdefault(spelling, (str(column), unit))

    def place(self, text):
        return HeaderCell(text, *self.known.get(bare_name(text), ("", "")))

    def places(self, cells):
        return [self.place(cell) for cell in cells]

    def score(self, cells):
        return len({place.column for place in self.places(cells) if place.column})

    def best_row(self, sheet):
        """(how many of our columns it names, index) of the likeliest header."""
        scores = [
            (self.score(cells), -i) for i, (_line, cells) in enumerate(sheet.rows[:LOOKED_AT])
        ]
        score, index = max(scores, default=(0, 0))
        return score, -index

    def find(self, sheets):
        """(sheet, index of its header): the one that names most of our columns."""
        filled = [sheet for sheet in sheets if sheet.rows]
        if not filled:
            raise ValidationError(_("文件中没有数据行，请参照模板填写。"))
        ranked = [(self.best_row(sheet)[0], not sheet.hidden, -i) for i, sheet in enumerate(filled)]
        sheet = filled[-max(ranked)[2]]
        return sheet, self.best_row(sheet)[1]

    def read(self, sheet, index):
        """The places of the header, and the index of the first row below it.

        A header of two rows has groups above or names that reach down: what one row lacks is
        taken from its neighbour.
        """
        places, start = self.places(sheet.rows[index][1]), index + 1
        if index and any(place.column for place in places):
            places = self.joined(places, sheet.rows[index - 1][1])
        if start < len(sheet.rows) and self.is_second_row(places, sheet.rows[start][1]):
            places, start = self.joined(places, sheet.rows[start][1]), start + 1
        return places, start

    def is_second_row(self, places, cells):
        named = {place.column for place in places}
        found = [self.place(cell).column for cell in cells if cell]
        return bool(found) and all(found) and not named.intersection(found)

    def joined(self, places, cells):
        found = self.places(cells)
        width = max(len(places), len(found))
        places, found = [row + [HeaderCell("")] * (width - len(row)) for row in (places, found)]
        both = zip(places, found, strict=True)
        merged = [new if new.column and not old.column else old for old, new in both]
        while merged and not merged[-1].text:
            merged.pop()
        return merged

    def meant(self, text):
        """The column that a name we do not know is closest to, or ""."""
        names = {bare_name(column): column for column in self.columns}
        found = difflib.get_close_matches(bare_name(text), names, n=1, cutoff=0.75)
        return names[found[0]] if found else ""
