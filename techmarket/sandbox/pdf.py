"""A PDF: what its streams unpack to, and whether its pages or its lists of objects go in circles.

No page is drawn and no script is run.
"""

import base64
import binascii
import re
from itertools import islice

from bounds import Unpacking, reject

MAX_STREAM, MAX_UNPACKED, MAX_PACKED, MAX_OBJECTS = 400 << 20, 1200 << 20, 64 << 20, 400_000
MAX_REVISIONS = 5_000

OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
STREAM = re.compile(rb"stream\r?\n")
KIDS = re.compile(rb"/(?:Kids|Next)\s*(\[[^\]]*\]|\d{1,9}\s+\d{1,5}\s+R)")
REFERENCE = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+R\b")
PREVIOUS = re.compile(rb"/Prev\s+(\d{1,12})")
START = re.compile(rb"startxref\s+(\d{1,12})")
FIRST = re.compile(rb"/First\s+(\d{1,9})")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class Pages:
    """What holds what, by the numbers of the objects."""

    def __init__(self):
        self.kids, self.left, self.count = {}, MAX_UNPACKED, 0

    def note(self, number, text):
        self.count += 1
        if self.count > MAX_OBJECTS:
            reject("bomb")
        held = [found[1] for found in KIDS.finditer(text)]
        if text.lstrip().startswith(b"["):
            held.append(text)
        for piece in held:
            self.kids.setdefault(number, []).extend(map(int, REFERENCE.findall(piece)))

    def note_stream(self, head, content):
        """Its own objects, where it holds some."""
        is_packed = b"/ObjStm" in head
        kept = bytearray() if is_packed else None
        room = min(MAX_PACKED if is_packed else MAX_STREAM, self.left)
        self.left -= Unpacking(room, kept).feed(without_letters(head, content)).size
        first = FIRST.search(head)
        if kept and first:
            self.note_packed(bytes(kept), int(first[1]))

    def note_packed(self, text, first):
        words = [int(word) for word in text[:first].split() if word.isdigit()]
        numbers, places = words[::2], words[1::2]
        ends = [*places[1:], len(text)]
        for number, start, end in zip(numbers, places, ends, strict=False):
            self.note(number, text[first + start : first + end])

    def refuse_circles(self):
        """A tree of pages that comes back to itself is walked for ever."""
        done = set()
        for root in self.kids:
            if root not in done:
                self.walk(root, done)

    def walk(self, root, done):
        steps, path = [(root, iter(self.kids[root]))], {root}
        while steps:
            number, children = steps[-1]
            child = next((one for one in children if one in self.kids and one not in done), None)
            if child is None:
                steps.pop()
                path.discard(number)
                done.add(number)
            elif child in path:
                reject("circle")
            else:
                path.add(child)
                steps.append((child, iter(self.kids[child])))


def without_letters(head, content):
    """Without the letters that some write bytes in."""
    try:
        if b"/ASCII85Decode" in head or b"/A85" in head:
            return base64.a85decode(bytes(content).partition(b"~>")[0])
        if b"/ASCIIHexDecode" in head or b"/AHx" in head:
            return binascii.unhexlify(b"".join(bytes(content).partition(b">")[0].split()))
    except ValueError:
        return b""
    return content


def check(body, _suffix):
    pages, view = Pages(), memoryview(body)
    starts = list(islice(OBJECT.finditer(body), MAX_OBJECTS + 1))
    ends = [found.start() for found in starts[1:]] + [len(body)]
    for found, end in zip(starts, ends, strict=False):
        stream = STREAM.search(body, found.end(), end)
        head = body[found.end() : stream.start() if stream else end]
        head = ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), head)
        pages.note(int(found[1]), head)
        if stream:  # it ends where it says so itself, not where its bytes look like an object
            pages.note_stream(head, view[stream.end() :])
    pages.refuse_circles()
    refuse_returning(body)


def refuse_returning(body):
    """Each list of objects may point to an earlier one; honest ones come to an end."""
    found, seen = START.search(body, max(body.rfind(b"startxref"), 0)), set()
    while found:
        place = int(found[1])
        if place in seen or len(seen) > MAX_REVISIONS:
            reject("circle")
        seen.add(place)
        end = body.find(b"startxref", place)
        found = PREVIOUS.search(body, place, end if end >= 0 else len(body))
