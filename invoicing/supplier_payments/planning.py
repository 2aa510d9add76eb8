"""Which invoices are paid together on a day (betalningsplanering). Pure.

An invoice is paid on the last banking day that is not after its due day, and a credit note lessens what its supplier is
paid: never below nothing, never in part. Without credit notes each invoice is a payment of its own, with the reference
that the supplier asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn

from servicecenter.common.calendars import banking_day_on_or_after, banking_day_on_or_before
from servicecenter.common.money import Ore

LAWFUL_DAYS = 30
"""An authority that has agreed to nothing else pays within 30 days of the claim (räntelagen 2 a and 4 §§)."""
LONGEST_MESSAGE = 140


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice to be paid, or a credit note when ``amount`` is negative. ``payee`` and ``account`` say to whom."""

    invoice: int
    payee: int
    scheme: str
    account: str
    amount: Ore
    number: str
    due_on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """One payment: its invoices and credit notes, what they come to, and what the payee is told."""

    payables: tuple[Payable, ...]
    amount: Ore
    ocr: str = ""
    message: str = ""

    @property
    def first(self) -> Payable:
        return self.payables[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is paid, and the credit notes that wait for invoices to be set against."""

    payments: tuple[PlannedPayment, ...]
    waiting: tuple[Payable, ...]

    @property
    def total(self) -> Ore:
        return sum(payment.amount for payment in self.payments)


def pay_day(due_on: date | None, arrived_on: date) -> date:
    """The banking day on which an invoice must be paid so that nothing is late."""
    return banking_day_on_or_before(due_on or arrived_on + timedelta(days=LAWFUL_DAYS))


def due_from(pays_on: date) -> date:
    """What falls due from this day on may wait beyond ``pays_on``: each day before has its ``pay_day`` by then."""
    return banking_day_on_or_after(pays_on + timedelta(days=1))


def plan(payables: Iterable[Payable]) -> Plan:
    """Put payments together, payee by payee, in an order that does not depend on how the invoices came."""
    by_payee: dict[int, list[Payable]] = defaultdict(list)
    for one in payables:
        by_payee[one.payee].append(one)
    payments: list[PlannedPayment] = []
    waiting: list[Payable] = []
    for payee in sorted(by_payee):
        found, left = _of_payee(sorted(by_payee[payee], key=lambda one: (one.due_on, one.number, one.invoice)))
        payments += found
        waiting += left
    return Plan(tuple(payments), tuple(waiting))


def _of_payee(payables: Sequence[Payable]) -> tuple[list[PlannedPayment], list[Payable]]:
    """Credit notes go against the account that is paid the most."""
    accounts: dict[tuple[str, str], list[Payable]] = defaultdict(list)
    for one in payables:
        if one.amount > 0:
            accounts[one.scheme, one.account].append(one)
    notes = [one for one in payables if one.amount < 0]
    if not accounts:
        return [], notes
    largest = max(accounts, key=lambda key: (sum(one.amount for one in accounts[key]), key))
    payments = [_alone(one) for key in sorted(accounts) if key != largest or not notes for one in accounts[key]]
    if not notes:
        return payments, []
    netted, left = _set_against(accounts[largest], notes)
    return [*payments, *netted], left


def _set_against(invoices: Sequence[Payable], notes: Sequence[Payable]) -> tuple[list[PlannedPayment], list[Payable]]:
    """As many whole credit notes as leave something to pay, the oldest first."""
    total = sum(one.amount for one in invoices)
    used: list[Payable] = []
    left: list[Payable] = []
    for credit in notes:
        if total + credit.amount > 0:
            used.append(credit)
            total += credit.amount
        else:
            left.append(credit)
    if not used:
        return [_alone(one) for one in invoices], left
    message = f"{', '.join(one.number for one in invoices)} minus {', '.join(one.number for one in used)}"
    return [PlannedPayment((*invoices, *used), total, message=message[:LONGEST_MESSAGE])], left


def _alone(one: Payable) -> PlannedPayment:
    """The supplier's own reference where it is one that the bank takes (OCR), else the invoice's number."""
    is_ocr = one.reference.isdecimal() and 2 <= len(one.reference) <= 25 and luhn.is_valid(one.reference)
    if one.scheme == "BGNR" and is_ocr:
        return PlannedPayment((one,), one.amount, ocr=one.reference)
    return PlannedPayment((one,), one.amount, message=(one.reference or one.number)[:LONGEST_MESSAGE])
