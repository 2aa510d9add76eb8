"""The same receipt twice in an agency (dubblett): the same bytes, a picture that looks the same, or the same purchase.

Only documents that hang on something count: what somebody tried and threw away is no claim. Four questions to the
database and one for each kind of holder, however many documents there are. Whoever asks learns that there is another;
what it hangs on, only where they may see that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from servicecenter.accounts.models import User
from servicecenter.common.money import Ore
from servicecenter.documents.holders import Held, holders, shown_to
from servicecenter.documents.models import Document, DocumentReading
from servicecenter.documents.reader import supplier_key

LOOK_BITS = 6
"""Of 64. A picture saved again differs in at most 4, another receipt in at least 11 of those that were tried."""
LOOKED_BACK = timedelta(days=2 * 366)
ALIKE_NAME = 0.75
"""How alike two names are that a camera has misread differently."""
MOST = 1000
"""Others that are looked at; an agency that has more of one kind has another trouble."""
ALL_BITS = (1 << 64) - 1
NEAR = "EXISTS (SELECT FROM unnest(%s::bigint[]) AS ours WHERE bit_count((look # ours)::bit(64)) <= %s)"


class Why(StrEnum):
    CONTENT = "content"
    PURCHASE = "purchase"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is compared: whom, when, how much. Values that a person has confirmed say more than those read."""

    day: date
    gross: Ore
    supplier: str = ""
    organisation_number: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another document of the same receipt; ``held`` is what it hangs on, or nothing where that is not to be seen."""

    document_id: int
    why: Why
    held: Held | None


def duplicates_of(document: Document, *, user: User, purchase: Purchase | None = None) -> list[Duplicate]:
    """Each once, by its strongest reason. Without ``purchase`` the document's own reading is compared."""
    given = {document.pk: purchase} if purchase else {}
    return duplicates_among([document], user=user, purchases=given)[document.pk]


def duplicates_among(
    documents: Sequence[Document], *, user: User | None, purchases: Mapping[int, Purchase] | None = None
) -> dict[int, list[Duplicate]]:
    """The same for many documents, by their keys. What they share among themselves is found too."""
    own = {row.document_id: row for row in DocumentReading.objects.filter(document__in=documents)}
    bought = {key: purchase for key, row in own.items() if (purchase := _purchase(row))} | dict(purchases or {})
    found: dict[int, dict[int, Why]] = {document.pk: {} for document in documents}
    for pairs, why in (
        (_same_content(documents), Why.CONTENT),
        (_same_purchase(bought), Why.PURCHASE),
        (_same_look(documents, own), Why.LOOK),
    ):
        for key, other in pairs:
            if key != other:
                found[key].setdefault(other, why)
    shown = shown_to({other for others in found.values() for other in others}, user)
    return {
        key: [Duplicate(other, why, shown.get(other)) for other, why in others.items()] for key, others in found.items()
    }


def _on_something() -> QuerySet[Document]:
    """Documents of the agency that hang on something."""
    held = Q(pk=None)
    for holder in holders():
        held |= Q(pk__in=holder.held())
    return Document.objects.filter(held).order_by("pk")


Pairs = Iterator[tuple[int, int]]


def _same_content(documents: Sequence[Document]) -> Pairs:
    hashes = {document.sha256 for document in documents}
    others = list(_on_something().filter(sha256__in=hashes).values_list("pk", "sha256")[:MOST])
    for document in documents:
        yield from ((document.pk, key) for key, sha256 in others if sha256 == document.sha256)


def _same_look(documents: Sequence[Document], own: Mapping[int, DocumentReading]) -> Pairs:
    """Pictures that differ in few bits, but for those whose readings say that they are of different purchases.

    Two tickets of one machine look the same and are not.
    """
    if not documents:
        return
    since = min(document.uploaded_at for document in documents) - LOOKED_BACK
    looks = [document.look for document in documents]
    near = RawSQL(NEAR, [looks, LOOK_BITS], output_field=BooleanField())  # noqa: S611 (a text of ours)
    rows = _on_something().filter(uploaded_at__gt=since).alias(near=near).filter(near=True)
    others = list(rows.values_list("pk", "look", "readings__issued_on", "readings__gross_ore")[:MOST])
    for document in documents:
        reading = own.get(document.pk)
        for key, look, day, gross in others:
            if is_alike(document.look, look) and _could_be_one(reading, day, gross):
                yield document.pk, key


def is_alike(one: int, other: int) -> bool:
    return ((one ^ other) & ALL_BITS).bit_count() <= LOOK_BITS


def _could_be_one(reading: DocumentReading | None, day: date | None, gross: Ore | None) -> bool:
    """Whether nothing that was read of both speaks against it."""
    if reading is None:
        return True
    return reading.issued_on in (None, day or reading.issued_on) and reading.gross_ore in (
        None,
        gross or reading.gross_ore,
    )


def _same_purchase(bought: Mapping[int, Purchase]) -> Pairs:
    if not bought:
        return
    same = Q(pk=None)
    for purchase in set(bought.values()):
        same |= Q(readings__issued_on=purchase.day, readings__gross_ore=purchase.gross)
    columns = (
        "pk",
        "readings__issued_on",
        "readings__gross_ore",
        "readings__supplier_key",
        "readings__organisation_number",
    )
    others = list(_on_something().filter(same).values_list(*columns)[:MOST])
    for document_id, purchase in bought.items():
        for key, day, gross, name, number in others:
            if (day, gross) == (purchase.day, purchase.gross) and _is_same_seller(purchase, name, number):
                yield document_id, key


def _is_same_seller(purchase: Purchase, name: str, number: str) -> bool:
    """By the number where both have one, else by a name that is much the same; who is unknown may be anyone."""
    if purchase.organisation_number and number:
        return purchase.organisation_number == number
    own = supplier_key(purchase.supplier)
    return not own or not name or SequenceMatcher(None, own, name).ratio() >= ALIKE_NAME


def _purchase(reading: DocumentReading) -> Purchase | None:
    if reading.issued_on is None or reading.gross_ore is None:
        return None
    return Purchase(reading.issued_on, reading.gross_ore, reading.supplier, reading.organisation_number)
