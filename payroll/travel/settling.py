"""What a claim comes to (vad reseräkningen ger): days of the trip, expenses with their VAT, and the rows for pay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payroll.cards.payers import Payer
from payroll.expense_rules.kinds import expense_kinds
from payroll.expense_rules.splitting import split
from payroll.expense_rules.vat import claimed_vat, vat_rules_on
from payroll.salary_types.catalogue import Section, Sign, by_key
from payroll.travel.models import Expense, TravelClaim
from payroll.travel_rules.engine import calculate
from payroll.travel_rules.model import Claim, Trip
from payroll.travel_rules.rates import TravelRules
from payroll.travel_rules.rows import pay_rows
from servicecenter.common.money import Ore

VAT, CARD = "outlay_vat", "company_card"


@dataclass(frozen=True, slots=True)
class Row:
    """A row for pay: salary type by key, coding (empty for the employment's own), days, quantity and öre."""

    salary_type: str
    coding: str
    starts_on: date
    ends_on: date
    quantity: Decimal | None
    amount: Ore

    @property
    def code(self) -> str:
        return by_key(self.salary_type).code

    @property
    def signed(self) -> Ore:
        """As the payslip has it: what the agency's card has paid is taken off."""
        return -self.amount if by_key(self.salary_type).sign is Sign.MINUS else self.amount


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim as computed: the trip's days, if it has one, the rows it gives, and the rules it was computed with."""

    claim: Claim | None
    rows: tuple[Row, ...]
    rules: TravelRules

    @property
    def paid(self) -> Ore:
        """What is paid out: a benefit is taxed but not paid."""
        return sum(row.signed for row in self.rows if by_key(row.salary_type).section is not Section.BENEFIT)

    @property
    def sums(self) -> tuple[Ore, Ore, Ore]:
        """What is paid, what of it is taxed, and what the agency's card has paid."""
        return self.paid, self.taxed, self.carded

    @property
    def carded(self) -> Ore:
        """What the agency has paid, or will pay, to those who issue its cards."""
        return sum(row.amount for row in self.rows if row.salary_type == CARD)

    @property
    def taxed(self) -> Ore:
        return sum(row.amount for row in self.rows if by_key(row.salary_type).taxable)


def settle(
    trip: Trip | None, expenses: Iterable[Expense], *, shares: Sequence[tuple[str, int]], rules: TravelRules
) -> Settled:
    """The rows of a claim, one per salary type and coding.

    Raises what ``calculate`` raises: ``CannotCalculateTrip``, and ``RuleError`` for a year or country not loaded.
    """
    claim = calculate(trip, rules) if trip else None
    found = (
        [*_trip_rows(claim, shares), *_expense_rows(expenses, shares)] if claim else [*_expense_rows(expenses, shares)]
    )
    return Settled(claim, tuple(_joined(found)), rules)


def of_claim(claim: TravelClaim, expenses: Iterable[Expense], trip: Trip | None, rules: TravelRules) -> Settled:
    """A claim with the shares it is divided by."""
    return settle(trip, expenses, shares=[(coding, int(share)) for coding, share in claim.shares], rules=rules)


def _trip_rows(claim: Claim, shares: Sequence[tuple[str, int]]) -> Iterator[Row]:
    """The trip's rows: its days belong together, so that each salary type is one row for the whole trip."""
    first, last = claim.days[0].on, claim.days[-1].on
    sums: dict[str, tuple[Decimal, Ore]] = {}
    for row in pay_rows(claim):
        quantity, amount = sums.get(row.salary_type, (Decimal(0), 0))
        sums[row.salary_type] = (quantity + row.quantity, amount + row.amount)
    for salary_type, (quantity, amount) in sums.items():
        yield from _divided(Row(salary_type, "", first, last, quantity, amount), shares)


def _expense_rows(expenses: Iterable[Expense], shares: Sequence[tuple[str, int]]) -> Iterator[Row]:
    """Each expense as its cost and the VAT that is claimed back, on its own coding or as the claim is divided.

    What the agency's card has paid is taken off again, in one row: the cost is booked against the card's bill.
    """
    for expense in expenses:
        vat = claimed_vat_of(expense)
        kind, day = expense_kinds()[expense.kind], expense.spent_on
        for salary_type, amount in ((kind.salary_type, expense.gross_ore - vat), (VAT, vat)):
            row = Row(salary_type, expense.coding, day, day, None, amount)
            yield from [row] if expense.coding else _divided(row, shares)
        if expense.paid_by == Payer.AGENCY:
            yield Row(CARD, "", day, day, None, expense.gross_ore)


def claimed_vat_of(expense: Expense) -> Ore:
    return claimed_vat(
        expense_kinds()[expense.kind],
        gross=expense.gross_ore,
        vat=expense.vat_ore,
        country=expense.country,
        people=max(1, len(expense.people)),
        rules=vat_rules_on(expense.spent_on),
    )


def _divided(row: Row, shares: Sequence[tuple[str, int]]) -> Iterator[Row]:
    """The row on each coding by its share; the quantity follows the first, since days are not divided."""
    if not shares:
        yield row
        return
    for place, ((coding, _), amount) in enumerate(
        zip(shares, split(row.amount, [share for _, share in shares]), strict=True)
    ):
        yield Row(row.salary_type, coding, row.starts_on, row.ends_on, None if place else row.quantity, amount)


def _joined(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of one salary type and coding as one, over all their days."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.amount:
            groups.setdefault((row.salary_type, row.coding), []).append(row)
    for (salary_type, coding), group in sorted(groups.items()):
        quantities = [row.quantity for row in group if row.quantity is not None]
        yield Row(
            salary_type,
            coding,
            min(row.starts_on for row in group),
            max(row.ends_on for row in group),
            sum(quantities, Decimal(0)) if quantities else None,
            sum(row.amount for row in group),
        )
