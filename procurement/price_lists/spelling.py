"""What a mistyped word was meant to be (stavning): the closest of the agency's own words, or of their parts. Pure.

Swedish puts words together, so the word that was meant often stands first or last in a longer one: ``paper`` means the
``papper`` of ``kopieringspapper``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_SHOWN, MOST_WORDS = 2, 20
LEAST_REST = 3
"""What is left of a compound when a part of it is taken is a word too, so it has at least so many letters."""


Rank = tuple[int, int, int, bool]


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that may have been meant, and the words of the catalogues that are or contain it."""

    shown: str
    words: tuple[str, ...]


def closest(asked: str, words: Iterable[str]) -> list[Guess]:
    """The guesses that need the fewest corrections, those of the same length and whole words first.

    >>> [guess.shown for guess in closest("paper", ["per", "kopieringspapper", "skapar"])]
    ['papper']
    """
    most = most_corrections(asked)
    words_of: dict[str, list[str]] = {}
    ranks: dict[str, Rank] = {}
    for word in sorted(set(words)):
        ranked = [(_rank(asked, part, word, most), part) for part in _parts(word, asked, most)]
        rank, part = min(ranked, default=((most + 1, 0, 0, False), ""))
        if rank[0] <= most:
            ranks[part] = min(rank, ranks.get(part, rank))
            words_of.setdefault(part, []).append(word)
    fewest = min((rank[0] for rank in ranks.values()), default=0)
    best = sorted((rank, part) for part, rank in ranks.items() if rank[0] == fewest)
    return [Guess(part, tuple(words_of[part][:MOST_WORDS])) for _best, part in best[:MOST_SHOWN]]


def _rank(asked: str, part: str, word: str, most: int) -> Rank:
    """Fewest corrections first, then the nearest length, the longer of two, and a whole word before a part."""
    return corrections(asked, part, most), abs(len(part) - len(asked)), -len(part), part != word


def most_corrections(asked: str) -> int:
    """How many slips are believed: none in the shortest words, where anything is like anything.

    >>> [most_corrections("x" * length) for length in (3, 4, 6, 10)]
    [0, 1, 2, 3]
    """
    return sum(len(asked) >= length for length in (4, 6, 10))


def corrections(asked: str, word: str, most: int) -> int:
    """Letters to put in, take out, change, or let change places with the next; more than ``most`` is ``most + 1``.

    >>> corrections("paper", "papper", 2), corrections("pehn", "penh", 2), corrections("kniv", "penna", 2)
    (1, 1, 3)
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for place, letter in enumerate(asked, 1):
        earlier, before, row = before, row, [place]
        for at, other in enumerate(word, 1):
            step = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != other))
            if place > 1 and at > 1 and letter == word[at - 2] and asked[place - 2] == other:
                step = min(step, earlier[at - 2] + 1)
            row.append(step)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _parts(word: str, asked: str, most: int) -> Iterator[str]:
    """The word, and what it begins and ends with, where that is about as long as what was asked for.

    Nearly nobody mistypes the first letter or writes too many in a compound, and otherwise half a word would do.
    """
    length = len(asked)
    if abs(len(word) - length) <= most:
        yield word
    for size in range(length, length + most + 1):
        if size + LEAST_REST <= len(word):
            yield from (part for part in (word[:size], word[-size:]) if part[0] == asked[0])
