"""Ranks achievements for a demand and says why. Pure: no database, no clock; see decision 0005.

Text is ranked by BM25 over one bag of words and character pairs, repeated words of a demand
counted. Scores are integers (millionths of a point), equal scores are ordered by id, and every
score is the exact sum of the parts shown for it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple, Protocol

import numpy as np

from techmarket.search import MOST_CHARACTERS, tokenise

ENGINE_VERSION = "bm25-words-pairs/1"

# A posting while the index is built: term in the upper half, then 24 bits of document, 8 of count.
DOCUMENT_BITS, COUNT_BITS = 24, 8
MOST_DOCUMENTS, MOST_COUNT = 1 << DOCUMENT_BITS, (1 << COUNT_BITS) - 1
CHUNK = 5000
# Fixed point: impact of a term in a document × weight of the term in the query = 1/1,000,000.
IMPACT_UNIT, QUERY_UNIT = 10_000, 100


@dataclass(frozen=True)
class Document:
    id: Hashable
    title: str
    abstract: str
    keywords: Sequence[str] = ()
    tokens: Sequence[str] | None = None

    def counted_tokens(self):
        """Title and keywords count twice; ready-made `tokens` are taken as they are."""
        if self.tokens is not None:
            return self.tokens
        keywords = " ".join(self.keywords)
        text = "\n".join((self.title, keywords, self.title, keywords, self.abstract))
        return tokenise(text[:MOST_CHARACTERS])


class TermShare(NamedTuple):
    """A term found in a document and what it gave to the score, in millionths of a point."""

    term: str
    share: int


@dataclass(frozen=True)
class Hit:
    """A found document; the shares of its terms add up to its score exactly."""

    id: Hashable
    score: int
    terms: tuple[TermShare, ...]


class Ranker(Protocol):
    """What the rest of the application knows of an engine."""

    def rank(self, text: str, limit: int, exclude: Collection = ()) -> list[Hit]: ...


@dataclass(frozen=True)
class Bm25:
    """Measured on queries that were not used to report the figures of decision 0005."""

    k1: float = 5.0
    b: float = 0.85
    k3: float = 16.0

    def impacts(self, counts, lengths, idf):
        """What each posting is worth, as integers."""
        norm = self.k1 * (1 - self.b + self.b * lengths)
        return np.rint(IMPACT_UNIT * idf * counts / (counts + norm)).astype(np.int64)

    def query_weight(self, n):
        """A word said n times asks for more, but not n times as much."""
        return round(QUERY_UNIT * n * (self.k3 + 1) / (self.k3 + n))


class Index:
    """Documents in memory, by term: `starts[t]:starts[t + 1]` are the postings of term t."""

    def __init__(self, ids, vocabulary, postings, lengths, bm25):
        self.ids = ids
        self.positions = {document: position for position, document in enumerate(ids)}
        self.vocabulary = vocabulary
        self.bm25 = bm25
        terms = postings >> (DOCUMENT_BITS + COUNT_BITS)
        frequency = np.bincount(terms, minlength=len(vocabulary))
        self.starts = np.concatenate([[0], np.cumsum(frequency)])
        self.documents = (postings >> COUNT_BITS) & (MOST_DOCUMENTS - 1)
        idf = np.log1p((len(ids) - frequency + 0.5) / (frequency + 0.5))
        relative = lengths / max(lengths.mean(), 1) if len(ids) else lengths
        self.impacts = bm25.impacts(postings & MOST_COUNT, relative[self.documents], idf[terms])

    @classmethod
    def build(cls, documents: Iterable[Document], bm25=None):
        documents = sorted(documents, key=lambda document: document.id)
        ids = [document.id for document in documents]
        if len(set(ids)) != len(ids):
            raise ValueError("every document needs an id of its own")
        if len(ids) > MOST_DOCUMENTS:
            raise ValueError(f"at most {MOST_DOCUMENTS} documents")
        vocabulary = defaultdict(count().__next__)
        parts, lengths = [], []
        for first in range(0, len(documents), CHUNK):
            part, length = postings_of(documents[first : first + CHUNK], first, vocabulary)
            parts.append(part)
            lengths.append(length)
        postings = np.concatenate([np.empty(0, np.int64), *parts])
        postings.sort()
        lengths = np.concatenate([np.empty(0, np.int64), *lengths])
        return cls(ids, dict(vocabulary), postings, lengths, bm25 or Bm25())

    def __len__(self):
        return len(self.ids)

    def rank(self, text: str, limit: int, exclude: Collection = ()) -> list[Hit]:
        """The best documents for a text, best first; those without a common word are left out."""
        query = self.weighted(text)
        scores = np.zeros(len(self.ids), np.int64)
        for _token, weight, begin, end in query:
            np.add.at(scores, self.documents[begin:end], self.impacts[begin:end] * weight)
        for document in exclude:
            if document in self.positions:
                scores[self.positions[document]] = 0
        best = top(scores, limit)
        shares = self.shares(query, best)
        return [
            Hit(self.ids[position], int(scores[position]), terms)
            for position, terms in zip(best, shares, strict=True)
        ]

    def weighted(self, text):
        """[(token, weight, begin, end)]: the known tokens of a query with their postings."""
        counted = Counter(tokenise(text[:MOST_CHARACTERS]))
        known = ((self.vocabulary.get(token), token, n) for token, n in counted.items())
        return [
            (token, self.bm25.query_weight(n), self.starts[term], self.starts[term + 1])
            for term, token, n in known
            if term is not None
        ]

    def shares(self, query, best):
        """For each document, the terms found in it and what each gave, largest first."""
        found = [[] for _ in best]
        ordered = np.argsort(best)
        wanted = best[ordered]
        for token, weight, begin, end in query:
            postings = self.documents[begin:end]
            at = np.searchsorted(postings, wanted)
            at[at == len(postings)] = 0
            for hit in np.flatnonzero(postings[at] == wanted):
                share = int(self.impacts[begin + at[hit]]) * weight
                if share:
                    found[ordered[hit]].append(TermShare(token, share))
        return [tuple(sorted(terms, key=lambda t: (-t.share, t.term))) for terms in found]


def postings_of(documents, first, vocabulary):
    """Packed (term, document, count) of some documents, and how many tokens each has."""
    terms, lengths = [], []
    for document in documents:
        before = len(terms)
        terms.extend(map(vocabulary.__getitem__, document.counted_tokens()))
        lengths.append(len(terms) - before)
    positions = np.repeat(np.arange(first, first + len(documents)), lengths)
    packed = (np.array(terms, np.int64) << DOCUMENT_BITS) | positions
    packed, counts = np.unique(packed, return_counts=True)
    return (packed << COUNT_BITS) | np.minimum(counts, MOST_COUNT), np.array(lengths, np.int64)


def top(scores, limit):
    """Positions of the highest scores above zero; positions follow the order of the ids."""
    limit = min(limit, len(scores))
    if limit <= 0:
        return np.empty(0, np.int64)
    least = max(np.partition(scores, len(scores) - limit)[len(scores) - limit], 1)
    enough = np.flatnonzero(scores >= least)
    return enough[np.argsort(-scores[enough], kind="stable")][:limit]
