"""Read a client's Excel or CSV file without trusting it.

Order of the guards: size, signature, the archive's own directory, then rows and cells counted
while they are read. (An xlsx of 5 kB can claim a million rows, one of 300 kB a 300 MB cell.)
"""

import csv
import io
import lzma
import struct
import zipfile
import zlib

import tablib
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from techmarket.text import cleaned

MAX_MEMBERS = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_COLUMNS = 100
MAX_CELL = 20_000
# What a spreadsheet would run as a formula; our exports put an apostrophe before it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What zipfile and openpyxl raise over broken, encrypted or hostile files, as tried in the tests.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class Table(tablib.Dataset):
    """Rows of strings, and in `lines` the line of the file that each of them stands on."""

    def __init__(self, *rows, lines=(), **kwargs):
        super().__init__(*rows, **kwargs)
        self.lines = list(lines)


def read_table(upload):
    """An uploaded .xlsx or .csv as a Table; ValidationError in Chinese."""
    if upload.size > settings.IMPORT_MAX_BYTES:
        limit = filesizeformat(settings.IMPORT_MAX_BYTES)
        raise ValidationError(_("文件超过 %(limit)s，请分批导入。") % {"limit": limit})
    body = upload.read()
    name = upload.name.lower()
    if name.endswith(".xlsx"):
        rows = xlsx_rows(body)
    elif name.endswith(".csv"):
        rows = csv_rows(body)
    else:
        raise ValidationError(_("请上传 .xlsx 或 .csv 文件（可先下载模板）。"))
    return to_table(rows)


def check_archive(body):
    """Refuse zip bombs, macros and DTDs from the central directory, before anything is parsed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise ValidationError(
            _("这不是有效的 Excel 文件，请用 Excel 或 WPS 另存后上传。")
        ) from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * len(body)):
        raise ValidationError(_("Excel 文件内容异常（展开后过大），已拒绝。"))
    for member in members:
        if "vbaProject" in member.filename or ".." in member.filename:
            raise ValidationError(_("Excel 文件含有宏或异常成员，已拒绝。"))
        if member.filename.endswith((".xml", ".rels")):
            check_part(archive, member)


def check_part(archive, member):
    with archive.open(member) as part:
        if b"<!DOCTYPE" in part.read(4096):
            raise ValidationError(_("Excel 文件含有外部实体声明，已拒绝。"))


def xlsx_rows(body):
    try:
        check_archive(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    except UNREADABLE as error:
        raise ValidationError(
            _("Excel 文件无法读取（已损坏或设有密码），请用 Excel 或 WPS 另存为 .xlsx 后重试。")
        ) from error


def csv_rows(body):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError(_("无法识别文件编码，请另存为 UTF-8 编码的 CSV。"))
    if "\x00" in text:
        raise ValidationError(_("文件含有无效字符，这可能不是 CSV 文件。"))
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise ValidationError(_("CSV 格式有误：%(error)s") % {"error": error}) from error


def cell_text(value, number, column):
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = cleaned(str(value)).strip()
    if text.startswith("'") and text[1:].startswith(DANGEROUS):
        text = text[1:]
    if len(text) > MAX_CELL:
        where = {"row": number, "column": column, "most": MAX_CELL}
        raise ValidationError(_("第 %(row)d 行第 %(column)d 列超过 %(most)d 字。") % where)
    return text


def to_table(rows):
    """First non-empty row is the header; blank rows are skipped, the row count is bounded."""
    table = None
    blank = 0
    for number, row in enumerate(rows, start=1):
        cells = [cell_text(value, number, column) for column, value in enumerate(row, start=1)]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            where = {"row": number, "most": MAX_COLUMNS}
            raise ValidationError(_("第 %(row)d 行超过 %(most)d 列，请参照模板填写。") % where)
        if not cells:
            blank += 1
            if blank > settings.IMPORT_MAX_ROWS:
                break
        elif table is None:
            check_headers(cells)
            table = Table(headers=cells)
        else:
            add_row(table, cells, number)
    if table is None or not len(table):
        raise ValidationError(_("文件中没有数据行，请参照模板填写。"))
    return table


def check_headers(names):
    """Cells belong to a column by its name: one that has none, or two of one, cannot be read."""
    seen = {}
    for number, name in enumerate(names, start=1):
        where = {"letter": get_column_letter(number), "name": name[:30]}
        if not name:
            raise ValidationError(
                _("第 %(letter)s 列没有列名，请填写列名或删去该列后重新上传。") % where
            )
        if name in seen:
            where["first"] = seen[name]
            raise ValidationError(
                _("列名“%(name)s”在第 %(first)s 列和第 %(letter)s 列重复，请只保留一列。") % where
            )
        seen[name] = where["letter"]


def add_row(table, cells, number):
    if len(table) >= settings.IMPORT_MAX_ROWS:
        most = {"most": settings.IMPORT_MAX_ROWS}
        raise ValidationError(_("一次最多导入 %(most)d 行，请分批导入。") % most)
    width = len(table.headers)
    if len(cells) > width:  # a comma too many has moved all that follows it
        where = {"row": number, "letter": get_column_letter(len(cells))}
        raise ValidationError(
            _("第 %(row)d 行第 %(letter)s 列有内容而没有列名，请检查该行是否错列。") % where
        )
    table.append(cells + [""] * (width - len(cells)))
    table.lines.append(number)
