"""Attested claims drawn to be looked at again (efterkontroll), by the agency's own rules on the day of the attest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override

from payroll.cards.payers import Payer
from payroll.expense_rules.kinds import expense_kinds
from payroll.travel.checks import remarks
from payroll.travel.models import ClaimCheck, Expense, TravelClaim
from payroll.travel.queries import expenses_of
from servicecenter.agencies.queries import settings_on
from servicecenter.audit.events import Event, record
from servicecenter.common.money import ORE_PER_KRONA

SETTINGS, YES = "travel.check.", "yes"
PLACES, ALL = 10_000, Decimal(100)
Test = Callable[[TravelClaim, Sequence[Expense], str], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to draw a claim; ``draws`` is asked with the value that the agency has decided."""

    key: str
    label: str | Promise
    draws: Test


def number(value: str, *, unreadable: Decimal) -> Decimal:
    """A decided number; one that cannot be read draws every claim, so that somebody sees it."""
    try:
        return Decimal("".join(value.split()).replace(",", "."))
    except InvalidOperation:
        return unreadable


def _is_large(claim: TravelClaim, expenses: Sequence[Expense], value: str) -> bool:
    """By what the agency pays, to the traveller and to its card."""
    cost = claim.paid_ore + sum(row.gross_ore for row in expenses if row.paid_by == Payer.AGENCY)
    return cost >= number(value, unreadable=Decimal(0)) * ORE_PER_KRONA


def _has_guests(_claim: TravelClaim, expenses: Sequence[Expense], value: str) -> bool:
    return value == YES and any(expense_kinds()[row.kind].participants for row in expenses)


def _lacks_receipt(_claim: TravelClaim, expenses: Sequence[Expense], value: str) -> bool:
    return value == YES and any(row.document_id is None for row in expenses)


def _deviates(claim: TravelClaim, expenses: Sequence[Expense], value: str) -> bool:
    return value == YES and any(True for _text in remarks(claim, expenses))


def _by_chance(claim: TravelClaim, _expenses: Sequence[Expense], value: str) -> bool:
    """Claim and moment of attest decide: the same again whoever asks, and unknown until it is attested."""
    return place_of(claim) < number(value, unreadable=ALL) * 100


def place_of(claim: TravelClaim) -> int:
    """Where the claim falls among ten thousand (dragningen)."""
    seed = hashlib.sha256(f"{claim.public_id}:{claim.attested_at.astimezone(UTC).isoformat()}".encode())
    return int.from_bytes(seed.digest()[:8]) % PLACES


RULES = (
    Rule("above", lazy("Stort belopp"), _is_large),
    Rule("representation", lazy("Representation"), _has_guests),
    Rule("no_receipt", lazy("Kvitto saknas"), _lacks_receipt),
    Rule("deviations", lazy("Avvikelser"), _deviates),
    Rule("percent", lazy("Slumpen"), _by_chance),
)

LABELS = {rule.key: rule.label for rule in RULES}


def decided_rules(on: date) -> Iterator[tuple[Rule, str]]:
    """The rules that the agency has decided, each with its value; without any nothing is drawn."""
    settings = settings_on(on)
    for rule in RULES:
        if value := settings.get(SETTINGS + rule.key, ""):
            yield rule, value


def draw(claim: TravelClaim, *, at: datetime) -> None:
    """Called in the transaction of the attest. Pay waits for nothing here."""
    rules = list(decided_rules(timezone.localdate(at)))
    expenses = expenses_of(claim) if rules else []
    reasons = [rule.key for rule, value in rules if rule.draws(claim, expenses, value)]
    if reasons:
        ClaimCheck.objects.create(claim=claim, reasons=reasons, drawn_at=at)
        person_id = claim.employment.person_id
        record(Event.CLAIM_DRAWN, on=claim, by=None, at=at, person_id=person_id, rule=in_words(reasons))


def in_words(reasons: Iterable[str]) -> str:
    """``Stort belopp, slumpen``; for the log it is always in Swedish."""
    with override("sv"):
        return ", ".join(str(LABELS.get(key, key)) for key in reasons).capitalize()
