"""The process dies at every fault point of the turn of a year, the booked debt and a settlement: each is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from payroll.models import (
    EmploymentSpan,
    Person,
    TimeEntry,
    VacationClosing,
    VacationDebt,
    VacationDebtMonth,
    VacationRow,
)
from payroll.vacation.actions import ask_to_close_year, book_vacation_debt
from payroll.vacation.settling import settle_vacation
from servicecenter.attest.actions import Decision, decide
from servicecenter.common.periods import Month
from servicecenter.models import AttestTask, User, Voucher
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import STOCKHOLM, make_user
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.vacation.conftest import away, row

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=STOCKHOLM)


@dataclass
class Year:
    """A year is closed, two months of the debt are booked, and somebody leaves."""

    desk: Desk
    other: User

    def steps(self) -> Iterator[Callable[[], None]]:
        yield from (self.ask, self.agree, self.book, self.book_again, self.settle, self.agree)

    def take(self, step: Callable[[], None]) -> None:
        with tenant(self.desk.agency.pk):
            step()

    def given(self) -> dict[str, Any]:
        return {"by": self.desk.clerk, "at": self.desk.later()}

    def ask(self) -> None:
        if not VacationClosing.objects.exists():
            ask_to_close_year(year=2025, **self.given())

    def agree(self) -> None:
        for task in AttestTask.objects.filter(state="waiting"):
            given = {"by": self.other, "at": self.desk.later(), "content_hash": task.content_hash}
            decide(task=task, decision=Decision.APPROVE, **given)

    def book(self) -> None:
        self._book(Month(2026, 1))

    def book_again(self) -> None:
        self._book(Month(2026, 2))

    def _book(self, month: Month) -> None:
        if not VacationDebtMonth.objects.filter(month=str(month)).exists():
            at = datetime.combine(month.ends_on + timedelta(days=4), JANUARY.time(), STOCKHOLM)
            book_vacation_debt(month=month, by=self.desk.clerk, at=at)

    def settle(self) -> None:
        if not VacationRow.objects.filter(kind="settled").exists():
            leaver = Person.objects.order_by("pk").last()
            settle_vacation(employment=leaver.employments.get(), **self.given())

    def outcome(self) -> dict[str, Any]:
        with tenant(self.desk.agency.pk):
            return {
                "closing": list(VacationClosing.objects.values_list("year", "state", "people", "paid_days")),
                "rows": sorted(VacationRow.objects.values_list("kind", "pot", "year", "days", "state")),
                "paid": sorted(TimeEntry.objects.values_list("code", "quantity", "state")),
                "months": sorted(VacationDebtMonth.objects.values_list("month", "pay_ore", "contributions_ore")),
                "debts": VacationDebt.objects.count(),
                "vouchers": sorted(
                    Voucher.objects.filter(origin__startswith="vacation-debt:").values_list("origin", "turnover_ore")
                ),
            }


def new_year() -> Year:
    desk = make_desk()
    desk.at = JANUARY
    saver, leaver = desk.person(), desk.person()
    with desk.scope():
        row(saver, "opening", "saved", 20, year=2025)
        away(saver, date(2025, 7, 7), date(2025, 8, 1))
        away(leaver, date(2025, 7, 7), date(2025, 8, 1))
        EmploymentSpan.objects.filter(employment__person=leaver).update(ends_on=date(2026, 3, 31))
    return Year(desk, make_user(desk.agency, "payroll_clerk"))


def test_a_year_is_closed_a_debt_booked_and_a_leaver_settled_once_wherever_the_process_dies() -> None:
    undisturbed = walked_through(new_year(), Killer())
    killer = KillerEverywhere()
    assert walked_through(new_year(), killer) == undisturbed, killer.struck
    assert set(named_points("payroll/vacation/")) <= set(killer.struck), "en felpunkt passeras aldrig"
    assert [state for _year, state, *_rest in undisturbed["closing"]] == ["active"]
    assert [code for code, *_rest in undisturbed["paid"]] == ["31310", "31400"]
    assert len(undisturbed["vouchers"]) == 2
    assert undisturbed["debts"] == 4
