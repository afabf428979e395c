"""A list as a download: sums and days that a spreadsheet can count with, identifiers as text.

A file is never cut silently: one that could not take all rows says so in its last line, which an
import leaves out again.
"""

import csv
import datetime as dt
import io
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from techmarket.exchange.spreadsheets import DANGEROUS
from techmarket.text import cleaned

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = {"csv": 100_000, "xlsx": 20_000}  # what one request can write within its time
CHUNK = 2000


def export_response(resource, queryset, kind):
    """The rows of a list under the resource's columns; CSV is UTF-8 with a BOM."""
    if kind not in FORMATS:
        raise Http404
    rows = queryset if queryset.query.order_by else queryset.order_by("-pk")
    rows = rows.prefetch_related(*resource.export_related)
    body = {"csv": csv_body, "xlsx": xlsx_body}[kind](lines(resource, rows, MOST_ROWS[kind]))
    name = f"{resource._meta.model._meta.model_name}-{timezone.localdate():%Y%m%d}.{kind}"
    response = HttpResponse(body, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def lines(resource, rows, most):
    """The header, then a list of values for each record, then a remark when there are more."""
    fields = resource.get_export_fields()
    yield [str(field.column_name) for field in fields]  # a word to be translated is no text
    for count, record in enumerate(rows[: most + 1].iterator(chunk_size=CHUNK)):
        if count == most:
            remark = _("注：只导出了前 %(most)d 条，其余请缩小筛选范围后再导出。")
            yield [remark % {"most": most}]
            return
        yield [value_of(resource, field, record) for field in fields]


def value_of(resource, field, record):
    """A Decimal, a date or a text; a resource's own word on a column comes first."""
    own = field.get_dehydrate_method(resource.get_field_name(field))
    say = own if callable(own) else getattr(resource, own, None)
    raw = say(record) if say else field.get_value(record)
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    return harmless(str((raw if say else resource.export_field(field, record)) or ""))


def harmless(text):
    """A text that a spreadsheet would run as a formula gets a leading apostrophe; what no
    spreadsheet can hold is left out, whatever older rows contain."""
    text = cleaned(text).replace("\x00", "")
    return "'" + text if text.startswith(DANGEROUS) and not is_number(text) else text


def is_number(text):
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii()


def csv_body(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return ("\ufeff" + text.getvalue()).encode("utf-8", "replace")


def xlsx_body(rows):
    book, body = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(_("数据"))
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])
    book.save(body)
    return body.getvalue()


def xlsx_cell(sheet, value):
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value.encode("utf-8", "replace").decode())
        cell.data_type, cell.number_format = "s", "@"  # Excel leaves 05 and long numbers alone
        return cell
    # Excel's calendar begins in 1900; a mistyped year stays readable as text.
    if isinstance(value, dt.date) and value.year < 1900:
        return WriteOnlyCell(sheet, value.isoformat())
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "0.00" if isinstance(value, Decimal) else "yyyy-mm-dd"
    return cell
