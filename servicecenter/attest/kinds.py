"""The kinds of things that are attested (slag av attestärenden). A slice plugs in by registering one ``AttestKind``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestTask
from servicecenter.common.permissions import Permission

Decided = Callable[[AttestTask, User, datetime], None]


@dataclass(frozen=True, slots=True)
class AttestKind:
    """How a kind is shown, fingerprinted and acted on.

    ``content(task)`` gives what is decided as plain JSON values; its fingerprint is taken when attest is asked for, and
    again at the decision, so that what was approved is what was shown. ``detail(task)`` gives the page any of
    ``meta``, ``amount_note``, ``findings`` and ``parts``, as told in templates/servicecenter/attest/case.html.
    ``remarks(task)`` counts what an attester should look at, for a kind that knows: where there is nothing, the case
    may be approved together with others, unopened. ``hurried(object_ids)`` says which of some cases go before the
    others of an inbox. ``on_approved`` and ``on_returned`` run in the transaction of the
    decision; raising there undoes it.
    """

    key: str
    label: str
    content: Callable[[AttestTask], Mapping[str, Any]]
    detail: Callable[[AttestTask], Mapping[str, Any]]
    on_approved: Decided
    on_returned: Decided
    permission: Permission = Permission.ATTEST
    icon: str = "check"
    remarks: Callable[[AttestTask], int] | None = None
    hurried: Callable[[Collection[int]], Collection[int]] | None = None


_kinds: dict[str, AttestKind] = {}


def register(kind: AttestKind) -> AttestKind:
    """Called once for each kind, from ``AppConfig.ready`` of the app that owns it."""
    if _kinds.get(kind.key, kind) != kind:
        raise ValueError(f"Två slag av attestärenden heter {kind.key}.")
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> AttestKind:
    return _kinds[key]


def all_kinds() -> list[AttestKind]:
    return list(_kinds.values())
