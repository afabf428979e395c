"""Take an office's .xlsx, .csv or .txt apart into sheets of rows of clean text.

Size first, then the content: a workbook is read in a process of its own (techmarket.sandbox).
"""

import csv
import io
import json
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket import sandbox
from techmarket.text import cleaned

MAX_COLUMNS = 100
MAX_CELL = 20_000
SLACK = 60  # rows of titles, headers and signatures beside the data
# What a spreadsheet would run as a formula; our exports put an apostrophe before it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DELIMITERS = ",\t;，；"
PROBLEMS = {
    "not-xlsx": gettext_lazy("这不是有效的 Excel 文件，请用 Excel 或 WPS 另存后上传。"),
    "bomb": gettext_lazy("Excel 文件内容异常（展开后过大），已拒绝。"),
    "cells": gettext_lazy("Excel 文件的单元格过多（多为空格式），请只复制数据区到新表后上传。"),
    "macro": gettext_lazy("Excel 文件含有宏或异常成员，已拒绝。"),
    "unreadable": gettext_lazy(
        "Excel 文件无法读取（已损坏或设有密码），请用 Excel 或 WPS 另存为 .xlsx 后重试。"
    ),
}
PROBLEMS["dtd"] = PROBLEMS["unreadable"]


@dataclass
class Sheet:
    """Rows as (line of the file, cells), blank ones left out."""

    rows: list
    name: str = ""
    hidden: bool = False
    merged: list = field(default_factory=list)


def read_sheets(upload):
    """The sheets of an uploaded file; ValidationError in Chinese."""
    if upload.size > settings.IMPORT_MAX_BYTES:
        limit = filesizeformat(settings.IMPORT_MAX_BYTES)
        raise ValidationError(_("文件超过 %(limit)s，请分批导入。") % {"limit": limit})
    body, name = upload.read(), upload.name.lower()
    if name.endswith(".xlsx"):
        return xlsx_sheets(body)
    if name.endswith((".csv", ".txt", ".tsv")):
        return [Sheet(list(tidy(enumerate(csv_rows(body), start=1))))]
    raise ValidationError(_("请上传 .xlsx 或 .csv 文件（可先下载模板）；.xls 请先另存为 .xlsx。"))


def xlsx_sheets(body):
    try:
        answer = json.loads(sandbox.take_apart("workbook", body, settings.IMPORT_MAX_ROWS + SLACK))
    except sandbox.ExhaustedError:
        answer = {"problem": "bomb"}
    except sandbox.UnreadableError:
        answer = {"problem": "unreadable"}
    if problem := answer.get("problem"):
        raise too_many_rows() if problem == "rows" else ValidationError(PROBLEMS[problem])
    return [sheet_of(**found) for found in answer["sheets"]]


def sheet_of(rows, **about):
    return Sheet(list(tidy(map(laid_out, rows))), **about)


def laid_out(row):
    """[line, {column: text}] → (line, cells); a row too wide keeps its last cell to be refused."""
    line, cells = row
    numbers = {int(number): text for number, text in cells.items()}
    return line, [numbers.get(number, "") for number in range(1, min(max(numbers), 200) + 1)]


def csv_rows(body):
    text = decoded(body)
    if "\x00" in text:
        raise ValidationError(
            _("文件含有无效字符，可能不是 CSV 文件；请用 Excel 另存为“CSV UTF-8”后上传。")
        )
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    except csv.Error as error:
        raise ValidationError(_("CSV 格式有误：%(error)s") % {"error": error}) from error


def decoded(body):
    """UTF-8, the UTF-16 of Excel's “Unicode 文本”, else GB18030."""
    encodings = ["utf-8-sig", "gb18030"]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("无法识别文件编码，请另存为 UTF-8 编码的 CSV。"))


def delimiter_of(text):
    """What stands most often in one of the first lines, outside quotes; a comma in doubt."""
    lines = ["".join(line.split('"')[::2]) for line in text[:20_000].splitlines()[:30]]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def tidy(rows):
    """Cleaned rows without the blank ones; their width, length and number are bounded."""
    for count, (line, row) in enumerate(filled(rows)):
        cells = [cell_text(value, line, number) for number, value in enumerate(row, start=1)]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            where = {"row": line, "most": MAX_COLUMNS}
            raise ValidationError(_("第 %(row)d 行超过 %(most)d 列，请参照模板填写。") % where)
        if count >= settings.IMPORT_MAX_ROWS + SLACK:
            raise too_many_rows()
        if cells:
            yield line, cells


def filled(rows):
    """A file of nothing but commas is not read to its end."""
    blank = 0
    for line, row in rows:
        blank = 0 if any(row) else blank + 1
        if blank > settings.IMPORT_MAX_ROWS:
            return
        if not blank:
            yield line, row


def too_many_rows():
    most = {"most": settings.IMPORT_MAX_ROWS}
    return ValidationError(_("一次最多导入 %(most)d 行，请分批导入。") % most)


def cell_text(value, number, column):
    text = cleaned(value).strip()
    if text.startswith("'") and text[1:].startswith(DANGEROUS):
        text = text[1:]
    if len(text) > MAX_CELL:
        where = {"row": number, "column": column, "most": MAX_CELL}
        raise ValidationError(_("第 %(row)d 行第 %(column)d 列超过 %(most)d 字。") % where)
    return text
