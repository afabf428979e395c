"""How names sound: a name is found by its pinyin, whole or by initials, wherever one begins.

“镁合金” is stored as pymeihejin, pyhejin, pyjin and pimhj, pihj, pij; what is typed is looked up as
the beginning of such a token, which the index of the words answers, too.
"""

import re
import unicodedata
from functools import lru_cache

from techmarket.lists.chinese import HAN, segmenter

FULL, INITIALS = "py", "pi"  # so that no Latin word is taken for a sound
LONGEST_FULL, LONGEST_INITIALS = 24, 12
SHORTEST = 3  # letters: two are as likely a word, “AI”
MOST_CHARACTERS = 60


def name_sounds(name):
    """Tokens to store beside the words of a text, of its name alone."""
    found = []
    text = unicodedata.normalize("NFKC", name[:MOST_CHARACTERS])
    for run in re.findall(f"[{HAN}]+", text):
        sounds = syllables(run)
        for start in range(len(sounds)):
            rest = sounds[start:]
            found.append(FULL + "".join(rest)[:LONGEST_FULL])
            found.append(INITIALS + "".join(one[0] for one in rest)[:LONGEST_INITIALS])
    return list(dict.fromkeys(found))


def syllables(run):
    sounds = (one for word in segmenter().cut(run) for one in pinyin_of(word))
    return [one for one in sounds if one.isascii() and one.isalpha()]


@lru_cache(maxsize=50_000)
def pinyin_of(word):
    """By the word, not by the character: one is read in several ways. Words come again."""
    from pypinyin import lazy_pinyin  # takes nearly half a second to load

    return tuple(lazy_pinyin(word))


def typed_sounds(token):
    """Beginnings of tokens that Latin letters may stand for."""
    if len(token) < SHORTEST or not (token.isascii() and token.isalpha()):
        return []
    return [FULL + token[:LONGEST_FULL], INITIALS + token[:LONGEST_INITIALS]]


def add_sounds(rows, field):
    """For a migration: what `save()` would store now, added to what is stored."""
    changed = []
    for row in rows.only("pk", field, "search_text").iterator(2000):
        sounds = name_sounds(getattr(row, field) or "")
        known = set(row.search_text.split())
        if missing := [sound for sound in sounds if sound not in known]:
            row.search_text = " ".join([row.search_text, *missing]).strip()
            changed.append(row)
        if len(changed) == 2000:
            rows.model.objects.bulk_update(changed, ["search_text"])
            changed = []
    rows.model.objects.bulk_update(changed, ["search_text"])
