"""Months with back pay for a second clerk or too far back, and as like them as possible those that have none."""

from __future__ import annotations

from datetime import date

from servicecenter.models import AgencySetting
from tests.payroll.runs.test_retro import raise_pay, run


def raised_from(desk, day: date, horizon: str = "24"):
    """Four months are fixed, and then a raise becomes known."""
    with desk.scope():
        AgencySetting.objects.create(
            key="retro.horizon_months", value=horizon, source="lokalt beslut", starts_on=date(2026, 1, 1)
        )
    person = desk.person(pay_ore=3_000_000)
    for month in ("2026-07", "2026-08", "2026-09", "2026-10"):
        run(desk, month)
    raise_pay(desk, person, 3_010_000, day)
    return desk.calculate("2026-11"), person


LEAVES = {
    "back_pay_second_clerk": lambda desk: raised_from(desk, date(2026, 8, 1)),
    "beyond_horizon": lambda desk: raised_from(desk, date(2026, 9, 1), horizon="2"),
}
TRIPS = {
    "back_pay_second_clerk": lambda desk: raised_from(desk, date(2026, 7, 31)),
    "beyond_horizon": lambda desk: raised_from(desk, date(2026, 8, 31), horizon="2"),
}


def whole_krona_of_tax(desk):
    desk.person()
    return desk.calculate(), None


def a_krona_too_little(desk):
    """The first computation forgets a krona of tax, for everyone and in every sum."""
    from unittest.mock import patch

    from payroll.calculation import tax

    real = tax.whole_kronor
    person = desk.person()
    with patch.object(tax, "whole_kronor", lambda ore: real(ore) - 10_000):
        return desk.calculate(), person


LEAVES["reconciled"] = whole_krona_of_tax
TRIPS["reconciled"] = a_krona_too_little
