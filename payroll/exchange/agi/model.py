"""What a declaration file says, in frozen dataclasses. Identities are twelve digits, amounts whole kronor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from servicecenter.common.periods import Month


@dataclass(frozen=True, slots=True)
class TechnicalContact:
    """Whom the tax agency calls about the file itself (teknisk kontaktperson)."""

    name: str
    phone: str
    email: str
    address_1: str = ""
    address_2: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who made the file (avsändare), with which program and when; ``created_at`` is local time without a zone."""

    program: str
    organisation_number: str
    contact: TechnicalContact
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the tax agency asks about the content (kontaktperson)."""

    name: str
    phone: str
    email: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Employer:
    """The one who declares (arbetsgivare): for an agency 16 and its organisation number."""

    registered_id: str
    contacts: tuple[Contact, ...]


class Value(NamedTuple):
    """A field with its value: kronor, 1 for a cross, or text."""

    code: str
    value: int | str


class PayeeKind(StrEnum):
    """How the payee is told (betalningsmottagarens identitet), by field code."""

    NUMBER = "215"  # personnummer, samordningsnummer or organisation number
    BIRTH = "222"  # födelsetid
    OTHER = "224"  # annat id


@dataclass(frozen=True, slots=True)
class Payee:
    """The one who was paid (betalningsmottagare)."""

    identity: str
    kind: PayeeKind = PayeeKind.NUMBER


@dataclass(frozen=True, slots=True)
class MainStatement:
    """The employer's own sums of the period (huvuduppgift, HU)."""

    registered_id: str
    period: Month
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IndividualStatement:
    """What one payee got and what tax was withheld (individuppgift, IU).

    ``number`` is the specification number as written, one to ten digits; a later statement with the same employer,
    payee, period and number replaces this one. ``is_removed`` takes an earlier one away, and then there are no values.
    """

    registered_id: str
    payee: Payee
    period: Month
    number: str
    values: tuple[Value, ...] = ()
    is_removed: bool = False

    def amount(self, code: str) -> int:
        """The whole kronor of a field, 0 when it is not there."""
        return sum(int(value) for found, value in self.values if found == code)

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What makes it replace another."""
        return self.registered_id, self.payee.identity, str(self.period), int(self.number)


class AbsenceKind(StrEnum):
    """The two benefits whose absence is reported (frånvarotyp)."""

    CHILD_CARE = "TILLFALLIG_FORALDRAPENNING"
    PARENTAL = "FORALDRAPENNING"


@dataclass(frozen=True, slots=True)
class AbsenceRecord:
    """One day of a person's absence with a benefit from Försäkringskassan (frånvarouppgift).

    Either ``percent`` of full time or ``hours``. Sick leave is not reported here.
    """

    registered_id: str
    identity: str
    period: Month
    on: date
    number: str
    kind: AbsenceKind | None = None
    percent: Decimal | None = None
    hours: Decimal | None = None
    is_removed: bool = False

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        return self.registered_id, self.identity, str(self.period), str(self.on), int(self.number)


@dataclass(frozen=True, slots=True)
class AgiFile:
    """A whole file. A part of a split declaration, and a correction, may lack what stands in another file."""

    sender: Sender
    employer: Employer
    period: Month
    main: MainStatement | None = None
    individuals: tuple[IndividualStatement, ...] = ()
    absences: tuple[AbsenceRecord, ...] = ()

    @property
    def count(self) -> int:
        """How many declarations (uppgifter) the file holds."""
        return (self.main is not None) + len(self.individuals) + len(self.absences)
