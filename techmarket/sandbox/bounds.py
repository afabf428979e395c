"""What the programs of the sandbox share: a word for what is wrong, and unpacking within bounds."""

import zlib

CHUNK = 1 << 16
HEADS = {b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x58\x85", b"\x48\x89", b"\x68\x81"}


class RefusedError(Exception):
    """The word for what is wrong, and a detail."""


def reject(word, detail=""):
    raise RefusedError(word, detail)


class Unpacking:
    """Deflated bytes, counted as they come out; more than there is room for is an attack. What is
    broken is no matter of ours: a reader shows it as far as it goes."""

    def __init__(self, room, kept=None):
        self.room, self.kept, self.size = room, kept, 0
        self.engine, self.inner = zlib.decompressobj(), None

    def feed(self, content):
        view = memoryview(content)
        for start in range(0, len(view), CHUNK):
            if self.engine.eof:
                break
            self.feed_piece(view[start : start + CHUNK])
        return self

    def feed_piece(self, rest):
        while rest and not self.engine.eof:  # at the end the tail of before stays where it was
            try:
                piece = self.engine.decompress(rest, CHUNK)
            except zlib.error:
                return
            self.take(piece)
            rest = self.engine.unconsumed_tail

    def take(self, piece):
        """What was packed twice is unpacked twice: 20 kB of it make a gigabyte."""
        if not self.size and bytes(piece[:2]) in HEADS:
            self.inner = Unpacking(self.room)
        self.size += len(piece)
        if self.size > self.room:
            reject("bomb")
        if self.kept is not None:
            self.kept += piece
        if self.inner:
            self.inner.feed(piece)
