"""Excel files as no Excel writes them: cut, encrypted, corrupt."""

import io
import random
import re
import zipfile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows):
    """A good .xlsx of these rows."""
    book, body = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(body)
    return body.getvalue()


def edited(member, pattern, replacement):
    """A workbook in which one part says something else."""
    source, body = zipfile.ZipFile(io.BytesIO(workbook(["a", "b"], [1, 2]))), io.BytesIO()
    with source, zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == member:
                text, found = re.subn(pattern, replacement, text)
                assert found, f"{member} has no {pattern!r}"
            target.writestr(name, text)
    return body.getvalue()


def bent(part, offset, value):
    """A workbook with one field of the sheet's record in the archive overwritten.

    `part` is “local” for the header before the data, “central” for the entry in the directory,
    “data” for the compressed data itself.
    """
    body = bytearray(workbook(["a", "b"], [1, 2]))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        info, directory = archive.getinfo(SHEET), archive.start_dir
    start = {
        "local": info.header_offset,
        "data": info.header_offset + 30 + len(SHEET),
        "central": body.index(SHEET.encode(), directory) - 46,
    }[part]
    body[start + offset : start + offset + len(value)] = value
    return bytes(body)


def unreadable():
    """{name: body}: each used to end in an exception of zipfile, zlib or openpyxl."""
    return {
        "corrupt-deflate": bent("data", 0, b"\xff" * 40),
        "bad-local-header": bent("local", 0, b"PK\x09\x09"),
        "encrypted": bent("central", 8, b"\x01\x00"),
        "unknown-method": bent("central", 10, b"\x63\x00"),
        "lzma": bent("central", 10, b"\x0e\x00"),
        "bzip2": bent("central", 10, b"\x0c\x00"),
        "bad-crc": bent("central", 16, b"\x00\x00\x00\x01"),
        "bad-sheet-id": edited("xl/workbook.xml", rb'sheetId="1"', b'sheetId="x"'),
        "bad-format-id": edited("xl/styles.xml", rb'numFmtId="0"', b'numFmtId="x"'),
        "bad-cell": edited(SHEET, rb"<v>1</v>", b"<v>one</v>"),
        "bad-reference": edited(SHEET, rb'r="A1"', b'r="1A:"'),
        "bad-shared-string": edited(SHEET, rb't="n"><v>1</v>', b't="s"><v>99</v>'),
        "not-xml": edited(SHEET, rb"(?s).+", b"<worksheet><sheetData>"),
        "entities": edited(
            SHEET, rb"^", ("<!--" + "x" * 5000 + '--><!DOCTYPE a [<!ENTITY b "c">]>').encode()
        ),
    }


def stuffed(cells, padding):
    """A small workbook whose sheet says `cells`; padding hides how well they compress."""
    source = edited(SHEET, rb"(?s)<sheetData>.*</sheetData>", lambda _: cells)
    body = io.BytesIO(source)
    with zipfile.ZipFile(body, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("padding", random.Random(1).randbytes(padding))
    return body.getvalue()
