"""How text becomes tokens, and how a model becomes searchable by them.

PostgreSQL's own parser makes one lexeme of a whole Chinese sentence, and pg_trgm cannot serve
two-character words. So tokens are cut here and stored joined by spaces; see decision 0005.
"""

import re
import unicodedata
from itertools import pairwise

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F

from techmarket.lists.chinese import HAN, segmenter
from techmarket.lists.sounds import name_sounds, typed_sounds

# Letters and digits of any other script, joined by a decimal point or by -
LATIN = rf"[^\W_{HAN}]+(?:(?:(?<=\d)\.(?=\d)|-)[^\W_{HAN}]+)*(?:%|‰|\+\+|#)?"
RUN = re.compile(rf"([{HAN}]+)|({LATIN})")

LONGEST_TOKEN = 64
# A tsvector holds at most 1 MB; with positions, tokens take up to three times their bytes.
MOST_BYTES = 300_000
MOST_CHARACTERS = 200_000
LONGEST_QUERY = 200
MOST_QUERY_TOKENS = 64

SEARCH_COLUMNS = ("search_text", "search")


def tokenise(text):
    """Words and character pairs together: what ranking counts. See decision 0005.

    A two-character word is a pair too and counts twice, and so does every token that is not
    Chinese: model names, numbers and units say more about a technology than a pair does.
    """
    han, latin = runs(text)
    return words(han) + pairs(han) + latin + latin


def tokenise_pairs(text):
    han, latin = runs(text)
    return pairs(han) + latin


def runs(text, *, join=True):
    """(Chinese runs, other tokens). “3.5%” stays whole; “Ti-6Al-4V” gives its parts and,
    where joined forms are wanted, ti6al4v, so that both spellings meet."""
    han, latin = [], []
    for chinese, other in RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if chinese:
            han.append(chinese)
            continue
        parts = other.split("-")
        latin += [part[:LONGEST_TOKEN] for part in parts]
        if join and len(parts) > 1:
            latin.append("".join(parts)[:LONGEST_TOKEN])
    return han, latin


def words(han):
    # One call for all runs: crossing into the segmenter costs more than cutting.
    return [word for word in segmenter().cut(" ".join(han)) if word != " "]


def is_word(text):
    """Whether the dictionary has it."""
    return segmenter().has_word(text)


def pairs(han):
    """Every two neighbouring characters; a character that stands alone stays one."""
    found = []
    for run in han:
        found += [one + other for one, other in pairwise(run)] or [run]
    return found


def searchable_text(text):
    """The tokens to store: pairs, other tokens, and the last character of every Chinese run.

    The last characters let a one-character query find “钢” in “耐热钢”: no pair begins with it.
    """
    han, latin = runs(text[:MOST_CHARACTERS])
    unique = dict.fromkeys([*pairs(han), *latin, *(run[-1] for run in han)])
    stored = " ".join(unique).encode()
    if len(stored) <= MOST_BYTES:
        return stored.decode()
    return stored[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]


def search_query(text):
    """A tsquery that asks for every token of the text, or None when there is none.

    Raw tsquery syntax is only ever made of one Chinese character that we cut ourselves, and of
    plain Latin letters, which may be pinyin.
    """
    han, latin = runs(text[:LONGEST_QUERY], join=False)
    tokens = list(dict.fromkeys(pairs(han) + latin))[:MOST_QUERY_TOKENS]
    query, plain = None, []
    for token in tokens:
        if len(token) == 1 and re.match(f"[{HAN}]", token):
            one = SearchQuery(f"'{token}':*", config="simple", search_type="raw")
            query = one if query is None else query & one
        elif sounds := typed_sounds(token):  # letters only, as they were cut here
            either = " | ".join([f"'{token}'", *(f"'{sound}':*" for sound in sounds)])
            one = SearchQuery(either, config="simple", search_type="raw")
            query = one if query is None else query & one
        else:
            plain.append(token)
    if plain:
        exact = SearchQuery(" ".join(plain), config="simple")
        query = exact if query is None else query & exact
    return query


class SearchQuerySet(models.QuerySet):
    def search(self, text):
        """Rows that hold every word of the text, newest first; nothing asked, nothing filtered.

        The order is one that no index serves. By the key itself PostgreSQL would read the table
        backwards and unpack the tokens of each row until twenty match: of a rare word, all of them.
        """
        if not text or not text.strip():
            return self
        query = search_query(text)
        if query is None:
            return self.none()
        found = self.filter(search=query)
        return found if found.query.order_by else found.order_by((F("pk") + 0).desc())

    def without_search(self, *relations):
        """For lists: leave the two search columns in the database, here and in what is joined."""
        joined = [f"{name}__{column}" for name in relations for column in SEARCH_COLUMNS]
        return self.defer(*SEARCH_COLUMNS, *joined)


def page_of(rows, start, stop):
    """Rows start to stop. Sorted by their keys alone and read afterwards: to join to every hit of
    a search what twenty lines show takes longer than the search."""
    return rows.filter(pk__in=rows.values("pk")[start:stop])


class Searchable(models.Model):
    """Gives a model `objects.search(q)` over its `search_fields` (attributes or properties).

    A subclass with its own Meta lists `*Searchable.Meta.indexes` among its indexes; one with
    its own QuerySet derives it from SearchQuerySet. Rows written past save() (bulk_create,
    bulk_update) go through `prepare_search` first.
    """

    search_fields = ()

    search_text = models.TextField(editable=False, default="")
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SearchQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["search"], name="%(class)s_search")]

    def save(self, *args, update_fields=None, **kwargs):
        if not self.get_deferred_fields().intersection(self.search_fields):
            before = self.__dict__.get("search_text")
            self.fill_search()
            if update_fields is not None and self.search_text != before:
                update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def prepare_search(cls, objs):
        for obj in objs:
            obj.fill_search()
        return objs

    def fill_search(self):
        source = [str(getattr(self, name) or "") for name in self.search_fields]
        self.search_text = searchable_text("\n".join(source))
        if sounds := name_sounds(source[0]):
            self.search_text += " " + " ".join(sounds)
