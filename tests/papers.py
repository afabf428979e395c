"""What a PDF drawn by fpdf2 really says: its text, read back through the fonts' own tables."""

import re
import zlib

STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
CODE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
FONT_OR_TEXT = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
ESCAPED = {b"r": b"\r", b"n": b"\n"}


def pdf_text(content):
    """The text of a one-page PDF in the order it is drawn, without line breaks."""
    streams = [inflated(body) for body in STREAM.findall(content)]
    page = next(body for body in streams if b" Tj" in body)
    fonts = sorted(set(re.findall(rb"/F(\d+) ", page)), key=int)
    tables = [table(body) for body in streams if b"beginbfchar" in body]
    by_font = dict(zip(fonts, tables, strict=True))
    drawn = []
    for font, text in FONT_OR_TEXT.findall(page):
        if font:
            characters = by_font[font]
        else:
            plain = ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]), text)
            drawn += [characters[plain[i : i + 2]] for i in range(0, len(plain), 2)]
    return "".join(drawn)


def inflated(body):
    try:
        return zlib.decompress(body)
    except zlib.error:
        return body


def table(body):
    """{two bytes in the text: the character they draw}"""
    pairs = CODE.findall(body.partition(b"beginbfchar")[2])
    hexed = [(bytes.fromhex(code.decode()), bytes.fromhex(text.decode())) for code, text in pairs]
    return {code: text.decode("utf-16-be") for code, text in hexed}
