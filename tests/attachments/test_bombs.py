"""Files that would fill a worker's memory or time are refused, in words, before they do."""

import resource
import zlib
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from techmarket import sandbox
from techmarket.attachments.validators import validate_upload
from tests.attachments import bombs

FONT = zlib.compress(bytes(70_000) + Random(1).randbytes(100))
PAGES = b"/Type /Pages /Kids [%d 0 R]"
TABLE = b"trailer << /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF"
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
OFD = {"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}
LARGE, CIRCLE = "展开后过大", "循环引用"
CASES = {
    "pdf: one large stream": ("a.pdf", bombs.pdf((bombs.FLATE, bombs.deflated(450))), LARGE),
    "pdf: many streams": (
        "a.pdf",
        bombs.pdf(*[(bombs.FLATE, bombs.deflated(100))] * 13),
        LARGE,
    ),
    "pdf: packed twice": (
        "a.pdf",
        bombs.pdf((b"/Filter [/FlateDecode /FlateDecode]", bombs.deflated(450, times=2))),
        LARGE,
    ),
    "pdf: its filter named in code": (
        "a.pdf",
        bombs.pdf((b"/Filter /Fl#61teDecode", bombs.deflated(450))),
        LARGE,
    ),
    "pdf: an object within the stream": (
        "a.pdf",
        bombs.pdf((bombs.FLATE, bombs.deflated(450, head=b"7 0 obj"))),
        LARGE,
    ),
    "pdf: pages in a circle": ("a.pdf", bombs.pdf(PAGES % 2, PAGES % 1), CIRCLE),
    "pdf: pages in a circle, packed": (
        "a.pdf",
        bombs.pdf(
            (
                b"/Type /ObjStm /N 2 /First 9 " + bombs.FLATE,
                zlib.compress(b"5 0 6 18 <</Kids[6 0 R]>>  <</Kids[5 0 R]>>"),
            )
        ),
        CIRCLE,
    ),
    "pdf: lists of objects in a circle": (
        "a.pdf",
        bombs.pdf(b"/Type /Catalog", tail=TABLE % (9, 9)),
        CIRCLE,
    ),
    "pdf: honest": (
        "a.pdf",
        bombs.pdf(PAGES % 2, b"/Type /Page", (bombs.FLATE, bombs.deflated(30))),
        None,
    ),
    "pdf: a whole stream longer than a piece, and a page after it": (
        "a.pdf",
        bombs.pdf((bombs.FLATE, FONT), b"/Type /Page" * 600),
        None,
    ),
    "png: 50000 × 50000": ("a.png", bombs.png(50_000, 50_000, b""), "50000×50000"),
    "png: more pixels than it says": ("a.png", bombs.png(10, 10, bombs.deflated(2)), LARGE),
    "png: a large note": (
        "a.png",
        bombs.png(1, 1, b"", (b"zTXt", b"name\0\0" + bombs.deflated(40))),
        LARGE,
    ),
    "png: honest": ("a.png", bombs.plain_png(), None),
    "png: no picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "已损坏"),
    "jpg: 60000 × 60000": ("a.jpg", bombs.jpeg(60_000, 60_000), "60000×60000"),
    "jpg: drawn a thousand times": ("a.jpg", bombs.jpeg(4000, 3000, scans=1000), LARGE),
    "jpg: honest": ("a.jpg", bombs.jpeg(4000, 3000), None),
    "zip: bomb": ("a.zip", bombs.archive({"a": 350}), LARGE),
    "zip: bomb in parts": (
        "a.zip",
        bombs.archive({str(number): 35 for number in range(10)}),
        LARGE,
    ),
    "zip: bomb in an archive": (
        "a.zip",
        bombs.archive({"b.zip": bombs.archive({"a": 350})}),
        LARGE,
    ),
    "zip: three deep": ("a.zip", bombs.nested(3), "套着压缩包"),
    "zip: two deep": ("a.zip", bombs.nested(2), None),
    "zip: understated": ("a.zip", bombs.understated(350), "已损坏|展开后过大"),
    "docx: a document type": (
        "a.docx",
        bombs.archive(DOCX | {"word/document.xml": bombs.LAUGHS}),
        "文档类型声明",
    ),
    "docx: endless nesting": (
        "a.docx",
        bombs.archive(DOCX | {"word/document.xml": b"<a>" * 100_000}),
        LARGE,
    ),
    "docx: bomb": ("a.docx", bombs.archive(DOCX | {"word/media/a": 350}), LARGE),
    "docx: macros": ("a.docx", bombs.archive(DOCX | {"word/vbaProject.bin": b"x"}), "宏"),
    "docx: honest": ("a.docx", bombs.archive(DOCX), None),
    "xlsx: a document type": (
        "a.xlsx",
        bombs.archive({"xl/workbook.xml": b"<w/>", "xl/sharedStrings.xml": bombs.LAUGHS}),
        "文档类型声明",
    ),
    "ofd: a document type": (
        "a.ofd",
        bombs.archive(OFD | {"Doc_0/Document.xml": bombs.LAUGHS}),
        "文档类型声明",
    ),
    "ofd: bomb": ("a.ofd", bombs.archive(OFD | {"Doc_0/Res/a": 350}), LARGE),
    "ofd: honest": ("a.ofd", bombs.archive(OFD), None),
    "xml: a document type": ("a.xml", bombs.LAUGHS, "只接受电子发票"),
}


def refusal_of(name, body):
    try:
        validate_upload(SimpleUploadedFile(name, body))
    except ValidationError as error:
        return error.messages[0]
    return None


def test_each_kind_of_bomb_is_refused_in_words_and_honest_files_are_not():
    found = {case: refusal_of(name, body) for case, (name, body, _refusal) in CASES.items()}
    wrong = {
        case: found[case]
        for case, (_name, _body, refusal) in CASES.items()
        if (found[case] is None) != (refusal is None)
        or (refusal and not any(word in found[case] for word in refusal.split("|")))
    }
    assert wrong == {}


def test_the_worker_itself_unpacks_nothing():
    """What is unpacked is unpacked elsewhere, and no more of it than there is room for."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for case in ("pdf: packed twice", "zip: bomb in an archive", "png: 50000 × 50000"):
        name, body, _refusal = CASES[case]
        assert refusal_of(name, body)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 << 10
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(children, 400 << 10)


def test_a_child_that_wants_more_than_it_may_is_a_refusal(monkeypatch):
    """The control: with room enough the same file is looked through."""
    body = bombs.pdf((bombs.FLATE, bombs.deflated(30)))
    assert refusal_of("a.pdf", body) is None
    look = sandbox.take_apart
    tight = lambda *args, **limits: look(*args, megabytes=12)  # noqa: E731
    monkeypatch.setattr(sandbox, "take_apart", tight)
    assert LARGE in refusal_of("a.pdf", body)


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.zip", "a.docx", "a.ofd"])
def test_whatever_breaks_the_child_is_a_damaged_file(monkeypatch, name):
    def broken(*args, **limits):
        raise sandbox.UnreadableError

    monkeypatch.setattr(sandbox, "take_apart", broken)
    suffix = name[1:]
    body = next(body for n, body, refusal in CASES.values() if n.endswith(suffix) and not refusal)
    assert "已损坏" in refusal_of(name, body)
