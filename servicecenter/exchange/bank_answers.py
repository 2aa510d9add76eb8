"""What banks answer about payments that were sent: the words that pain.002 and camt.054 share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from servicecenter.common.money import Ore


class BankAnswerError(ValueError):
    """The answer can't be read; the text says where and what was expected. Nothing of it is used."""


class PaymentFate(StrEnum):
    """How it went for a payment (utfall). Money moves only at ``SETTLED`` and comes back at ``RETURNED``."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    REJECTED = "rejected"
    RETURNED = "returned"
    CONFLICT = "conflict"


def fate_of(told: Iterable[str]) -> PaymentFate:
    """What all answers together mean, in whatever order they came.

    A payment that the bank has both refused and carried out, without returning it, is for a person to ask about.

    >>> fate_of(["settled", "accepted"]), fate_of([]), fate_of(["rejected", "settled"])
    (<PaymentFate.SETTLED: 'settled'>, <PaymentFate.UNKNOWN: 'unknown'>, <PaymentFate.CONFLICT: 'conflict'>)
    """
    heard = set(told)
    if PaymentFate.RETURNED in heard:
        return PaymentFate.RETURNED
    if {PaymentFate.REJECTED, PaymentFate.SETTLED} <= heard:
        return PaymentFate.CONFLICT
    for fate in (PaymentFate.REJECTED, PaymentFate.SETTLED, PaymentFate.ACCEPTED, PaymentFate.PENDING):
        if fate in heard:
            return fate
    return PaymentFate.UNKNOWN


@dataclass(frozen=True, slots=True)
class Told:
    """One thing an answer says.

    About one payment (``end_to_end_id``), or about every payment of a group (``group_id``) or a message
    (``message_id``) that isn't told of by itself. ``amount`` is öre, positive, where the answer states it.
    """

    fate: PaymentFate | None
    """Nothing when the answer tells of money that is no payment of ours."""
    end_to_end_id: str = ""
    group_id: str = ""
    message_id: str = ""
    amount: Ore | None = None
    reason_code: str = ""
    reason_text: str = ""
    happened_on: date | None = None
    bank_reference: str = ""
    is_booked: bool = False
    """The money has moved on the account."""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """A whole answer. ``message_id`` is the bank's own: the same one is used once."""

    format: str
    message_id: str
    created_on: date | None
    told: tuple[Told, ...]


REASONS = {
    "AC01": "Kontonumret är fel",
    "AC03": "Mottagarens kontonummer är fel",
    "AC04": "Kontot är avslutat",
    "AC06": "Kontot är spärrat",
    "AG01": "Betalningar till kontot tillåts inte",
    "AM04": "Täckning saknas",
    "AM05": "Dubblett",
    "AM09": "Beloppet är fel",
    "BE01": "Namn och konto hör inte ihop",
    "DT01": "Dagen är fel",
    "DU01": "Filens id har använts förut",
    "FF01": "Filens format är fel",
    "MD07": "Mottagaren är avliden",
    "MS02": "Mottagaren har avböjt, utan angivet skäl",
    "MS03": "Banken anger inget skäl",
    "NARR": "Se bankens text",
    "RC01": "Clearingnumret är fel",
    "RR04": "Myndighetskrav",
}
"""ISO 20022 external status and return reason codes in the clerk's words; others show the bank's own."""


def reason_words(code: str, text: str) -> str:
    """``Kontot är avslutat (AC04): stängt 2026-11-01``"""
    known = REASONS.get(code, "")
    head = f"{known} ({code})" if known else code
    return ": ".join(filter(None, (head, text)))
