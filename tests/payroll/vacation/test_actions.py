"""Rows of the account by two people, vacation that there is, the turn of a year once, and the debt once a month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from payroll.absence.actions import report_absence
from payroll.models import TimeEntry, VacationClosing, VacationDebt, VacationDebtMonth, VacationRow
from payroll.vacation import actions
from payroll.vacation.posting import by_coding
from servicecenter.agencies.knowledge import draw_line
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, AttestTask, Voucher
from tests.factories import NOW, STOCKHOLM, make_user
from tests.payroll.vacation.conftest import account, away, row

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=STOCKHOLM)


def agree(desk, kind: str, by, decision: Decision = Decision.APPROVE, at: datetime | None = None) -> None:
    task = AttestTask.objects.get(kind=kind, state="waiting")
    decide(task=task, decision=decision, comment="nej", content_hash=task.content_hash, by=by, at=at or desk.later())


def second(desk):
    return make_user(desk.agency, "payroll_clerk")


def adjust(desk, person, days: str = "2", **given) -> VacationRow:
    fields = {"kind": "adjusted", "pot": "saved", "year": 2026, "reason": "fel antal vid övertagandet"}
    return actions.register_row(
        employment=person.employments.get(), days=Decimal(days), by=desk.clerk, at=desk.later(), **fields | given
    )


def test_a_row_counts_when_another_clerk_has_agreed(desk) -> None:
    person, other = desk.person(), second(desk)
    with desk.scope():
        adjust(desk, person)
        assert account(person, known_at=desk.later()).saved == 0
        with pytest.raises(MayNotDecide):
            agree(desk, "vacation_row", desk.clerk)
        agree(desk, "vacation_row", other)
        assert account(person, known_at=desk.later()).saved == 2


def test_a_row_decided_while_a_run_starts_is_not_taken_for_known_to_it(desk) -> None:
    """The clock of the one who decides may be behind: the row counts after the line that the run has drawn."""
    person, other = desk.person(), second(desk)
    with desk.scope():
        adjust(desk, person)
        line = draw_line(desk.later() + timedelta(hours=1))
        agree(desk, "vacation_row", other, at=line - timedelta(minutes=5))
        assert account(person, known_at=line).saved == 0
        assert account(person, known_at=line + timedelta(seconds=1)).saved == 2


def test_a_returned_row_never_counts_and_may_be_made_again(desk) -> None:
    person, other = desk.person(), second(desk)
    with desk.scope():
        adjust(desk, person, kind="opening")
        agree(desk, "vacation_row", other, Decision.RETURN)
        assert account(person, known_at=desk.later()).saved == 0
        adjust(desk, person, kind="opening")
        with pytest.raises(ValidationError, match="Ingående saldo finns redan"):
            adjust(desk, person, kind="opening")


def test_nobody_handles_their_own_account_and_a_reason_is_needed(desk) -> None:
    person = desk.person()
    with desk.scope():
        person.user = desk.clerk
        person.save()
        with pytest.raises(PermissionDenied, match="annan handläggare"):
            adjust(desk, person)
        other = desk.person()
        with pytest.raises(ValidationError, match="Skriv varför"):
            adjust(desk, other, reason=" ")
        with pytest.raises(ValidationError, match="inte är noll"):
            adjust(desk, other, days="0")


def report(desk, person, first: date, last: date, **given):
    return report_absence(
        employment=person.employments.get(),
        kind="vacation",
        starts_on=first,
        ends_on=last,
        by=desk.clerk,
        at=desk.later(),
        **given,
    )


def test_more_than_is_left_is_refused_and_says_how_many_there_are(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 6, 22), date(2026, 8, 7))  # 35 of 35
        row(person, "opening", "saved", 2)
        with pytest.raises(ValidationError, match="drar 5 dagar, men 2 finns kvar 2026"):
            report(desk, person, date(2026, 12, 7), date(2026, 12, 11))
        report(desk, person, date(2026, 12, 7), date(2026, 12, 8))
        with pytest.raises(ValidationError, match="men 0 finns kvar"):
            report(desk, person, date(2026, 12, 10), date(2026, 12, 10))


def test_an_agency_may_let_more_be_reported(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 6, 22), date(2026, 8, 7))
        AgencySetting.objects.create(
            key="vacation.above_balance", value="warn", source="beslut", starts_on=date(2025, 1, 1)
        )
        report(desk, person, date(2026, 12, 7), date(2026, 12, 8))


def test_only_whole_working_days_are_vacation(desk) -> None:
    person = desk.person()
    with desk.scope():
        with pytest.raises(ValidationError, match="hela dagar"):
            report(desk, person, date(2026, 12, 7), date(2026, 12, 8), extent=Decimal(50))
        with pytest.raises(ValidationError, match="ingen arbetsdag"):
            report(desk, person, date(2026, 12, 24), date(2026, 12, 27))
        absence = report(desk, person, date(2026, 12, 21), date(2026, 12, 31))
    assert absence.working_days == 6, "21–23 and 28–30: Christmas and the two eves are no vacation"


def test_vacation_of_a_year_whose_rules_are_not_loaded_is_reported_and_exchange_for_it_says_what_is_missing(
    desk,
) -> None:
    person = desk.person()
    with desk.scope():
        report(desk, person, date(2027, 1, 4), date(2027, 1, 5))
        with pytest.raises(ValidationError, match="2027 saknas"):
            actions.exchange_supplement(
                employment=person.employments.get(), year=2027, agreed_on=date(2026, 11, 2), by=desk.clerk, at=NOW
            )


def test_exchange_is_agreed_in_time_and_with_few_saved_days(desk) -> None:
    person, other = desk.person(), second(desk)
    with desk.scope():
        given = {"employment": person.employments.get(), "by": desk.clerk, "at": NOW}
        with pytest.raises(ValidationError, match="senast 1 december"):
            actions.exchange_supplement(year=2026, agreed_on=date(2025, 12, 2), **given)
        saved = row(person, "opening", "saved", 6)
        with pytest.raises(ValidationError, match="högst 5 sparade"):
            actions.exchange_supplement(year=2026, agreed_on=date(2025, 11, 1), **given)
        saved.days = 5
        saved.save()
        actions.exchange_supplement(year=2026, agreed_on=date(2025, 12, 1), **given)
        agree(desk, "vacation_row", other)
        found = account(person, known_at=desk.later())
    assert found.exchanged == 3
    assert found.facts.is_exchanged


def closed(desk, other, at: datetime = JANUARY) -> VacationClosing:
    actions.ask_to_close_year(year=2025, by=desk.clerk, at=at)
    agree(desk, "vacation_closing", other, at=at + timedelta(minutes=5))
    return VacationClosing.objects.get()


def test_the_turn_of_the_year_saves_thirty_and_pays_the_rest_once(desk) -> None:
    person, plain, other = desk.person(), desk.person(), second(desk)
    with desk.scope():
        row(person, "opening", "saved", 20, year=2025)
        away(person, date(2025, 7, 7), date(2025, 8, 1))
        away(plain, date(2025, 7, 7), date(2025, 8, 1))
        closing = closed(desk, other)
        [entry] = TimeEntry.objects.all()
        assert (entry.code, entry.quantity, entry.state) == ("31310", 5, "attested")
        assert entry.recorded_by == desk.clerk
        assert entry.attested_by == other
        after = account(person, 2026, JANUARY + timedelta(hours=1))
        assert (after.saved, after.current) == (30, 35)
        assert account(plain, 2026, JANUARY + timedelta(hours=1)).saved == 15
        assert (closing.people, closing.paid_days) == (2, 5)
        with pytest.raises(Exception, match="redan begärt eller gjort"):
            actions.ask_to_close_year(year=2025, by=desk.clerk, at=JANUARY)
        twice = VacationRow.objects.get(kind="carried", employment__person=person)
        twice.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            twice.save(force_insert=True)


def test_whoever_begins_the_next_year_with_days_taken_over_is_not_closed(desk) -> None:
    person, other = desk.person(), second(desk)
    with desk.scope():
        row(person, "opening", "saved", 12, year=2026)
        assert closed(desk, other).people == 0
        assert account(person, 2026, JANUARY + timedelta(hours=1)).saved == 12


def test_an_exchanged_day_that_was_not_taken_is_paid_and_never_saved(desk) -> None:
    person, other = desk.person(), second(desk)
    with desk.scope():
        row(person, "exchange", "exchanged", 3, year=2025)
        away(person, date(2025, 6, 23), date(2025, 8, 11))  # 36: all of this year's and one exchanged
        closed(desk, other)
        [entry] = TimeEntry.objects.all()
        assert (entry.code, entry.quantity) == ("31180", 2)
        later = JANUARY + timedelta(hours=1)
        assert account(person, 2025, later).exchanged == 0
        assert account(person, 2026, later).saved == 0


def test_a_year_is_not_closed_before_it_ends(desk) -> None:
    with desk.scope(), pytest.raises(ValidationError, match="2026 är inte slut"):
        actions.ask_to_close_year(year=2026, by=desk.clerk, at=NOW)


def book(desk, month: str, at: datetime = NOW) -> VacationDebtMonth:
    return actions.book_vacation_debt(month=Month.parse(month), by=desk.clerk, at=at)


def test_the_debt_is_days_earned_and_not_taken_and_its_change_is_posted_once(desk) -> None:
    person = desk.person(pay_ore=4_200_000)
    with desk.scope():
        row(person, "opening", "saved", 8)
        away(person, date(2026, 7, 6), date(2026, 7, 31))
        june = book(desk, "2026-06")
        days = Decimal("17.35") + 8  # 35 × 181 ÷ 365, downwards
        assert june.days == days
        assert june.pay_ore == 5_419_323, "25.35 × 2 137.80"
        assert june.contributions_ore == 1_702_751, "31.42 %"
        july = book(desk, "2026-07")
        assert july.days == Decimal("20.32") + 8 - 20
        [first, last] = Voucher.objects.filter(origin__startswith="vacation-debt:").order_by("booked_on")
        assert first.turnover_ore == june.total_ore
        assert last.turnover_ore == june.total_ore - july.total_ore
        assert sum(by_coding("2026-07").values()) == july.total_ore
        with pytest.raises(Exception, match="redan bokförd"):
            book(desk, "2026-07")
        with pytest.raises(Exception, match="inte slut"):
            book(desk, "2026-11")
        assert VacationDebt.objects.filter(month="2026-07").count() == 1


def test_what_becomes_known_late_is_part_of_the_next_months_change(desk) -> None:
    person = desk.person()
    with desk.scope():
        before = book(desk, "2026-08")
        away(person, date(2026, 8, 3), date(2026, 8, 7), attested_at=desk.later())
        after = book(desk, "2026-09", at=desk.later())
    assert after.days - before.days == Decimal("26.17") - Decimal("23.30") - 5
