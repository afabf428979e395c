"""Ranks achievements for a demand and says why. Pure: no database, no clock; see decision 0005.

Text is ranked by BM25 over one bag of words and character pairs, repeated words of a demand
counted. Scores are integers (millionths of a point), equal scores are ordered by id, and every
score is the exact sum of the parts shown for it.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count

import numpy as np

from demands.matching.ranker import Document, Hit, TermShare
from techmarket.lists.search import MOST_CHARACTERS, tokenise

ENGINE_VERSION = "bm25-words-pairs/1"

# A posting while the index is built: term in the upper half, then 24 bits of document, 8 of count.
DOCUMENT_BITS, COUNT_BITS = 24, 8
MOST_DOCUMENTS, MOST_COUNT = 1 << DOCUMENT_BITS, (1 << COUNT_BITS) - 1
# Terms in more than one of so many documents; a hundred such make four fifths of a query's work.
COMMON = 8
# Fixed point: impact of a term in a document × weight of the term in the query = 1/1,000,000.
IMPACT_UNIT, QUERY_UNIT = 10_000, 100


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
    """Documents in memory, by term: `starts[t]:starts[t + 1]` are the postings of term t.

    A posting's key holds term and document, so that keys are sorted and can be looked up.
    """

    version = ENGINE_VERSION

    def __init__(self, ids, vocabulary, postings, lengths, bm25):
        self.ids = ids
        self.positions = {document: position for position, document in enumerate(ids)}
        self.vocabulary = vocabulary
        self.bm25 = bm25
        self.keys = postings >> COUNT_BITS
        terms = self.keys >> DOCUMENT_BITS
        frequency = np.bincount(terms, minlength=len(vocabulary))
        self.starts = np.concatenate([[0], np.cumsum(frequency)])
        idf = np.log1p((len(ids) - frequency + 0.5) / (frequency + 0.5))
        relative = lengths / max(lengths.mean(), 1) if len(ids) else lengths
        documents = self.keys & (MOST_DOCUMENTS - 1)
        self.impacts = bm25.impacts(postings & MOST_COUNT, relative[documents], idf[terms])
        common = np.flatnonzero(frequency * COMMON > len(ids))
        self.rows = {int(term): self.row(term) for term in common}

    @classmethod
    def build(cls, documents: Iterable[Document], bm25=None):
        documents = sorted(documents, key=lambda document: document.id)
        ids = [document.id for document in documents]
        if len(set(ids)) != len(ids):
            raise ValueError("every document needs an id of its own")
        if len(ids) > MOST_DOCUMENTS:
            raise ValueError(f"at most {MOST_DOCUMENTS} documents")
        vocabulary = defaultdict(count().__next__)
        postings, lengths = postings_of(documents, vocabulary)
        return cls(ids, dict(vocabulary), postings, lengths, bm25 or Bm25())

    def __len__(self):
        return len(self.ids)

    def rank(self, text: str, limit: int, exclude: Collection = ()) -> list[Hit]:
        """The best documents for a text, best first; those without a common word are left out."""
        query = self.weighted(text)
        scores = np.zeros(len(self.ids), np.int64)
        for _token, term, weight in query:
            if term in self.rows:
                scores += self.rows[term] * weight
            else:
                documents, impacts = self.postings(term)
                np.add.at(scores, documents, impacts * weight)
        for document in exclude:
            if document in self.positions:
                scores[self.positions[document]] = 0
        best = top(scores, limit)
        shares = self.shares(query, best)
        return [
            Hit(self.ids[position], int(scores[position]), terms)
            for position, terms in zip(best, shares, strict=True)
        ]

    def postings(self, term):
        begin, end = self.starts[term], self.starts[term + 1]
        return self.keys[begin:end] & (MOST_DOCUMENTS - 1), self.impacts[begin:end]

    def row(self, term):
        """A term's impact in every document: faster to add when most documents have the term."""
        documents, impacts = self.postings(term)
        row = np.zeros(len(self.ids), np.int32)
        row[documents] = impacts
        return row

    def weighted(self, text):
        """[(token, term, weight)]: what is asked for, as far as any document has it."""
        counted = Counter(tokenise(text[:MOST_CHARACTERS]))
        return [
            (token, self.vocabulary[token], self.bm25.query_weight(n))
            for token, n in counted.items()
            if token in self.vocabulary
        ]

    def shares(self, query, best):
        """For each document, the terms found in it and what each gave, largest first."""
        found = [[] for _ in best]
        if not found:
            return found
        terms = np.array([term for _token, term, _weight in query], np.int64)
        wanted = ((terms << DOCUMENT_BITS)[:, None] | best).ravel()
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        for flat in np.flatnonzero(self.keys[at] == wanted):
            token, _term, weight = query[flat // len(best)]
            share = int(self.impacts[at[flat]]) * weight
            if share:
                found[flat % len(best)].append(TermShare(token, share))
        return [tuple(sorted(terms, key=lambda t: (-t.share, t.term))) for terms in found]


def postings_of(documents, vocabulary):
    """Sorted, packed (term, document, count), and how many tokens each document has."""
    terms, counts, distinct, lengths = array("q"), array("q"), array("q"), array("q")
    for document in documents:
        counted = Counter(document.counted_tokens())
        terms.extend(map(vocabulary.__getitem__, counted))
        counts.extend(counted.values())
        distinct.append(len(counted))
        lengths.append(counted.total())
    postings = np.array(terms, np.int64) << DOCUMENT_BITS
    postings |= np.repeat(np.arange(len(distinct)), distinct)
    postings <<= COUNT_BITS
    postings |= np.minimum(counts, MOST_COUNT)
    postings.sort()
    return postings, np.array(lengths, np.int64)


def top(scores, limit):
    """Positions of the highest scores above zero; positions follow the order of the ids."""
    limit = min(limit, len(scores))
    if limit <= 0:
        return np.empty(0, np.int64)
    least = max(np.partition(scores, len(scores) - limit)[len(scores) - limit], 1)
    enough = np.flatnonzero(scores >= least)
    return enough[np.argsort(-scores[enough], kind="stable")][:limit]
