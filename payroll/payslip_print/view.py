"""What a payslip says (lönespecifikation), ready to be shown; the page on screen and the PDF show the same view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicecenter.common.money import Ore


@dataclass(frozen=True, slots=True)
class Row:
    """One pay line (lönerad). ``quantity`` and ``rate`` are already written out, with their unit."""

    code: str
    text: str
    amount: Ore
    period: str = ""
    quantity: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading (lön, tillägg, frånvaro, skatt), with a sum after them where there is a ``total``."""

    title: str
    rows: tuple[Row, ...]
    total_label: str = ""
    total: Ore | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum with its name, for example in the totals and in the year to date (hittills i år)."""

    label: str
    amount: Ore


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with its name, for example an employment or a vacation balance."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PayslipView:
    """One payslip. ``totals`` are shown large in this order before the net pay; empty parts are left out."""

    agency_name: str
    organisation_number: str
    person_name: str
    personal_number: str
    """Masked: ``19850412-••••``."""
    employments: tuple[Fact, ...]
    period: str
    pays_on: date
    account: str
    """Masked, with the bank: ``Swedbank •••• 8203``."""
    sections: tuple[Section, ...]
    totals: tuple[Sum, ...]
    net: Ore
    year_to_date: tuple[Sum, ...] = ()
    vacation: tuple[Fact, ...] = ()
    employer_cost: tuple[Sum, ...] = ()
    """The parts of what the pay costs the employer; the last one is their sum."""
    notes: tuple[str, ...] = ()
    contact: str = ""
