"""The one gate for text: pages and the admin site (middleware), the API (parser), files (import).

What cannot be seen is taken out, so that two texts that look alike are alike. NUL and halves of
characters pass, to be refused by name where they arrive.
"""

import unicodedata

BREAKS = dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
KEPT = "\n\t\x00"
# Control and format characters (bidi, zero width, soft hyphen, byte order mark). Characters that
# Unicode has not assigned yet stay: they may be rare ones of names, newer than this Python.
UNSEEN = {"Cc", "Cf"}
# Letters and marks that draw nothing.
BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
DRAWS_NOTHING = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"}


def cleaned(text: str) -> str:
    """NFC, line ends as \\n, nothing that cannot be seen; "" when nothing can be."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = text.translate(_SEEN)
    return unicodedata.normalize("NFC", seen) if is_visible(seen) or "\x00" in seen else ""


def whole_number(text: str) -> int | None:
    """The key of a record as an address or a form names it; None: it can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def is_visible(text: str) -> bool:
    """Does anything of it draw ink by itself?"""
    return any(unicodedata.category(c) not in DRAWS_NOTHING and c not in BLANK for c in text)


def half_width(text: str) -> str:
    """Numbers, codes and dates as they are meant: “１２３．５” → “123.5”, also with odd blanks."""
    return unicodedata.normalize("NFKC", cleaned(text)).strip()


def clean_tree(value):
    """Every text in what JSON can say, names of members included."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list):
        return [clean_tree(item) for item in value]
    if isinstance(value, dict):
        return {cleaned(name): clean_tree(item) for name, item in value.items()}
    return value


class _Seen(dict):
    """What stands for a character; each is looked at once."""

    def __missing__(self, point):
        self[point] = _kept(chr(point))
        return self[point]


_SEEN = _Seen()


def _kept(character):
    if character in BREAKS:
        return "\n"
    hidden = unicodedata.category(character) in UNSEEN or is_nobody(ord(character))
    return "" if hidden and character not in KEPT else character


def is_nobody(point):
    """The 66 numbers that will never be a character; XML refuses some of them."""
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
