"""Archives and the documents that are archives: what they would unpack to is counted by unpacking
it, piece by piece. What their list of contents says is not believed.
"""

import io
import struct
import zipfile
from xml.parsers import expat

from bounds import CHUNK, reject

MAX_MEMBERS, MAX_UNPACKED, MAX_DEPTH = 5_000, 300 << 20, 2
DIRECTORY_MOST = 4 << 20  # bytes of an archive's list of members
END_OF_ARCHIVE, BEYOND_4_GB = b"PK\x05\x06", b"PK\x06\x07"
PACKED = b"PK\x03\x04"
# Office files and OFD are archives: what tells them from any other is the document inside.
DOCUMENTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".ofd": "OFD.xml"}
MAX_DEEP = 2_000  # elements within elements
BROKEN = (zipfile.BadZipFile, ValueError, RuntimeError, OSError, struct.error, EOFError)


class Budget:
    def __init__(self):
        self.left, self.members = MAX_UNPACKED, MAX_MEMBERS

    def spend(self, size):
        self.left -= size
        if self.left < 0:
            reject("bomb")

    def spend_members(self, count):
        self.members -= count
        if self.members < 0:
            reject("crowded")


def check(body, suffix):
    budget = Budget()
    archive = opened(body, budget)
    if suffix in DOCUMENTS:
        check_document(archive.namelist(), suffix)
    look_inside(archive, budget, depth=1)


def check_document(names, suffix):
    if DOCUMENTS[suffix] not in names:
        reject("other-kind")
    if any("vbaProject" in name for name in names):
        reject("macro")


def opened(body, budget):
    if directory_size(body) > DIRECTORY_MOST:
        reject("crowded")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except BROKEN:
        reject("damaged")
    budget.spend_members(len(archive.infolist()))
    return archive


def directory_size(body):
    """Bytes of the list of members as the archive's last record says, and as it will be read; an
    archive of this size has no use for the record that overrules it."""
    tail = body[-65_557:]
    if BEYOND_4_GB in tail:
        return len(body) + DIRECTORY_MOST
    place = tail.rfind(END_OF_ARCHIVE)
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def look_inside(archive, budget, depth):
    for member in archive.infolist():
        if member.flag_bits & 1:
            budget.spend(member.file_size)  # locked by a password: nobody here opens it
            continue
        try:
            head = look_through(archive, member, budget)
        except zipfile.BadZipFile as error:
            reject("bomb" if "Overlap" in str(error) else "damaged")
        except BROKEN:
            reject("damaged")
        if head == PACKED:
            if depth >= MAX_DEPTH:
                reject("nested")
            inner = archive.read(member)  # within the budget: it was counted just now
            look_inside(opened(inner, budget), budget, depth + 1)


def look_through(archive, member, budget):
    """Unpack it to nowhere; gives its first four bytes."""
    head = b""
    xml = XmlBounds() if member.filename.endswith((".xml", ".rels")) else None
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            budget.spend(len(chunk))
            head = head or chunk[:4]
            if xml:
                xml.feed(chunk)
    return head


class XmlBounds:
    """Refuses a document type (a few lines of it make a billion words) and endless nesting."""

    def __init__(self):
        self.deep, self.parser = 0, expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = lambda *_: reject("dtd")
        self.parser.StartElementHandler = self.enter
        self.parser.EndElementHandler = self.leave

    def enter(self, *_element):
        self.deep += 1
        if self.deep > MAX_DEEP:
            reject("bomb")

    def leave(self, _tag):
        self.deep -= 1

    def feed(self, chunk):
        if self.parser:
            try:
                self.parser.Parse(chunk)
            except expat.ExpatError:
                self.parser = None  # not well formed: then no entity is replaced either
