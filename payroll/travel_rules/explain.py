"""Why each amount of a trip is what it is (förklaring): computed when someone asks, from the same trip and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from payroll.calculation.wording import kr
from payroll.travel_rules.engine import calculate, course_of
from payroll.travel_rules.explain_allowance import allowance_because, night_because, nothing_because, taxable_because
from payroll.travel_rules.explain_other import (
    meal_benefit_because,
    mileage_because,
    mileage_taxable_because,
    supplement_because,
)
from payroll.travel_rules.model import Claim, Day, Trip
from payroll.travel_rules.rates import TravelRules
from payroll.travel_rules.told import ToldDay
from payroll.travel_rules.words import PARTS, country_name
from servicecenter.common.because import Because

TELLERS: Mapping[str, Callable[[ToldDay], Because]] = {
    "tax_free": allowance_because,
    "taxable": taxable_because,
    "night": night_because,
    "supplement": supplement_because,
    "meal_benefit": meal_benefit_because,
    "mileage": mileage_because,
    "mileage_taxable": mileage_taxable_because,
}
"""Who tells of each amount of a day."""


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day with the reason of each of its amounts by field (förklarad dag), and why there is no allowance if so."""

    day: Day
    reasons: Mapping[str, Because]
    nothing: Because | None

    def because(self) -> Because:
        """The whole day as one explanation."""
        sv_country, en_country = country_name(self.day.country)
        sv_part, en_part = PARTS[self.day.part]
        steps = (*self.reasons.values(), *((self.nothing,) if self.nothing else ()))
        return Because(
            f"{self.day.on}, {sv_country}, {sv_part}",
            f"{self.day.on}, {en_country}, {en_part}",
            value=kr(self.day.paid),
            unsourced=any(step.unsourced for step in steps),
            steps=steps,
        )


def explain(trip: Trip, rules: TravelRules, claim: Claim | None = None) -> tuple[DayTold, ...]:
    """The reasons of every day. Raises as ``calculate``."""
    claim = claim or calculate(trip, rules)
    course = course_of(trip, rules)
    return tuple(_told(ToldDay(trip, rules, course, day)) for day in claim.days)


def _told(told: ToldDay) -> DayTold:
    reasons = {field: teller(told) for field, teller in TELLERS.items() if getattr(told.day, field)}
    return DayTold(told.day, reasons, next(_nothing(told), None))


def _nothing(told: ToldDay) -> Iterator[Because]:
    if told.day.norm == 0:
        yield nothing_because(told)
