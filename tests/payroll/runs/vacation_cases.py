"""Months with vacation that asks for something, and as like them as possible those where all is in order."""

from __future__ import annotations

from datetime import date

from tests.payroll.vacation.conftest import away, row

SUMMER = date(2026, 6, 22), date(2026, 8, 7)
"""Thirty-five working days: all there is at forty."""


def taken(desk, last: date):
    person = desk.person()
    with desk.scope():
        away(person, *SUMMER)
        away(person, date(2026, 11, 2), last)
    return person


def one_day_too_many(desk):
    person = taken(desk, date(2026, 11, 2))
    return desk.calculate("2026-11"), person


def all_there_is(desk):
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 6, 22), date(2026, 8, 6))
        away(person, date(2026, 11, 2), date(2026, 11, 2))
    return desk.calculate("2026-11"), person


def october(desk, last: date):
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 7, 6), last)
    return desk.calculate("2026-10"), None


def saved(desk, days: int):
    person = desk.person()
    with desk.scope():
        row(person, "opening", "saved", days)
    return desk.calculate("2026-11"), None


TRIPS = {
    "vacation_over_balance": one_day_too_many,
    "vacation_few_days": lambda desk: october(desk, date(2026, 7, 30)),
    "vacation_many_saved": lambda desk: saved(desk, 31),
}
LEAVES = {
    "vacation_over_balance": all_there_is,
    "vacation_few_days": lambda desk: october(desk, date(2026, 7, 31)),
    "vacation_many_saved": lambda desk: saved(desk, 30),
}
