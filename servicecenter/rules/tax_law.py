"""The coefficients of the tax table formula (SKV 433), taken from a year's rule data.

Every rate and schedule becomes integers over ``SCALE``, so that each step of the formula is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from servicecenter.rules.loader import RuleBook, RuleDataError

SCALE = 10_000
"""Four decimals: as fine as any rate of the law, and products stay small enough to be quick."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of a schedule: base + share × income, up to an income; all but the income scaled by ``SCALE``."""

    up_to: int | None
    base: int
    share: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stepwise amount of yearly income (skala i lagtexten)."""

    segments: tuple[Segment, ...]

    def scaled(self, income: int) -> int:
        """The amount at an income, scaled by ``SCALE``."""
        for segment in self.segments:
            if segment.up_to is None or income * SCALE <= segment.up_to:
                return segment.base + segment.share * income
        raise ValueError("skalan saknar ett sista segment utan övre gräns")


@dataclass(frozen=True, slots=True)
class PensionFee:
    """Allmän pensionsavgift: a percentage of income up to a cap, none below a floor; both scaled by ``SCALE``."""

    percent: int
    starts_at: int
    cap: int


@dataclass(frozen=True, slots=True)
class EarnedIncomeCredit:
    """Skattereduktion för förvärvsinkomster: rises from one taxable income to another, then stays."""

    above: int
    rate: int
    full_above: int
    full: int


@dataclass(frozen=True, slots=True)
class TaxLaw:
    """What the formula needs to know about a year (årets skatteregler)."""

    year: int
    threshold: int
    state_percent: int
    burial_rate: int
    public_service_percent: int
    public_service_max: int
    pension_fee: PensionFee
    earned_income_credit: EarnedIncomeCredit
    basic_allowance: Schedule
    senior_allowance: Schedule
    work_credit: Schedule
    senior_work_credit: Schedule
    sickness_credit: Schedule
    sickness_credit_floor: int


def tax_law(book: RuleBook) -> TaxLaw:
    """Read the year's coefficients. Raises ``RuleDataError`` naming the key that is missing or wrong."""
    day = date(book.year, 1, 1)
    price_base = book.whole("price_base_amount", on=day)

    def schedule(word: str) -> Schedule:
        return _schedule(book, f"tax_formula.{word}", day, price_base)

    return TaxLaw(
        year=book.year,
        threshold=book.whole("tax_formula.state_tax_threshold", on=day),
        state_percent=book.whole("tax_formula.state_tax_percent", on=day),
        burial_rate=_scaled(book.decimal("tax_formula.burial_and_church_percent", on=day) / 100),
        public_service_percent=book.whole("tax_formula.public_service_percent", on=day),
        public_service_max=book.whole("tax_formula.public_service_max", on=day),
        pension_fee=_pension_fee(book, day, price_base),
        earned_income_credit=_earned_income_credit(book, day),
        basic_allowance=schedule("basic_allowance"),
        senior_allowance=schedule("senior_allowance"),
        work_credit=schedule("work_credit"),
        senior_work_credit=schedule("senior_work_credit"),
        sickness_credit=schedule("sickness_credit"),
        sickness_credit_floor=_scaled(book.decimal("tax_formula.sickness_credit_floor", on=day)),
    )


def _pension_fee(book: RuleBook, day: date, price_base: int) -> PensionFee:
    key = "tax_formula.pension_fee"
    value = book.value(key, on=day)
    income_base = book.whole("income_base_amount", on=day)
    with book.reading(key):
        return PensionFee(
            percent=value["percent"],
            starts_at=_scaled(value["from_price_base_amounts"] * price_base),
            cap=_scaled(value["cap_income_base_amounts"] * income_base),
        )


def _earned_income_credit(book: RuleBook, day: date) -> EarnedIncomeCredit:
    key = "tax_formula.earned_income_credit"
    value = book.value(key, on=day)
    with book.reading(key):
        return EarnedIncomeCredit(value["above"], _scaled(value["percent"] / 100), value["full_above"], value["full"])


def _schedule(book: RuleBook, key: str, day: date, price_base: int) -> Schedule:
    steps: Sequence[Mapping[str, Any]] = book.value(key, on=day)
    if not steps or any("up_to" not in step for step in steps[:-1]) or "up_to" in steps[-1]:
        raise RuleDataError(book.name, key, "varje segment utom det sista ska ha up_to, och det sista ska sakna det")
    with book.reading(key):
        return Schedule(tuple(_segment(step, price_base) for step in steps))


def _segment(step: Mapping[str, Any], price_base: int) -> Segment:
    """The law writes base × P + share × (A − above × P); the constant part is multiplied out."""
    share = Decimal(step.get("share", 0))
    base = (step["base"] - share * step.get("above", 0)) * price_base
    return Segment(_scaled(step["up_to"] * price_base) if "up_to" in step else None, _scaled(base), _scaled(share))


def _scaled(value: Decimal | int) -> int:
    scaled = Decimal(value) * SCALE
    if scaled != int(scaled):
        raise ValueError(f"{value} har fler decimaler än formeln räknar med")
    return int(scaled)
