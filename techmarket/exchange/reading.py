"""From the sheets of a file to one table under our own column names, with notes on how."""

import re

import tablib
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from techmarket.exchange.headers import Headers
from techmarket.exchange.spreadsheets import read_sheets, too_many_rows

FOOTER = re.compile(
    r"(合\s*计|总\s*计|小\s*计|填[表报]|制表|审核人|复核|负责人|单位负责人|经办人|联系人[:：]|盖章|[(（]盖章|"
    r"注\s*[:：]|备注\s*[:：]|说明\s*[:：]|填表说明|填报说明)"
)
NUMBER = re.compile(r"[￥¥]?\s*[0-9][0-9,，.．]*")
IGNORED = {"序号", "行号"}


class Table(tablib.Dataset):
    """Rows of strings; in `lines` the line of the file that each stands on, in `notes` what was
    understood, in `unused` the columns that were not."""

    def __init__(self, *rows, lines=(), notes=(), unused=(), **kwargs):
        super().__init__(*rows, **kwargs)
        self.lines, self.notes, self.unused = list(lines), list(notes), list(unused)


def read_table(upload, columns, also_called=None):
    """An uploaded file as a Table of these columns; ValidationError in Chinese."""
    sheets = read_sheets(upload)
    headers = Headers(columns, also_called)
    sheet, index = headers.find(sheets)
    places, start = headers.read(sheet, index)
    while places and not places[-1].text:
        places.pop()
    rows = list(body_rows(sheet, start, headers))
    check_names(places, rows)
    used = [(number, place) for number, place in enumerate(places) if place.text]
    table = Table(headers=[place.column or place.text for _number, place in used])
    for line, cells in rows:
        check_width(places, line, cells)
        full = cells + [""] * (len(places) - len(cells))
        table.append([in_yuan(full[number], place) for number, place in used])
        table.lines.append(line)
    if not len(table):
        raise ValidationError(_("文件中没有数据行，请参照模板填写。"))
    if len(table) > settings.IMPORT_MAX_ROWS:
        raise too_many_rows()
    table.notes = list(notes_on(sheets, sheet, index, places))
    table.notes += skipped_rows(sheet, start, rows)
    table.unused = [unused(place, headers) for place in places if is_unused(place)]
    return table


def body_rows(sheet, start, headers):
    """The rows of data: no repeated header, no row of column numbers, no sums and signatures.
    A cell merged over several rows stands in each of them."""
    header = sheet.rows[start - 1][1]
    reaching = [m for m in sheet.merged if m[0] == m[2] and m[1] < m[3]]
    by_line = dict(sheet.rows)
    for line, cells in sheet.rows[start:]:
        for column, top, _right, bottom in reaching:
            if top < line <= bottom and top in by_line and top > sheet.rows[start - 1][0]:
                source = by_line[top]
                if column <= len(source):
                    cells += [""] * (column - len(cells))
                    cells[column - 1] = cells[column - 1] or source[column - 1]
        if cells != header and not is_count(cells) and not is_footer(cells):
            yield line, cells


def is_count(cells):
    """1, 2, 3 … below the header, as printed forms have it."""
    return len(cells) > 4 and cells == [str(number) for number in range(1, len(cells) + 1)]


def is_footer(cells):
    first = next(cell for cell in cells if cell)
    return bool(FOOTER.match(first)) and sum(map(bool, cells)) <= max(2, len(cells) // 2)


def check_names(places, rows):
    """Cells belong to a column by its name: one that has none, or two of one, cannot be read."""
    seen = {}
    for number, place in enumerate(places):
        where = {"letter": letter(number), "name": place.text[:30]}
        name = place.column or place.text
        if not name and any(len(cells) > number and cells[number] for _line, cells in rows):
            message = _("第 %(letter)s 列没有列名，请填写列名或删去该列后重新上传。")
            raise ValidationError(message % where)
        if name and name in seen:
            where["first"] = seen[name]
            message = _("列名“%(name)s”在第 %(first)s 列和第 %(letter)s 列重复，请只保留一列。")
            raise ValidationError(message % where)
        seen[name] = where["letter"]


def check_width(places, line, cells):
    if len(cells) > len(places):  # a comma too many has moved all that follows it
        where = {"row": line, "letter": letter(len(cells) - 1)}
        message = _("第 %(row)d 行第 %(letter)s 列有内容而没有列名，请检查该行是否错列。")
        raise ValidationError(message % where)


def letter(number):
    """0 → A, 26 → AA."""
    high, low = divmod(number, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def in_yuan(cell, place):
    """Under “报价（万元）” the number 80 means 800,000 yuan."""
    return cell + place.unit if place.unit and NUMBER.fullmatch(cell) else cell


def notes_on(sheets, sheet, index, places):
    if len([found for found in sheets if found.rows]) > 1:
        yield _("读取的是工作表“%(name)s”，其余工作表没有读取。") % {"name": sheet.name}
    if index:
        line = {"line": sheet.rows[index][0]}
        yield _("第 %(line)d 行是表头，它上面的各行没有读取。") % line
    for place in places:
        if place.column and place.column != place.text:
            names = {"text": re.sub(r"\s+", "", place.text), "column": place.column}
            if place.unit:
                names["unit"] = place.unit
                yield _("“%(text)s”读作“%(column)s”，数字按%(unit)s换算。") % names
            elif names["text"] != place.column:
                yield _("“%(text)s”读作“%(column)s”。") % names


def skipped_rows(sheet, start, rows):
    read = {line for line, _cells in rows}
    left_out = [str(line) for line, _cells in sheet.rows[start:] if line not in read]
    if left_out:
        lines = {"lines": "、".join(left_out[:20])}
        yield _("第 %(lines)s 行不是数据（合计、签字、重复的表头等），没有读取。") % lines


def is_unused(place):
    return place.text and not place.column and place.text not in IGNORED


def unused(place, headers):
    meant = headers.meant(place.text)
    hint = _("“%(text)s”（是否应为“%(meant)s”？）") if meant else "“%(text)s”"
    return hint % {"text": place.text[:30], "meant": meant}
