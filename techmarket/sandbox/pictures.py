"""Pictures: how many pixels they would draw, and that no more comes out of them."""

import re
import struct

from bounds import Unpacking, reject

MAX_PIXELS, MAX_SIDE, MAX_SCANS = 250_000_000, 40_000, 400
MAX_NOTE = 16 << 20  # of a compressed note or colour profile
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's pixel, by its colour type
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG markers that tell the size


def check_pixels(width, height):
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        reject("pixels", f"{width}×{height}")


def check(body, suffix):
    return check_png(body) if suffix == ".png" else check_jpeg(body)


def check_png(body):
    """Its pixels are unpacked piece by piece and counted, never held."""
    pixels = None
    for kind, content in chunks(body):
        if kind == b"IHDR" and len(content) == 13:
            header = struct.unpack(">IIBBBBB", content)
            check_pixels(*header[:2])
            pixels = Unpacking(room_of(header))
        elif kind == b"IDAT" and pixels:
            pixels.feed(content)
        elif kind in (b"zTXt", b"iCCP", b"iTXt"):
            check_note(bytes(content))
    if pixels is None:
        reject("damaged")


def chunks(body):
    place, view = 8, memoryview(body)
    while place + 8 <= len(view):
        size, kind = struct.unpack(">I4s", view[place : place + 8])
        yield kind, view[place + 8 : place + 8 + size]
        place += 12 + size


def room_of(header):
    """Bytes that such a picture unpacks to, with what interlacing adds."""
    width, height, bits, colour, *_rest = header
    line = 1 + (width * bits * SAMPLES.get(colour, 4) + 7) // 8
    return 2 * height * line + 65_536


def check_note(content):
    """After its name and a nought or two stands what is packed."""
    for found in re.finditer(b"\0+", content[:300]):
        Unpacking(MAX_NOTE).feed(content[found.end() :])


def check_jpeg(body):
    place, is_sized = 2, False
    while place + 9 <= len(body) and body[place] == 0xFF:
        kind = body[place + 1]
        if kind == 0xFF:  # a filler
            place += 1
            continue
        if kind == 0xDA:
            break
        if kind in FRAMES:
            height, width = struct.unpack(">HH", body[place + 5 : place + 9])
            check_pixels(width, height)
            is_sized = True
        place += 2 + int.from_bytes(body[place + 2 : place + 4])
    if not is_sized:
        reject("damaged")
    if body.count(b"\xff\xda") > MAX_SCANS:
        reject("bomb")
