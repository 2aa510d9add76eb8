"""Whatever is entered, cancelled and entered again, and when: the runs together pay what the last facts alone would."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.db.models import Sum

from payroll.models import Absence, PayLine
from tests.payroll.runs.conftest import make_desk
from tests.payroll.vacation.conftest import away, row
from tests.payroll.vacation.test_pay import VACATION

pytestmark = pytest.mark.django_db

MONTHS = ("2026-08", "2026-09", "2026-10")
WEEKS = [(date(2026, 7, 6 + 7 * n), date(2026, 7, 10 + 7 * n)) for n in range(4)]
WEEKS += [(date(2026, 8, 3 + 7 * n), date(2026, 8, 7 + 7 * n)) for n in range(4)]
WEEKS += [(date(2026, 9, 7 + 7 * n), date(2026, 9, 11 + 7 * n)) for n in range(3)]


def young(desk):
    """Twenty-eight days of the year and six saved: a seventh week is drawn from both."""
    person = desk.person(born_on=date(1998, 1, 1))
    with desk.scope():
        row(person, "opening", "saved", 6)
    return person


def toggle(desk, person, week) -> None:
    """Take the week back where it holds, enter it where it does not."""
    with desk.scope():
        held = Absence.objects.filter(starts_on=week[0], superseded_at__isnull=True).first()
        if held is None:
            away(person, *week, attested_at=desk.later())
        else:
            held.superseded_at = desk.later()
            held.save()


def paid(desk) -> dict[str, tuple[int, int]]:
    with desk.scope():
        rows = PayLine.objects.filter(code__in=VACATION).order_by().values_list("code")
        found = {code: (days, ore) for code, days, ore in rows.annotate(Sum("quantity"), Sum("amount_ore"))}
    return {code: sums for code, sums in found.items() if any(sums)}


@pytest.mark.parametrize("seed", range(4))
def test_the_runs_together_pay_what_the_last_facts_alone_would(seed: int) -> None:
    dice, desk = Random(seed), make_desk()
    person = young(desk)
    told: Counter = Counter()
    for month in MONTHS:
        for week in dice.sample(WEEKS, dice.randrange(1, 6)):
            toggle(desk, person, week)
            told[week] += 1
        desk.fix(month)
    for week in dice.sample(WEEKS, 3):
        toggle(desk, person, week)
        told[week] += 1
    desk.calculate("2026-11")

    straight = make_desk()
    straight.at = desk.at
    other = young(straight)
    for week in WEEKS:
        if told[week] % 2:
            toggle(straight, other, week)
    for month in MONTHS:
        straight.fix(month)
    straight.calculate("2026-11")
    assert paid(desk) == paid(straight)
    assert paid(desk), "some week holds at last"
