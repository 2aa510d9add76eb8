"""The worth of a day, against the worked figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from payroll.vacation_rules.pay import compensation, day_pay, debt, guarantee, supplement, variable_part
from payroll.vacation_rules.values import IN_AGREEMENT, sourced, vacation_rules
from servicecenter.rules.loader import load_rulebook

BOOK = load_rulebook("payroll", 2026)
RULES = vacation_rules(BOOK, date(2026, 11, 1))
FULL = Decimal(100)


def test_a_day_at_42_000_is_worth_2_137_80() -> None:
    assert day_pay(4_200_000, RULES) == 193_200
    assert supplement(4_200_000, RULES) == 20_580
    assert compensation(4_200_000, RULES) == 213_780


def test_the_guarantee_bites_below_31_434_kronor() -> None:
    assert guarantee(31_434_00, FULL, RULES) == 1, "5.09 % of 31 434 is 1 599.99"
    assert guarantee(31_435_00, FULL, RULES) == 0
    assert guarantee(30_000_00, FULL, RULES) == 1_600_00 - 1_527_00
    assert guarantee(15_000_00, Decimal(50), RULES) == 800_00 - 763_50
    assert guarantee(60_000_00, FULL, RULES) == 0


def test_the_debt_is_days_times_the_day_and_never_below_nothing() -> None:
    assert debt(4_200_000, Decimal("15.5"), RULES) == 3_313_590
    assert debt(4_200_000, Decimal(-3), RULES) == 0


def test_the_variable_part_is_nothing_until_a_share_has_a_source() -> None:
    assert RULES.variable_share == 0
    assert sourced(BOOK, "variable_share", date(2026, 11, 1)).unsourced
    assert variable_part(1_000_000, Decimal("0.005")) == 5_000


def test_what_the_agreement_already_says_is_read_there() -> None:
    assert {name: key for name, key in IN_AGREEMENT.items() if key.startswith("vacation.")} == {}
    assert sourced(BOOK, "day_share", date(2026, 11, 1)).value == Decimal("0.046")
