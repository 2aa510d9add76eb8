"""What documents hang on (bärare): each app that uses documents says which of its rows do, and who may see them there.

A document that hangs on nothing is seen by whoever handed it in. One that hangs on something is seen by those whom one
of its holders lets: no holder, no sight.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from servicecenter.accounts.models import User
from servicecenter.documents.models import Document


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a document hangs on, in words and with its page."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentHolder:
    """``held`` are the documents that hang on something of this kind: a query of ``document_id`` alone, never null.

    ``may_see`` says whether a user may see a document there; ``shown`` gives, for those of some documents whose holder
    the user may see, what it is. One query each.
    """

    key: str
    held: Callable[[], QuerySet]
    may_see: Callable[[Document, User], bool]
    shown: Callable[[Collection[int], User], Mapping[int, Held]]


_holders: dict[str, DocumentHolder] = {}


def register(holder: DocumentHolder) -> None:
    """Called once for each kind of holder, from ``AppConfig.ready`` of the app that owns it."""
    _holders[holder.key] = holder


def holders() -> list[DocumentHolder]:
    return list(_holders.values())


def may_see(document: Document, user: User) -> bool:
    """Whether a user may see a document (får se)."""
    if not is_held(document):
        return document.uploaded_by_id == user.pk
    return any(holder.may_see(document, user) for holder in holders())


def is_held(document: Document) -> bool:
    return any(holder.held().filter(document_id=document.pk).exists() for holder in holders())


def shown_to(document_ids: Collection[int], user: User | None) -> dict[int, Held]:
    """What the documents hang on, where the user may see that; nobody sees nothing."""
    if user is None:
        return {}
    found: dict[int, Held] = {}
    for holder in holders():
        found.update(holder.shown(document_ids, user))
    return found
