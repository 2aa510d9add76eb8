"""A made-up person with everything pay needs to know (påhittad person): plain facts, not yet rows of any table."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Known(NamedTuple):
    """When a fact was recorded, when it was replaced, and why."""

    recorded_at: datetime
    superseded_at: datetime | None = None
    reason: str = ""


class SpanFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known


class TermsFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    unit: str
    title: str
    form: str
    pay_ore: int
    extent: Decimal
    coding: str


class ItemFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    code: str
    amount_ore: int


class TaxFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    kind: str
    table: int | None = None
    column: int | None = None
    percent: Decimal | None = None
    adjustment_ore: int = 0
    extra_ore: int = 0
    yearly_income_ore: int | None = None


class AccountFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    clearing: str
    account: str


class DeductionFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    payee: str
    amount_ore: int
    consented_on: date


class AttachmentFact(NamedTuple):
    starts_on: date
    ends_on: date | None
    known: Known
    payee: str
    reference: str
    protected_ore: int
    amount_ore: int | None


class EntryFact(NamedTuple):
    """Reported time or a one-off amount; ``attested_at`` is missing for what still waits."""

    code: str
    starts_on: date
    ends_on: date
    quantity: Decimal | None
    amount_ore: int | None
    recorded_at: datetime
    attested_at: datetime | None
    note: str = ""


class AbsenceFact(NamedTuple):
    kind: str
    starts_on: date
    ends_on: date
    working_days: int
    recorded_at: datetime
    attested_at: datetime | None
    extent: Decimal = Decimal(100)


class SickNoteFact(NamedTuple):
    """A certificate or a report, without what the illness is."""

    starts_on: date
    ends_on: date | None
    known: Known
    kind: str


class BenefitFact(NamedTuple):
    """Days that Försäkringskassan has paid parental benefit for."""

    starts_on: date
    ends_on: date
    known: Known
    child_born_on: date


class VacationFact(NamedTuple):
    """Days saved when a year began (sparade dagar)."""

    year: int
    days: int


class EmploymentFacts(NamedTuple):
    number: int
    form: str
    central_agreement: str
    spans: tuple[SpanFact, ...]
    terms: tuple[TermsFact, ...]
    items: tuple[ItemFact, ...] = ()
    entries: tuple[EntryFact, ...] = ()
    absences: tuple[AbsenceFact, ...] = ()
    saved: VacationFact | None = None
    sick_notes: tuple[SickNoteFact, ...] = ()
    benefits: tuple[BenefitFact, ...] = ()


class PersonFacts(NamedTuple):
    place: int
    number: str
    personal_number: str
    born_on: date
    given_name: str
    family_name: str
    email: str
    is_protected: bool
    logs_in: bool
    leads_unit: str
    employments: tuple[EmploymentFacts, ...]
    taxes: tuple[TaxFact, ...]
    accounts: tuple[AccountFact, ...]
    deductions: tuple[DeductionFact, ...]
    attachments: tuple[AttachmentFact, ...] = ()
