"""Searching the articles that the agency may order today (sök artiklar): one question over all catalogues.

What is found are keys, by functions of the database that may use its indexes (see the migration); the articles are read
behind the wall between agencies like everything else. Five questions to the database, whatever is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from procurement.agreements.models import AgreementState
from procurement.catalogues.models import Article, Catalogue
from procurement.price_lists.order import Hit, in_order
from procurement.price_lists.spelling import Guess, closest
from procurement.suppliers.models import ConnectionState

MOST = 1_000
"""More hits than this are not told apart: the question is asked to be narrower."""
MOST_WORDS = 8
WORDS = re.compile(r"[^\W_]+")
A_NUMBER = re.compile(r"[\w./-]*\d[\w./-]*")
HITS = "SELECT id, score FROM procurement_article_hits(%s, %s, %s, %s, %s)"
LIKE = "SELECT word, instead, is_guess FROM procurement_words_like(%s)"


@dataclass(frozen=True)
class Question:
    """What is looked for: words or a number, and the first digits of a CPV code and a supplier to keep to."""

    words: str = ""
    cpv: str = ""
    supplier: int | None = None
    sort: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.cpv or self.supplier)


@dataclass
class Found:
    """The keys of what was found, in order, with words that were read as others and whether there was more."""

    keys: list[int] = field(default_factory=list)
    instead: dict[str, list[str]] = field(default_factory=dict)
    is_more: bool = False


def open_catalogues(on: date) -> QuerySet[Catalogue]:
    """Catalogues that may be ordered from: the agreement is in force that day, the supplier connected."""
    rows = Catalogue.objects.filter(
        version__gt=0,
        agreement__state=AgreementState.ACTIVE,
        agreement__starts_on__lte=on,
        agreement__ends_on__gte=on,
        agreement__supplier__state=ConnectionState.LIVE,
    )
    return rows.select_related("agreement__supplier").order_by("agreement__rank", "pk")


def search(question: Question, catalogues: Iterable[Catalogue]) -> Found:
    """Search the valid articles of some catalogues."""
    ranks = {
        row.pk: row.agreement.rank
        for row in catalogues
        if question.supplier is None or row.agreement.supplier_id == question.supplier
    }
    if not ranks or question.is_empty:
        return Found()
    words = list(dict.fromkeys(WORDS.findall(question.words.lower())))[:MOST_WORDS]
    typed = _typed(question.words)
    if question.words.strip() and not (words or typed):
        return Found()
    longer, guesses = _likes(words)
    scores = _scores(_asked(words, longer, guesses), typed, list(ranks), question.cpv)
    instead = {word: [guess.shown for guess in some] for word, some in guesses.items()}
    found = Found(instead=instead, is_more=len(scores) >= MOST)
    rows = Article.objects.filter(pk__in=scores.keys()).order_by()
    hits = (
        Hit(key, scores[key], gtin, cpv, ranks[catalogue], price)
        for key, gtin, cpv, catalogue, price in rows.values_list("pk", "gtin", "cpv", "catalogue_id", "price")
    )
    found.keys = [hit.key for hit in in_order(hits, question.sort)]
    return found


def articles_in_order(keys: list[int]) -> list[Article]:
    """Articles of the keys, in their order, with agreement and supplier."""
    rows = Article.objects.select_related("catalogue__agreement__supplier").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def orderable_articles(public_ids: Iterable[UUID], *, on: date) -> list[Article]:
    """The articles of these addresses that may be ordered on a day, in their order."""
    wanted = list(public_ids)
    rows = Article.objects.filter(public_id__in=wanted, last__isnull=True, catalogue__in=open_catalogues(on).order_by())
    found = {row.public_id: row for row in rows.select_related("catalogue__agreement__supplier").order_by("pk")}
    return [found[public_id] for public_id in wanted if public_id in found]


def _likes(words: list[str]) -> tuple[dict[str, list[str]], dict[str, list[Guess]]]:
    """For each word the longer words that end with it; for one that is in no word, what may have been meant."""
    longer: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(LIKE, [words])
        for word, instead, is_guess in cursor.fetchall():
            (alike if is_guess else longer).setdefault(word, []).append(instead)
    guesses = {word: closest(word, others) for word, others in alike.items() if word not in longer}
    return longer, {word: some for word, some in guesses.items() if some}


def _asked(words: list[str], longer: dict[str, list[str]], guesses: dict[str, list[Guess]]) -> str:
    """All the words, each also as what begins with it or is like it. Only letters and digits are left in them."""
    return " & ".join("(" + " | ".join([f"{word}:*", *_others(word, longer, guesses)]) + ")" for word in words)


def _others(word: str, longer: dict[str, list[str]], guesses: dict[str, list[Guess]]) -> Iterator[str]:
    yield from longer.get(word, ())
    for guess in guesses.get(word, ()):
        yield f"{guess.shown}:*"
        yield from guess.words


def _typed(text: str) -> str:
    """An article number or GTIN that was typed alone, with LIKE's signs escaped."""
    plain = text.strip()
    if not A_NUMBER.fullmatch(plain):
        return ""
    return re.sub(r"([\\%_])", r"\\\1", plain)


def _scores(asked: str, typed: str, catalogues: list[int], cpv: str) -> dict[int, float]:
    scores: dict[int, float] = {}
    with connection.cursor() as cursor:
        cursor.execute(HITS, [asked, typed, catalogues, cpv, MOST])
        for key, score in cursor.fetchall():
            scores[key] = max(score, scores.get(key, 0.0))
    return scores
