"""Access tokens: found by their secret before any agency is known, listed within the agency in scope."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from servicecenter.integrations.models import AccessToken


def hash_of(secret: str) -> str:
    """Secrets are 256 random bits, so that a plain hash says nothing of them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of_secret(secret: str) -> AccessToken | None:
    """The token with a secret, in whatever agency; the database shows the one row whose hash the caller knows."""
    known = hash_of(secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.token_hash', %s, true)", [known])
    return AccessToken._base_manager.select_related("actor", "agency").filter(secret_hash=known).first()


def is_in_force(token: AccessToken, *, on: date) -> bool:
    return (
        token.confirmed_at is not None
        and token.revoked_at is None
        and on <= token.expires_on
        and token.agency.is_active
    )


def tokens_here() -> QuerySet[AccessToken]:
    """The tokens of the agency in scope, those in use first."""
    people = ("created_by", "confirmed_by", "revoked_by", "agency")
    return AccessToken.objects.select_related(*people).order_by("revoked_at", "name", "-created_at")


def token_here(public_id: UUID) -> AccessToken | None:
    return tokens_here().filter(public_id=public_id).first()


def keys_handled_by(user_ids: Collection[int] | QuerySet) -> QuerySet[AccessToken]:
    """The keys that some people have asked for or confirmed."""
    return AccessToken.objects.filter(Q(created_by_id__in=user_ids) | Q(confirmed_by_id__in=user_ids)).order_by("id")


def systems_by_holder(keys: Iterable[Mapping[str, int | None]]) -> dict[int, frozenset[int]]:
    """The systems whose key each person has handled: what those ask for, the person has asked for."""
    found: dict[int, set[int]] = {}
    for key in keys:
        for holder in {key["created_by_id"], key["confirmed_by_id"]} - {None}:
            found.setdefault(holder, set()).add(key["actor_id"])
    return {holder: frozenset(actors) for holder, actors in found.items()}
