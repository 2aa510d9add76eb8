"""The values that vacation is counted with (semestervillkoren) on a day, each with its source in the rule data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from servicecenter.rules.loader import RuleBook, Sourced

IN_AGREEMENT = {
    "day_share": "agreement.vacation_compensation",
    "supplement_share": "agreement.vacation_supplement",
    "guarantee": "agreement.vacation_pay_guarantee",
    "most_saved": "agreement.saved_vacation_days",
}
"""What the agreement's factors already say; the rest is found under ``vacation.<field>``."""


@dataclass(frozen=True, slots=True)
class VacationRules:
    """Days, ages, limits and shares of vacation. Shares are fractions of fixed pay, ``guarantee`` is whole kronor."""

    day_share: Decimal
    supplement_share: Decimal
    variable_share: Decimal
    guarantee: int
    most_saved: int
    young_days: int
    middle_days: int
    older_days: int
    middle_age: int
    older_age: int
    smallest_taken: int
    exchanged_days: int
    exchange_most_saved: int
    week_days: int
    sick_days: int
    sick_break_days: int
    parental_days: int
    single_parental_days: int
    child_care_days: int
    single_child_care_days: int
    relative_care_days: int
    infection_days: int
    pregnancy_days: int
    total_defence_days: int


def rule_key(name: str) -> str:
    """The key in the rule data of a field."""
    return IN_AGREEMENT.get(name, f"vacation.{name}")


def vacation_rules(book: RuleBook, day: date) -> VacationRules:
    """The values of a day. Raises ``RuleError`` that names the first key that is missing."""
    read = {int: book.whole, Decimal: book.decimal}
    kinds = get_type_hints(VacationRules)
    values: dict[str, Any] = {name: read[kind](rule_key(name), on=day) for name, kind in kinds.items()}
    return VacationRules(**values)


def sourced(book: RuleBook, name: str, day: date) -> Sourced:
    """A value with its source."""
    return book.sourced(rule_key(name), on=day)
