"""What is needed to tell why an amount of a day is what it is (underlag för förklaring); rules with their source."""

from __future__ import annotations

from dataclasses import dataclass

from payroll.travel_rules.engine import Course
from payroll.travel_rules.local import LocalTravel
from payroll.travel_rules.model import SWEDEN, Day, Trip
from payroll.travel_rules.rates import NO_MEALS, TravelRules, TravelYear
from servicecenter.common.because import Because


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A day of a claim with the trip and the rules it came from."""

    trip: Trip
    rules: TravelRules
    course: Course
    day: Day

    @property
    def year(self) -> TravelYear:
        return self.rules.on(self.day.on)

    @property
    def local(self) -> LocalTravel:
        return self.rules.local_on(self.day.on)

    @property
    def is_domestic(self) -> bool:
        return self.day.country == SWEDEN

    @property
    def cutting(self) -> int:
        """The free meals that cut the allowance, as a set."""
        return self.course.cutting.get(self.day.on, NO_MEALS)

    @property
    def eaten(self) -> int:
        """The free meals that are a benefit, as a set."""
        return self.course.eaten.get(self.day.on, NO_MEALS)

    def rule_step(
        self, key: str, sv: str, en: str, value: str = "", arithmetic: str = "", *, is_read_into: bool = False
    ) -> Because:
        """A value of the rule data with its source. ``is_read_into``: the source does not say that it holds here."""
        found = self.year.sourced(key)
        unsourced = found.unsourced or is_read_into
        return Because(sv, en, value=value, rule=key, source=found.source, arithmetic=arithmetic, unsourced=unsourced)

    def local_step(self, sv: str, en: str, value: str = "", arithmetic: str = "") -> Because:
        """A value of the agency's own."""
        source = self.local.source or "myndighetens egen uppgift"
        return Because(sv, en, value=value, rule="local", source=source, arithmetic=arithmetic)


def because(
    sv: str, en: str, value: str, steps: tuple[Because, ...], *, rule: str = "", arithmetic: str = ""
) -> Because:
    """An amount with its steps; it is as unsourced as any of them, and its source is that of the first."""
    return Because(
        sv,
        en,
        value=value,
        rule=rule,
        source=next((step.source for step in steps if step.source), ""),
        arithmetic=arithmetic,
        unsourced=any(step.unsourced for step in steps),
        steps=steps,
    )
