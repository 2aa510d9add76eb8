"""What is looked for on an invoice, and the proposals that are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from servicecenter.common.money import Ore
from servicecenter.receipt_reading.facts import Box, Confidence

Value = str | int | date


class Name(StrEnum):
    """The fields of an invoice (fält)."""

    KIND = "kind"
    SUPPLIER_NAME = "supplier_name"
    SUPPLIER_NUMBER = "supplier_number"
    NUMBER = "number"
    ISSUED_ON = "issued_on"
    DUE_ON = "due_on"
    NET = "net"
    VAT = "vat"
    ROUNDING = "rounding"
    TOTAL = "total"
    CURRENCY = "currency"
    BANKGIRO = "bankgiro"
    PLUSGIRO = "plusgiro"
    IBAN = "iban"
    PAYMENT_REFERENCE = "payment_reference"
    ORDER_REFERENCE = "order_reference"
    BUYER_REFERENCE = "buyer_reference"


class Proof(StrEnum):
    """What speaks for a value besides that it was read (bevis)."""

    ARITHMETIC = "arithmetic"
    CHECK_DIGIT = "check_digit"
    PAYMENT_LINE = "payment_line"
    TWICE = "twice"
    IN_REFERENCE = "in_reference"
    TERMS = "terms"
    VAT_NUMBER = "vat_number"
    INDEX = "index"
    DATA = "data"
    REGISTER = "register"
    GIRO = "giro"
    ALIKE = "alike"


WEAK = {Proof.CHECK_DIGIT, Proof.ALIKE}
"""One number in ten that is misread passes a check digit, and a habit is no proof."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A value, where it stands, and what proves it. ``is_doubted`` is true where two readings of it differ."""

    value: Value
    source: str = ""
    page: int = 1
    box: Box | None = None
    proofs: frozenset[Proof] = frozenset()
    is_doubted: bool = False

    @property
    def confidence(self) -> Confidence:
        """High by a proof, medium by a check digit alone, low by nothing but the reading (säkerhet)."""
        if self.proofs - WEAK:
            return Confidence.HIGH
        return Confidence.MEDIUM if self.proofs and not self.is_doubted else Confidence.LOW

    def proven(self, *proofs: Proof) -> Finding:
        return replace(self, proofs=self.proofs | set(proofs))


@dataclass(frozen=True, slots=True)
class RateRow:
    """What is charged at one VAT rate (moms per sats)."""

    rate: Decimal
    base: Ore
    vat: Ore


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every value that the lines offer for each field, the likeliest first, before anything is proved."""

    found: Mapping[Name, tuple[Finding, ...]]
    rates: tuple[RateRow, ...] = ()
    terms_days: int | None = None


@dataclass(frozen=True, slots=True)
class InvoiceReading:
    """What an invoice seems to say. A field that was not found is missing, never guessed."""

    fields: Mapping[Name, Finding] = field(default_factory=dict)
    rates: tuple[RateRow, ...] = ()
