"""Searching the articles and reading the lists of orders (söka och läsa listor), each page asked for many times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from procurement.benchmark.articles import COLOURS, CPVS, KINDS, THINGS
from procurement.catalogues.search import Question, open_catalogues, search
from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.operations.asking import client_of, page_of, percentiles, seconds_of
from servicecenter.tenancy.scope import tenant

QUESTIONS, ROUNDS = 200, 40
SEED = 1


def measure_search(agency_id: int, requester: User) -> list[tuple[str, str]]:
    """The search itself, and its page with everything around it."""
    asked = list(questions())
    client = client_of(requester, agency_id)
    addresses = [f"{reverse('articles')}?{urlencode(_typed(question))}" for question in asked]
    pages = [page_of("search", address, client).queries for address in addresses[:20]]
    return [
        ("search among 500 000 articles", percentiles([_searched(agency_id, each) for each in asked], 50, 95, 99)),
        ("the page of the search", percentiles([seconds_of(client, address) for address in addresses], 50, 95, 99)),
        ("queries: the page of the search", f"{min(pages)}–{max(pages)}"),
    ]


def measure_lists(agency_id: int, order: PurchaseOrder, clerk: User) -> Iterator[tuple[str, str]]:
    """The clerk's lists and the requester's own, with 200 000 orders in the tables."""
    office, own = client_of(clerk, agency_id), client_of(order.requester, agency_id)
    orders = reverse("purchase_orders")
    for name, path, client in (
        ("orders, 200 000", orders, office),
        ("orders on their way", f"{orders}?lage=accepted", office),
        ("orders of a supplier's name", f"{orders}?q={order.supplier.name[:5]}", office),
        ("an order by its number", f"{orders}?q=M-000123", office),
        ("the thousandth page of orders", f"{orders}?page=1000", office),
        ("an order", reverse("purchase_order", args=[order.public_id]), office),
        ("own purchases, 200 000", reverse("my_purchases"), own),
        ("a number among them", f"{reverse('my_purchases')}?q=M-000123", own),
    ):
        yield page_of(name, path, client).row
        yield name, percentiles([seconds_of(client, path) for _ in range(ROUNDS)], 50, 95)


def questions() -> Iterator[Question]:
    """What people type: a word, two or three, a part of one, a misspelt one, a number, and a kind of goods."""
    random = Random(SEED)  # noqa: S311
    for place in range(QUESTIONS):
        thing, kind, colour = random.choice(THINGS), random.choice(KINDS), random.choice(COLOURS)
        misspelt = thing[:2] + thing[3:]
        yield (
            Question(thing.lower()),
            Question(f"{thing} {colour}"),
            Question(f"{thing.lower()} {kind} {colour}"),
            Question(thing[:4].lower()),
            Question(misspelt.lower()),
            Question(f"{random.randrange(10)}-{random.randrange(50_000):05d}"),
            Question(colour, cpv=random.choice(CPVS)[:4]),
            Question(thing, sort="price"),
        )[place % 8]


def _typed(question: Question) -> dict[str, str]:
    return {"q": question.words, "cpv": question.cpv, "ordning": question.sort}


def _searched(agency_id: int, question: Question) -> float:
    with tenant(agency_id):
        catalogues = list(open_catalogues(timezone.localdate()))
        started = time.perf_counter()
        search(question, catalogues)
        return time.perf_counter() - started
