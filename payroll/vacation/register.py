"""The agency's vacation accounts as a list (semesterkonton): days by person, and those that something is wrong with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from payroll.employment.models import Employment
from payroll.employment.queries import by_name_or_number
from payroll.vacation.pay_facts import PayOn, pay_on
from payroll.vacation.queries import Asked, accounts, rules_of_year
from payroll.vacation_rules.account import Account
from payroll.vacation_rules.values import VacationRules
from servicecenter.agencies.queries import units


@dataclass(frozen=True, slots=True)
class Line:
    """One employment's account in the list."""

    employment: Employment
    unit: str
    account: Account
    taken: Decimal

    @property
    def earned(self) -> int:
        return self.account.earned.days


Test = Callable[[Line, VacationRules], bool]


def over_saved(line: Line, rules: VacationRules) -> bool:
    """More saved than may be carried over."""
    return line.account.saved > rules.most_saved


def too_few(line: Line, rules: VacationRules) -> bool:
    """Less than twenty days taken or planned of the year, where there are as many to take."""
    return line.taken < min(rules.smallest_taken, line.earned)


def overtaken(line: Line, rules: VacationRules) -> bool:
    return line.account.overtaken > 0


def exchanged(line: Line, rules: VacationRules) -> bool:
    return line.account.facts.is_exchanged


TESTS: Mapping[str, Test] = {
    "over_saved": over_saved,
    "too_few": too_few,
    "overtaken": overtaken,
    "exchanged": exchanged,
}


def employments(*, q: str, year: int, today: date) -> list[Employment]:
    """Employments with monthly pay on the day, or on the last day of an earlier year, in order of name."""
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    found = Employment.objects.filter(pk__any=list(pay_on(day))).select_related("person")
    if q:
        found = found.filter(by_name_or_number(q, "person__"))
    return list(found.order_by("person__sort_key", "number"))


def lines(rows: list[Employment], *, year: int, at: datetime, today: date) -> list[Line]:
    """The accounts of these employments. Some ten queries, however many."""
    found = accounts([row.pk for row in rows], Asked(year, at, with_waiting=True))
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    paid: Mapping[int, PayOn] = pay_on(day, [row.pk for row in rows])
    names = {unit.pk: unit.name for unit in units()}
    return [
        Line(
            row,
            names.get(paid[row.pk].unit_id, "") if row.pk in paid else _("Ingen enhet"),
            found[row.pk],
            sum((taken.use.days for taken in found[row.pk].taken), Decimal(0)),
        )
        for row in rows
    ]


def chosen(rows: list[Line], shown: str, year: int) -> list[Line]:
    """Those that a filter is for."""
    test = TESTS.get(shown)
    rules = rules_of_year(year)
    return rows if test is None else [row for row in rows if test(row, rules)]
