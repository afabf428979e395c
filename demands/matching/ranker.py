"""What goes into an engine and what comes out of it; all that the application knows of one."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from techmarket.lists.search import MOST_CHARACTERS, tokenise


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

    version: str  # kept with each match

    def rank(self, text: str, limit: int, exclude: Collection = ()) -> list[Hit]: ...
