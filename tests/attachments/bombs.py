"""Small files that would be large, and pictures of no file in particular."""

import io
import struct
import zipfile
import zlib
from functools import cache

MEGABYTE = bytes(1 << 20)


@cache
def flushed():
    """A megabyte of noughts, deflated so that it may stand any number of times in a row."""
    engine = zlib.compressobj(9, wbits=-15)
    return engine.compress(MEGABYTE) + engine.flush(zlib.Z_FULL_FLUSH)


def raw(megabytes):
    return flushed() * megabytes + zlib.compressobj(9, wbits=-15).flush()


def deflated(megabytes, *, head=b"", times=1):
    """Noughts; packed `times` over, a gigabyte is a few hundred bytes."""
    engine = zlib.compressobj(9)
    body = engine.compress(head) + engine.flush(zlib.Z_FULL_FLUSH) + raw(megabytes)
    return body if times == 1 else zlib.compress(body, 9)


def pdf(*objects, tail=b""):
    """Objects by number from 1; each is its dictionary, or (dictionary, stream)."""
    body = b"%PDF-1.7\n"
    for number, one in enumerate(objects, start=1):
        head, stream = one if isinstance(one, tuple) else (one, None)
        body += b"%d 0 obj\n<< %s >>\n" % (number, head)
        if stream is not None:
            body += b"stream\n" + stream + b"\nendstream\n"
        body += b"endobj\n"
    return body + (tail or b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF")


FLATE = b"/Filter /FlateDecode"


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, pixels, *others):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), *others, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def plain_png(width=40, height=30):
    return png(width, height, zlib.compress((b"\x00" + b"\x7f" * width) * height))


def jpeg(width, height, *, scans=1):
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    head = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
    return head + b"\xff\xda\x00\x02data" * scans + b"\xff\xd9"


def archive(members):
    """{name: content}; a number stands for so many megabytes of noughts."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            if isinstance(content, int):
                put_noughts(packed, name, content)
            else:
                packed.writestr(name, content)
    return body.getvalue()


def put_noughts(packed, name, megabytes):
    """As zipfile writes a member, without packing what is packed already."""
    info, content = zipfile.ZipInfo(name), raw(megabytes)
    info.compress_type, info.header_offset = zipfile.ZIP_DEFLATED, packed.start_dir
    info.CRC, info.file_size = checksum(megabytes), megabytes << 20
    info.compress_size = len(content)
    packed.fp.seek(packed.start_dir)
    packed.fp.write(info.FileHeader() + content)
    packed.start_dir = packed.fp.tell()
    packed.filelist.append(info)
    packed.NameToInfo[name], packed._didModify = info, True


@cache
def checksum(megabytes):
    value = 0
    for _ in range(megabytes):
        value = zlib.crc32(MEGABYTE, value)
    return value


def nested(depth):
    """An archive in an archive …"""
    body = archive({"a.txt": b"text"})
    for _ in range(depth - 1):
        body = archive({"inner.zip": body})
    return body


def understated(megabytes):
    """Its list of contents says that the member is small."""
    body = archive({"a.bin": megabytes})
    return body.replace(struct.pack("<I", megabytes << 20), struct.pack("<I", 1000))


LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">%s]><w:document>&a9;</w:document>"""
    % (b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)))
)
