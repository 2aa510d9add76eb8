"""A run pays the vacation that was taken, from the days there were, and puts right what becomes known late."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import PayLine
from payroll.runs.inputs import pay_inputs
from payroll.runs.local import local_rules
from tests.payroll.vacation.conftest import away, row

pytestmark = pytest.mark.django_db

DEDUCTION, PAY, SUPPLEMENT, SAVED = "31120", "31125", "31130", "31300"
VACATION = (DEDUCTION, PAY, SUPPLEMENT, SAVED, "31160")
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 6)


def lines(desk, run, person=None) -> dict[str, tuple[Decimal, int]]:
    """Days and öre of each salary type of vacation."""
    found: dict[str, tuple[Decimal, int]] = {}
    with desk.scope():
        rows = PayLine.objects.filter(run=run, code__in=VACATION).order_by("number")
        for code, days, ore in rows.values_list("code", "quantity", "amount_ore"):
            before = found.get(code, (Decimal(0), 0))
            found[code] = before[0] + days, before[1] + ore
    return found


def test_a_week_of_vacation_adds_the_supplement_and_nothing_else(desk) -> None:
    person = desk.person(pay_ore=4_200_000)
    with desk.scope():
        away(person, FIRST, LAST)
    run = desk.calculate()
    assert lines(desk, run) == {DEDUCTION: (5, -966_000), PAY: (5, 966_000), SUPPLEMENT: (5, 102_900)}
    assert run.gross_ore == 4_200_000 + 102_900


def test_saved_days_are_paid_when_this_years_are_used_up(desk) -> None:
    person = desk.person(born_on=date(1998, 1, 1))
    with desk.scope():
        row(person, "opening", "saved", 10)
        away(person, date(2026, 6, 22), date(2026, 7, 27))  # 26 working days of 28
        away(person, FIRST, LAST)
    desk.fix("2026-10")
    found = lines(desk, desk.calculate())
    assert found[PAY] == (2, 386_400)
    assert found[SAVED] == (3, 579_600)
    assert found[DEDUCTION] == (5, -966_000)
    assert found[SUPPLEMENT] == (5, 102_900)


def test_an_exchanged_supplement_is_not_paid(desk) -> None:
    person = desk.person()
    with desk.scope():
        row(person, "exchange", "exchanged", 3)
        away(person, FIRST, LAST)
    assert lines(desk, desk.calculate()) == {DEDUCTION: (5, -966_000), PAY: (5, 966_000)}


def test_illness_in_the_vacation_gives_the_days_back(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, FIRST, LAST)
        away(person, date(2026, 11, 3), date(2026, 11, 4), "sick")
    found = lines(desk, desk.calculate())
    assert found[PAY] == (3, 579_600)
    assert found[SUPPLEMENT] == (3, 61_740)


def test_vacation_over_the_turn_of_a_month_is_paid_in_each(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 10, 28), date(2026, 11, 4))
    assert lines(desk, desk.fix("2026-10"))[PAY][0] == 3
    assert lines(desk, desk.calculate())[PAY][0] == 3


def test_what_becomes_known_late_is_paid_and_what_is_cancelled_is_taken_back(desk) -> None:
    person = desk.person()
    desk.fix("2026-09")
    with desk.scope():
        late = away(person, date(2026, 9, 7), date(2026, 9, 11), attested_at=desk.later())
    october = desk.fix("2026-10")
    assert lines(desk, october) == {DEDUCTION: (5, -966_000), PAY: (5, 966_000), SUPPLEMENT: (5, 102_900)}
    with desk.scope():
        late.superseded_at = desk.later()
        late.save()
    november = desk.calculate()
    assert lines(desk, november) == {DEDUCTION: (-5, 966_000), PAY: (-5, -966_000), SUPPLEMENT: (-5, -102_900)}


def test_late_vacation_moves_later_days_to_the_saved_ones_and_pay_in_all_is_that_of_the_last_facts(desk) -> None:
    person = desk.person(born_on=date(1998, 1, 1))
    with desk.scope():
        row(person, "opening", "saved", 10)
        away(person, date(2026, 6, 23), date(2026, 7, 24))  # 24 of 28
        away(person, date(2026, 10, 5), date(2026, 10, 9))
    desk.fix("2026-08")
    desk.fix("2026-09")
    assert lines(desk, desk.fix("2026-10"))[SAVED][0] == 1
    with desk.scope():
        away(person, date(2026, 9, 14), date(2026, 9, 18), attested_at=desk.later())
    found = lines(desk, desk.calculate())
    assert found[SAVED] == (4 + 1, 5 * 193_200), "the fifth week of October is drawn from saved days now"
    assert found[PAY] == (4 - 4, 0)
    assert found[SUPPLEMENT] == (5, 102_900)
    assert sum(ore for _days, ore in found.values()) == 102_900


def test_the_explanation_of_each_line_is_its_own_arithmetic(desk) -> None:
    from payroll.calculation.explain import explain_all
    from payroll.calculation.payslip import calculate
    from payroll.runs.rules import pinned_rules

    person = desk.person(pay_ore=3_000_000)
    with desk.scope():
        away(person, FIRST, LAST)
        run = desk.start()
        [pay_input] = pay_inputs(run, [person.pk], local_rules(run.pays_on), [])
        told = dict(
            zip(
                (line.code for line in calculate(pay_input, pinned_rules(run)).lines),
                explain_all(pay_input, pinned_rules(run)),
                strict=True,
            )
        )
    assert told[SUPPLEMENT].arithmetic == "5 × 147,00 = 735,00"
    assert told["31160"].arithmetic == "5 × 73,00 = 365,00"
    assert told["31160"].steps[0].arithmetic == "1\xa0600,00 − 1\xa0527,00 = 73,00"
    assert told[DEDUCTION].arithmetic == "−5 × 1\xa0380,00 = −6\xa0900,00"
    assert "av årets" in str(told[PAY].as_dict())
    assert "vacation days" in told[PAY].en


def test_more_people_on_vacation_ask_no_more_of_the_database(desk) -> None:
    counts: Counter[int] = Counter()
    people = [desk.person() for _number in range(6)]
    with desk.scope():
        for person in people:
            away(person, FIRST, LAST)
        run = desk.start()
        for size in (2, 6):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                pay_inputs(run, [person.pk for person in people[:size]], local_rules(run.pays_on), [])
            counts[size] = len(queries)
    assert counts[2] == counts[6]
