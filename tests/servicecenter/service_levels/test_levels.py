"""Service levels are counted from transactions and held against the signed version of each day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from servicecenter.accounts.roles import Role
from servicecenter.common.periods import Month
from servicecenter.desk.actions import answer, hand_over, mark_critical, open_case, write_note
from servicecenter.desk.levels import measure_answers
from servicecenter.desk.queries import critical_cases
from servicecenter.models import Agency, AuditEvent, LevelDay, MeasuredSpan, UnitLevel, User
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import SHOWN_A_DAY, DayCount, SourceRow, by_day
from servicecenter.service_levels.queries import agreed_over, attainment, followed, rows_of
from servicecenter.service_levels.subjects import subject_of
from servicecenter.service_levels.summing import sum_up
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.agreements import renewed, signed

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Stockholm")
FROM, TO = date(2027, 2, 1), date(2027, 2, 28)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=ZONE)


def nowhere(case: object) -> str:
    return ""


def wrote(code: str, days: dict[date, tuple[int, int]], *, subject: str = "payroll") -> None:
    counts = {day: DayCount(met, counted) for day, (met, counted) in days.items()}
    write_days(code=code, subject=subject, since=date(2026, 11, 1), until=TO, days=counts, at=at(28))


def attained(code: str, on_from: date = FROM, on_to: date = TO):
    return next(one for one in attainment(on_from, on_to, services=["payroll"]) if one.code == code)


def level_of(code: str, *months: Month):
    return next(one for one in followed(months, today=TO) if (one.row.service, one.row.code) == ("payroll", code))


def measure(now: datetime) -> None:
    measure_answers(areas=["payroll"], since=FROM, until=TO, at=now)


def test_the_first_answer_that_is_no_note_is_counted_on_the_day_it_was_due(scope: Agency, people: dict[str, User]):
    signed(people)
    asker, clerk = people[Role.CUSTOMER_LEAD], people[Role.PAYROLL_CLERK]
    ask = {"area": "payroll", "title": "Fel lön", "text": "Det stämmer inte.", "by": asker}
    in_time, late, noted, open_one = (open_case(**ask, at=at(day)) for day in (1, 2, 3, 4))
    answer(case=in_time, text="Rättat", is_solved=True, link=nowhere, by=clerk, at=at(3, 16))
    answer(case=late, text="Vilken månad?", is_solved=False, link=nowhere, by=clerk, at=at(4, 17))
    write_note(case=noted, text="Ring i morgon", by=clerk, at=at(3, 10))
    measure(now=at(9))
    days = {row.day.day: (row.met, row.counted, row.excluded) for row in LevelDay.objects.all()}
    assert days == {3: (1, 1, 0), 4: (0, 1, 0), 5: (0, 1, 0), 8: (0, 1, 0)}
    [told] = LevelDay.objects.get(day=date(2027, 2, 4)).rows
    assert told["text"] == f"Ärende {late.number}: svar senast 2027-02-04 16.30, svarat 2027-02-04 17.00"
    assert str(late.public_id) in told["link"]
    assert "inget svar än" in LevelDay.objects.get(day=date(2027, 2, 8)).rows[0]["text"]
    assert open_one.number in LevelDay.objects.get(day=date(2027, 2, 8)).rows[0]["text"]
    found = attained("SUP-1")
    assert (found.met, found.counted, found.percent, found.is_met) == (1, 4, Decimal("25.00"), False)
    assert (found.target, found.direction, found.subject, found.is_measured) == (
        Decimal(95),
        "at_least",
        "payroll",
        True,
    )


def test_measuring_again_changes_nothing_and_a_later_answer_does(scope: Agency, people: dict[str, User]):
    signed(people)
    ask = {"area": "payroll", "title": "Fel", "text": "x", "by": people[Role.CUSTOMER_LEAD]}
    case = open_case(**ask, at=at(1))
    measure(now=at(3, 12))
    assert not LevelDay.objects.exists()  # it is not due yet, so nobody knows
    measure(now=at(4))
    measure(now=at(4))
    assert list(LevelDay.objects.values_list("met", "counted")) == [(0, 1)]
    answer(case=case, text="Ja", is_solved=True, link=nowhere, by=people[Role.PAYROLL_CLERK], at=at(4, 10))
    measure(now=at(5))
    [day] = LevelDay.objects.all()
    assert (day.met, day.counted) == (0, 1)
    assert "svarat 2027-02-04 10.00" in day.rows[0]["text"]
    span = MeasuredSpan.objects.get()
    assert (span.starts_on, span.ends_on, span.measured_at) == (FROM, TO, at(5))


def test_H01_a_new_version_changes_the_target_from_its_first_day_and_not_before(scope: Agency, people: dict[str, User]):
    first = signed(people, valid_from=date(2027, 1, 1))
    wrote("SUP-1", {date(2027, 2, 3): (96, 100), date(2027, 2, 20): (96, 100)})
    assert attained("SUP-1").is_met
    renewed(first, people, code="SUP-1", target="99", on=date(2027, 2, 15))
    held = agreed_over(FROM, TO)["payroll", "SUP-1"]
    assert [(str(one.row.target), max(one.starts_on, FROM), min(one.ends_on, TO)) for one in held] == [
        ("95.00", FROM, date(2027, 2, 14)),
        ("99.00", date(2027, 2, 15), TO),
    ]
    assert attained("SUP-1", FROM, date(2027, 2, 14)).is_met is True
    assert attained("SUP-1", date(2027, 2, 15), TO).is_met is False
    both = attained("SUP-1")
    assert (both.met, both.counted, both.is_met) == (192, 200, False)  # 194 were promised
    level = level_of("SUP-1", Month(2027, 2))
    assert [(part.starts_on.day, part.judged.is_met, part.is_whole) for part in level.parts] == [
        (15, False, False),
        (1, True, False),
    ]


def test_what_has_no_source_is_told_as_not_measured_and_never_as_a_figure(scope: Agency, people: dict[str, User]):
    signed(people)
    found = attained("SYS-1")
    assert (found.is_measured, found.percent, found.is_met, found.counted) == (False, None, None, 0)


def test_a_month_with_few_cases_is_judged_with_the_two_before(scope: Agency, people: dict[str, User]):
    signed(people, valid_from=date(2026, 11, 1))
    wrote("SUP-1", {date(2026, 12, 8): (15, 15), date(2027, 1, 8): (2, 5), date(2027, 2, 8): (3, 3)})
    level = level_of("SUP-1", Month(2027, 1), Month(2027, 2))
    february, january = level.parts
    assert (february.judged.is_rolling, february.judged.tally.met, february.judged.tally.counted) == (True, 20, 23)
    assert february.judged.is_met is False
    assert (january.judged.is_rolling, january.judged.percent) == (True, Decimal("85.00"))


def test_days_written_anew_replace_those_of_the_days_measured_and_no_others(scope: Agency):
    wrote("PAY-1", {date(2027, 1, 25): (99, 100), date(2027, 2, 25): (100, 100)})
    write_days(code="PAY-1", subject="payroll", since=FROM, until=TO, days={}, at=at(28))
    assert list(LevelDay.objects.values_list("day", flat=True)) == [date(2027, 1, 25)]
    span = MeasuredSpan.objects.get()
    assert (span.starts_on, span.ends_on) == (date(2026, 11, 1), TO)
    later = {"since": date(2027, 6, 1), "until": date(2027, 6, 2)}
    write_days(code="PAY-1", subject="payroll", days={}, at=at(28), **later)
    span.refresh_from_db()
    assert span.starts_on == date(2027, 6, 1)  # a gap begins a new span: the days between were not measured


def test_what_is_left_out_is_listed_with_its_cause_and_counted_beside(scope: Agency):
    rows = [SourceRow("312 betalningar", excluded_for="Banken har inte svarat", count=312)]
    rows += [SourceRow(f"Rad {number}", f"/rad/{number}/") for number in range(SHOWN_A_DAY + 5)]
    cases = [(date(2027, 2, 25), False, row) for row in rows] + [(date(2027, 3, 25), False, rows[0])]
    write_days(
        code="PAY-4", subject="payroll", since=FROM, until=TO, days=by_day(cases, since=FROM, until=TO), at=at(28)
    )
    [(day, shown)] = rows_of("PAY-4", "payroll", FROM, TO)
    assert (day.met, day.counted, day.excluded, len(shown)) == (0, SHOWN_A_DAY + 5, 312, SHOWN_A_DAY)
    assert shown[0].excluded_for == "Banken har inte svarat"


def test_all_customers_of_a_service_are_summed_by_their_own_targets(scope: Agency, people: dict[str, User]):
    first = signed(people, valid_from=date(2026, 11, 1))
    wrote("SUP-1", {date(2027, 1, 8): (90, 100)})
    renewed(first, people, code="SUP-1", target="80", on=date(2027, 2, 1))
    wrote("SUP-1", {date(2027, 1, 8): (90, 100), date(2027, 2, 8): (90, 100)})
    months = [Month(2027, 1), Month(2027, 2)]
    for _ in range(2):
        sum_up([scope.pk], months, at=at(28))
    found = {
        row.month: (row.customers, row.below, row.met, row.wanted, row.is_below)
        for row in UnitLevel.objects.filter(service="payroll")
    }
    assert found == {
        "2027-01": (1, 1, 90, Decimal("95.0000"), True),
        "2027-02": (1, 0, 90, Decimal("80.0000"), False),
    }


def test_another_agencys_days_are_not_seen(agency: Agency):
    other = make_agency()
    with tenant(agency.pk):
        wrote("PAY-1", {date(2027, 2, 25): (1, 2)})
        assert LevelDay.objects.count() == 1
    with tenant(other.pk):
        assert not LevelDay.objects.exists()


def test_a_case_belongs_to_an_area_and_every_service_of_it_has_its_figure():
    assert {subject_of("SUP-1", service) for service in ("supplier_invoices", "ordering")} == {"e_commerce"}
    assert subject_of("INV-1", "supplier_invoices") == "supplier_invoices"


def test_the_team_alone_says_what_is_critical_and_it_stands_until_it_is_solved(scope: Agency, people: dict[str, User]):
    signed(people)
    clerk = people[Role.PAYROLL_CLERK]
    ask = {"area": "payroll", "title": "Ingen lön", "text": "x", "by": people[Role.CUSTOMER_LEAD]}
    case = open_case(**ask, at=at(1))
    with pytest.raises(PermissionDenied, match="annat arbetslag"):
        mark_critical(case=case, is_critical=True, by=make_user(scope, Role.FINANCE_CLERK), at=at(1))
    mark_critical(case=case, is_critical=True, by=clerk, at=at(1, 10))
    mark_critical(case=case, is_critical=True, by=clerk, at=at(2))
    assert [one.critical_at for one in critical_cases(["payroll"])] == [at(1, 10)]
    assert AuditEvent.objects.filter(event="case_critical").count() == 1
    hand_over(case=case, area="finance", text="Bokföringen", by=clerk, at=at(2))
    assert not critical_cases(["payroll"])
    assert critical_cases(["finance"]).count() == 1
    finance = make_user(scope, Role.FINANCE_CLERK)
    case.refresh_from_db()
    answer(case=case, text="Klart", is_solved=True, link=nowhere, by=finance, at=at(3))
    assert not critical_cases(["finance"])
    with pytest.raises(NotAllowedNow, match="löst"):
        mark_critical(case=case, is_critical=False, by=finance, at=at(3))
