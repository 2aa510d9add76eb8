"""The formula behind the monthly tax tables (SKV 433), as a check on the official file and a table before it comes.

All amounts are whole kronor a year. A row's tax is the yearly tax of twelve times the band's upper limit, divided by
twelve and floored. The part of the tax that is the same in every table is worked out once per income.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from servicecenter.rules.loader import RuleBook, RuleYearMissing, load_rulebook
from servicecenter.rules.tax_law import SCALE, TaxLaw, tax_law
from servicecenter.rules.tax_rows import KRONOR, LAST_KRONOR_INCOME, PERCENT, TABLES, TaxRow
from servicecenter.rules.tax_tables import TaxTables, rows_to_txt

MONTHS = 12
KRONOR_LIMITS = (2_000, *range(2_100, 20_001, 100), *range(20_200, 80_001, 200))
PERCENT_STEP = 200
PERCENT_LIMITS = range(80_000 + PERCENT_STEP, 2_000_001, PERCENT_STEP)
"""Percentages are sought up to two million a month; they change no more some way below it."""


class Base(NamedTuple):
    """What an income gives before the municipal rate is known (underlag)."""

    taxable: int
    state_left: int
    """State tax less the credit for the pension fee; below zero: what of that credit municipal tax must bear."""
    fees: int
    rated_credit: int
    """Multiplied by the municipal rate to give a credit; scaled by ``SCALE``."""
    flat_credit: int


class Column(NamedTuple):
    """Whom a column is for (kolumn)."""

    is_senior: bool
    pays_pension_fee: bool
    credit: Literal["work", "senior_work", "sickness", "none"]


TABLE_COLUMNS = (
    Column(is_senior=False, pays_pension_fee=True, credit="work"),  # 1 lön, under 66 år
    Column(is_senior=True, pays_pension_fee=False, credit="none"),  # 2 pension, 66 år eller mer
    Column(is_senior=True, pays_pension_fee=True, credit="senior_work"),  # 3 lön, 66 år eller mer
    Column(is_senior=False, pays_pension_fee=False, credit="sickness"),  # 4 sjuk- eller aktivitetsersättning
    Column(is_senior=False, pays_pension_fee=True, credit="none"),  # 5 annan pensionsgrundande inkomst
    Column(is_senior=False, pays_pension_fee=False, credit="none"),  # 6 pension, under 66 år
)


def compute(year: int, rulebook: RuleBook) -> TaxTables:
    """The provisional tables of a year. Raises ``RuleYearMissing`` when the rule book is another year's."""
    if rulebook.year != year:
        raise RuleYearMissing(rulebook.domain, year)
    law = tax_law(rulebook)
    kronor = [_bases(law, column, KRONOR_LIMITS) for column in TABLE_COLUMNS]
    percent = [_bases(law, column, PERCENT_LIMITS) for column in TABLE_COLUMNS]
    rows: list[TaxRow] = []
    for table in TABLES:
        rate = table * SCALE // 100 - law.burial_rate
        rows += _kronor_rows(table, [monthly_taxes(bases, rate) for bases in kronor])
        rows += _percent_rows(table, [monthly_taxes(bases, rate) for bases in percent])
    return TaxTables(year, sha256=hashlib.sha256(rows_to_txt(rows)).hexdigest(), provisional=True, rows=tuple(rows))


@cache
def provisional_tables(year: int) -> TaxTables:
    """The provisional tables of a year whose rules are in the release, computed once per process."""
    return compute(year, load_rulebook("payroll", year))


def monthly_taxes(bases: Sequence[Base], rate: int) -> list[int]:
    """Each month's tax at a municipal rate (scaled): taxes and fees less the credits, in the order of the law.

    The credit for the pension fee takes state tax first; the other credits only what is left of municipal tax.
    One loop without calls, because a year takes 800,000 turns.
    """
    taxes = []
    for taxable, state_left, fees, rated_credit, flat_credit in bases:
        left = taxable * rate // SCALE - rated_credit * rate // (SCALE * SCALE) - flat_credit
        whole = fees
        if state_left < 0:
            left += state_left
        else:
            whole += state_left
        if left > 0:
            whole += left
        taxes.append(whole // MONTHS)
    return taxes


def _bases(law: TaxLaw, column: Column, limits: Sequence[int]) -> list[Base]:
    return [_base(law, column, MONTHS * limit // 100 * 100) for limit in limits]


def _base(law: TaxLaw, column: Column, income: int) -> Base:
    allowance = _allowance(law, income, is_senior=column.is_senior)
    taxable = income - allowance
    state_tax = max(0, taxable - law.threshold) * law.state_percent // 100
    pension_fee = _pension_fee(law, income) if column.pays_pension_fee else 0
    public_service_fee = min(taxable * law.public_service_percent // 100, law.public_service_max)
    burial_fee = taxable * law.burial_rate // SCALE
    senior_credit = law.senior_work_credit.scaled(income) // SCALE if column.credit == "senior_work" else 0
    return Base(
        taxable=taxable,
        state_left=state_tax - pension_fee,
        fees=pension_fee + public_service_fee + burial_fee,
        rated_credit=_rated_credit(law, column, income, allowance),
        flat_credit=senior_credit + _earned_income_credit(law, taxable),
    )


def _allowance(law: TaxLaw, income: int, *, is_senior: bool) -> int:
    """Basic allowance (grundavdrag): not above the income, rounded up to whole hundreds after the sum."""
    scaled = law.basic_allowance.scaled(income)
    if is_senior:
        scaled += law.senior_allowance.scaled(income)
    return -(-min(scaled, income * SCALE) // (100 * SCALE)) * 100


def _pension_fee(law: TaxLaw, income: int) -> int:
    """Pension fee (allmän pensionsavgift) to the nearest hundred; exactly fifty goes down."""
    fee = law.pension_fee
    if income * SCALE < fee.starts_at:
        return 0
    scaled = min(income * SCALE, fee.cap) * fee.percent // 100
    return -((50 * SCALE - scaled) // (100 * SCALE)) * 100


def _rated_credit(law: TaxLaw, column: Column, income: int, allowance: int) -> int:
    """The income that gives work credit (jobbskatteavdrag) or sickness credit, less the basic allowance."""
    if column.credit == "work":
        return max(0, law.work_credit.scaled(income) - allowance * SCALE)
    if column.credit == "sickness":
        credit = law.sickness_credit.scaled(income) - allowance * SCALE
        return max(0, credit, law.sickness_credit_floor * income)
    return 0


def _earned_income_credit(law: TaxLaw, taxable: int) -> int:
    credit = law.earned_income_credit
    if taxable > credit.full_above:
        return credit.full
    return max(0, taxable - credit.above) * credit.rate // SCALE


def _kronor_rows(table: int, columns: Sequence[Sequence[int]]) -> Iterator[TaxRow]:
    income_from = 1
    for limit, taxes in zip(KRONOR_LIMITS, zip(*columns, strict=True), strict=True):
        yield TaxRow(KRONOR, table, income_from, limit, taxes)
        income_from = limit + 1


def _percent_rows(table: int, columns: Sequence[Sequence[int]]) -> Iterator[TaxRow]:
    """Neighbouring bands with the same six percentages are one row; the last row is open."""
    bands = zip(PERCENT_LIMITS, zip(*map(_official_percents, columns), strict=True), strict=True)
    income_from = LAST_KRONOR_INCOME + 1
    for rates, band in groupby(bands, key=itemgetter(1)):
        *_, (limit, _) = band
        yield TaxRow(PERCENT, table, income_from, None if limit == PERCENT_LIMITS[-1] else limit, rates)
        income_from = limit + 1


def _official_percents(taxes: Sequence[int]) -> list[int]:
    """The taxes in whole percent of the incomes, as the official program rounds them: in IEEE double arithmetic.

    The only floating point in the rules, and needed: 0.565 * 100 is 56.49999… in doubles, so exact ties can go down.
    Exact decimal arithmetic gives 14 rows of 2026 that differ from the official file. No amount passes through here.
    """
    return [int(tax / income * 100 + 0.5) for tax, income in zip(taxes, PERCENT_LIMITS, strict=True)]
