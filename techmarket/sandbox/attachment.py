"""Looks into an uploaded file from standard input: {"problem": word, "detail": text} as JSON.

The word is empty where nothing is wrong. The file is not shown and not understood, only counted:
what it unpacks to, how many pixels it would draw, whether it comes back to itself.
"""

import json
import sys
from importlib import import_module
from xml.parsers import expat

from bounds import RefusedError, reject

STREAMS = {".doc": ["WordDocument"], ".wps": ["WordDocument"], ".xls": ["Workbook", "Book"]}
MACROS = "_VBA_PROJECT"
INVOICES = {"EInvoice", "Invoice", "电子发票"}
# Only what this file needs is loaded: that is half the time of most.
PROGRAMS = {
    ".pdf": "pdf",
    **dict.fromkeys([".png", ".jpg", ".jpeg"], "pictures"),
    **dict.fromkeys([".docx", ".xlsx", ".ofd", ".zip"], "archives"),
}


def check_streams(body, suffix):
    """Streams are named in UTF-16; nothing is opened."""
    if MACROS.encode("utf-16-le") in body:
        reject("macro")
    if not any(name.encode("utf-16-le") in body for name in STREAMS[suffix]):
        reject("other-kind")


def look_at_invoice(body):
    roots = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: reject("not-invoice")
    parser.StartElementHandler = lambda tag, _: None if roots else roots.append(tag)
    parser.Parse(body, True)
    if roots[0].rpartition(":")[2] not in INVOICES:
        reject("not-invoice")


def look(body, suffix):
    if suffix in STREAMS:
        check_streams(body, suffix)
    elif suffix == ".xml":
        look_at_invoice(body)
    else:
        import_module(PROGRAMS[suffix]).check(body, suffix)


def verdict(body, suffix):
    try:
        look(body, suffix)
    except RefusedError as refused:
        word, detail = refused.args
        return {"problem": word, "detail": detail}
    except expat.ExpatError:
        return {"problem": "damaged", "detail": ""}
    return {"problem": "", "detail": ""}


if __name__ == "__main__":
    json.dump(verdict(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)
