"""The cells of an .xlsx from standard input, as JSON: {"sheets": […]} or {"problem": word}.

Everything is counted while it is read. A sheet of 29 kB can hold a million empty cells, a string
of 1 kB a picture of 300 MB; neither is ever held in memory.
"""

import io
import json
import re
import sys
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from bounds import RefusedError, reject

MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 500, 64 << 20, 200
MAX_WIDTH, MAX_CELLS, MAX_STRINGS, MAX_FORMATS, MAX_MERGES = (
    16_384,
    1_500_000,
    500_000,
    70_000,
    5_000,
)
CHUNK = 1 << 16
MAIN = "xl/workbook.xml"
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class EnoughError(Exception):
    """Nothing but blank rows for so long: the sheet is only formatted to its end."""


class Book:
    """The archive's parts, unpacked piece by piece within one budget."""

    def __init__(self, body):
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError):
            reject("not-xlsx")
        members = self.archive.infolist()
        self.names = {member.filename for member in members}
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * len(body)):
            reject("bomb")
        if any("vbaProject" in name or ".." in name for name in self.names):
            reject("macro")
        self.left = MAX_UNPACKED

    def parse(self, name, start, end=None, text=None):
        """Stream one part through expat; a document type would be an attack."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, found: start(tag.rpartition(":")[2], found)
        if end:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if text:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = lambda *_: reject("dtd")
        with self.archive.open(name) as part:
            while chunk := part.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    reject("bomb")
                parser.Parse(chunk)
            parser.Parse(b"", True)


def contents(book):
    """[(name, hidden, part)] of the sheets, and whether days are counted from 1904."""
    sheets, targets, flags = [], {}, {}

    def workbook(tag, found):
        if tag == "sheet":
            hidden = found.get("state", "visible") != "visible"
            key = next(v for k, v in found.items() if k.endswith(":id"))
            int(found["sheetId"])
            sheets.append((found["name"], hidden, key))
        elif tag == "workbookPr":
            flags["1904"] = found.get("date1904") in ("1", "true")

    def relations(tag, found):
        if tag == "Relationship":
            targets[found["Id"]] = found["Target"]

    book.parse(MAIN, workbook)
    book.parse("xl/_rels/workbook.xml.rels", relations)
    parts = [(name, hidden, part_name(targets[key])) for name, hidden, key in sheets]
    return [row for row in parts if row[2] in book.names], flags.get("1904", False)


def part_name(target):
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def shared_strings(book):
    """The texts that cells refer to by number; readings (phonetic) are left out."""
    found, piece, inside = [], [], {"t": False, "rPh": 0}
    if "xl/sharedStrings.xml" not in book.names:
        return found

    def start(tag, _):
        inside["t"] = tag == "t" and not inside["rPh"]
        inside["rPh"] += tag == "rPh"

    def end(tag):
        inside["rPh"] -= tag == "rPh"
        inside["t"] = False
        if tag == "si":
            found.append(unescaped("".join(piece)))
            piece.clear()
            if len(found) > MAX_STRINGS:
                reject("bomb")

    book.parse("xl/sharedStrings.xml", start, end, lambda t: piece.append(t) if inside["t"] else 0)
    return found


def formats(book):
    """For each cell style: "date", a row of noughts such as "000", or None."""
    codes, styles, inside = {}, [], []
    if "xl/styles.xml" not in book.names:
        return styles

    def start(tag, found):
        if tag == "numFmt":
            codes[int(found["numFmtId"])] = found["formatCode"]
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf":
            number = int(found.get("numFmtId", 0))
            if inside:
                styles.append(kind_of(number, codes.get(number, "")))
            if len(styles) > MAX_FORMATS:
                reject("bomb")

    book.parse("xl/styles.xml", start, lambda tag: inside.clear() if tag == "cellXfs" else None)
    return styles


def kind_of(number, code):
    if number in DATES:
        return "date"
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).lower()
    if "general" not in bare and re.search("[yd年日]|m.*[月/-]", bare):
        return "date"
    return code if re.fullmatch("00+", code) else None


def unescaped(text):
    """Excel writes what XML cannot hold as _x000D_; the underscore itself as _x005F_."""
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


class Rows:
    """A sheet's cells: {"rows": [[line, {column: text}]], "merged": [left, top, right, bottom]}."""

    def __init__(self, book, strings, styles, is_1904, most_rows):
        self.book, self.strings, self.styles, self.most = book, strings, styles, most_rows
        self.epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
        self.count = 0

    def read(self, part):
        self.rows, self.merged, self.line, self.column = [], [], 0, 0
        self.cells, self.piece, self.inside, self.cell = {}, [], False, {}
        self.width = self.blank = 0
        with suppress(EnoughError):
            self.book.parse(part, self.start, self.end, self.text)
        return {"rows": self.rows, "merged": self.merged}

    def start(self, tag, found):
        if tag == "c":
            self.count += 1
            self.width += 1
            if self.width > MAX_WIDTH or self.count > MAX_CELLS:
                reject("cells")
            self.cell = found
            self.column = place(found["r"])[0] if "r" in found else self.column + 1
        elif tag in ("v", "t"):
            self.inside = True
        elif tag == "row":
            self.line = int(found.get("r", self.line + 1))
            self.column, self.width, self.cells = 0, 0, {}
        elif tag == "mergeCell" and len(self.merged) < MAX_MERGES:
            first, _, last = found["ref"].partition(":")
            self.merged.append([*place(first), *place(last or first)])

    def text(self, piece):
        if self.inside:
            self.piece.append(piece)

    def end(self, tag):
        if tag in ("v", "t"):
            self.inside = False
        elif tag == "c" and self.piece:
            text = self.value("".join(self.piece))
            self.piece.clear()
            if text:
                self.cells[self.column] = text
        elif tag == "row":
            self.end_row()

    def end_row(self):
        self.blank = 0 if self.cells else self.blank + 1
        if self.blank > self.most:
            raise EnoughError
        if len(self.rows) >= self.most:
            reject("rows")
        if self.cells:
            self.rows.append([self.line, self.cells])

    def value(self, raw):
        kind = self.cell.get("t", "n")
        if kind == "s":
            return self.strings[int(raw)]
        if kind in ("str", "inlineStr", "e"):
            return unescaped(raw)
        if kind == "b":
            return "是" if raw == "1" else "否"
        return raw[:10] if kind == "d" else self.number(raw)

    def number(self, raw):
        """A number as Excel shows it: a day, a code with its noughts, else the digits."""
        try:
            number = Decimal(raw)
        except InvalidOperation:
            raise ValueError(raw) from None
        style = int(self.cell.get("s", 0))
        shown = self.styles[style] if style < len(self.styles) else None
        if shown == "date" and 0 < number < 2_958_466:
            moment = self.epoch + timedelta(days=float(number))
            return (moment + timedelta(milliseconds=500)).strftime("%Y-%m-%d")
        if number == number.to_integral_value() and abs(number) < 10**15:
            return str(int(number)).zfill(len(shown)) if shown else str(int(number))
        # Beyond 15 digits Excel has lost some: written so, nobody takes them for an identifier.
        return f"{number:.14E}" if abs(number) >= 10**15 else raw


def place(reference):
    """“AB12” → (28, 12)."""
    letters, line = REFERENCE.fullmatch(reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(line)


def read_book(body, most_rows):
    book = Book(body)
    if MAIN not in book.names:
        reject("not-xlsx")
    sheets, is_1904 = contents(book)
    reader = Rows(book, shared_strings(book), formats(book), is_1904, most_rows)
    return [{"name": n, "hidden": h} | reader.read(part) for n, h, part in sheets[:30]]


def reply(body, most_rows):
    try:
        return {"sheets": read_book(body, most_rows)}
    except RefusedError as refused:
        return {"problem": refused.args[0]}
    except MemoryError:
        return {"problem": "bomb"}


if __name__ == "__main__":
    json.dump(reply(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)
