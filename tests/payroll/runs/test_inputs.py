"""A run pays what was known at its cut-off, each fact once, whatever month it is told in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.calculation.absence_part import absence_part
from payroll.calculation.frozen import thaw
from payroll.calculation.model import AbsenceInput
from payroll.models import (
    Absence,
    Employment,
    EmploymentSpan,
    Finding,
    PayLine,
    Payslip,
    PayTerms,
    Person,
    TaxDecision,
    TimeEntry,
)
from payroll.runs.facts import AbsenceRow
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, Unit
from tests.factories import LONG_AGO, NOW, STOCKHOLM
from tests.payroll.runs.conftest import make_desk

pytestmark = pytest.mark.django_db

ONE_OFF = by_key("one_off_amount").code
SINCE = {"starts_on": date(2025, 1, 1), "recorded_at": LONG_AGO}


def amount(desk, person, ore=100_000, on=date(2026, 10, 5), attested_at=None, **given) -> TimeEntry:
    with desk.scope():
        return TimeEntry.objects.create(
            **{
                "employment": person.employments.get(number=1),
                "code": ONE_OFF,
                "starts_on": on,
                "ends_on": on,
                "amount_ore": ore,
                "state": "attested",
                "recorded_at": LONG_AGO,
                "attested_at": attested_at or desk.later(),
            }
            | given
        )


def gross(desk, run) -> list[int]:
    with desk.scope():
        return list(Payslip.objects.filter(run=run).order_by("person_id").values_list("gross_ore", flat=True))


def one_offs(desk) -> dict[str, list[int]]:
    """Month: the one-off amounts it paid."""
    with desk.scope():
        found: dict[str, list[int]] = {}
        rows = PayLine.objects.filter(code=ONE_OFF).order_by("run__month", "amount_ore")
        for month, ore in rows.values_list("run__month", "amount_ore"):
            found.setdefault(month, []).append(ore)
        return found


def raise_pay(desk, person, ore: int, on: date, recorded_at: datetime) -> None:
    with desk.scope():
        terms = PayTerms.objects.get(employment__person=person, superseded_at__isnull=True)
        PayTerms.objects.filter(pk=terms.pk).update(superseded_at=recorded_at)
        for changes in (
            {"ends_on": on - timedelta(days=1)},
            {"starts_on": on, "ends_on": None, "pay_ore": ore},
        ):
            copy = PayTerms.objects.get(pk=terms.pk)
            copy.pk, copy.superseded_at, copy.recorded_at = None, None, recorded_at
            for name, value in changes.items():
                setattr(copy, name, value)
            copy.save(force_insert=True)


# Time travel


def test_a_fact_recorded_after_the_cut_off_is_not_used(desk):
    person = desk.person(pay_ore=4_000_000)
    raise_pay(desk, person, 5_000_000, date(2026, 11, 1), recorded_at=desk.at + timedelta(days=1))
    assert gross(desk, desk.calculate()) == [4_000_000]
    desk.at += timedelta(days=2)
    assert gross(desk, desk.calculate()) == [5_000_000]


def test_a_fact_recorded_at_the_very_cut_off_is_used(desk):
    person = desk.person(pay_ore=4_000_000)
    raise_pay(desk, person, 5_000_000, date(2026, 11, 1), recorded_at=desk.at + timedelta(minutes=10))
    run = desk.calculate()
    assert run.cut_off_at == NOW + timedelta(minutes=10)
    assert gross(desk, run) == [5_000_000]


def test_a_fixed_run_is_as_it_was_whatever_is_recorded_afterwards(desk):
    person = desk.person(pay_ore=4_000_000)
    run = desk.fix()
    with desk.scope():
        before = Payslip.objects.get(run=run)
    raise_pay(desk, person, 5_000_000, date(2026, 11, 1), recorded_at=desk.later())
    with desk.scope():
        after = Payslip.objects.get(run=run)
        assert after.inputs == before.inputs
        assert thaw(after.inputs).employments[0].terms[0].pay_ore == 4_000_000
        assert thaw(after.inputs).person_id == person.pk


def test_a_raise_in_the_middle_of_the_month_pays_each_part_by_its_own_terms(desk):
    person = desk.person(pay_ore=3_000_000)
    raise_pay(desk, person, 6_000_000, date(2026, 11, 16), recorded_at=desk.at)
    assert gross(desk, desk.calculate()) == [4_500_000]


# Each entry once


def test_an_entry_is_paid_once_over_the_months(desk):
    amount(desk, desk.person())
    for month in ("2026-10", "2026-11", "2026-12"):
        desk.fix(month)
    assert one_offs(desk) == {"2026-10": [100_000]}


def test_an_entry_attested_late_is_paid_the_month_after(desk):
    person = desk.person()
    desk.fix("2026-10")
    amount(desk, person, 123_400)
    desk.fix("2026-11")
    desk.fix("2026-12")
    assert one_offs(desk) == {"2026-11": [123_400]}


def test_an_entry_for_a_month_to_come_waits_for_that_month(desk):
    amount(desk, desk.person(), on=date(2026, 12, 1))
    for month in ("2026-10", "2026-11", "2026-12"):
        desk.fix(month)
    assert one_offs(desk) == {"2026-12": [100_000]}


def test_an_entry_over_new_year_is_paid_once(desk):
    person = desk.person()
    amount(desk, person, on=date(2026, 12, 31), ends_on=date(2027, 1, 1))
    desk.fix("2026-11")
    desk.fix("2026-12")
    assert one_offs(desk) == {"2026-12": [100_000]}


def test_an_entry_withdrawn_before_the_cut_off_is_not_paid(desk):
    person = desk.person()
    entry = amount(desk, person)
    with desk.scope():
        TimeEntry.objects.filter(pk=entry.pk).update(superseded_at=desk.later())
    desk.calculate("2026-10")
    assert one_offs(desk) == {}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_only_attested_entries_are_paid(desk, state):
    amount(desk, desk.person(), state=state)
    desk.calculate("2026-10")
    assert one_offs(desk) == {}


def test_a_month_without_a_run_is_made_up_for_by_the_next(desk):
    person = desk.person()
    desk.fix("2026-09")
    amount(desk, person, on=date(2026, 10, 5))
    desk.fix("2026-11")
    assert one_offs(desk) == {"2026-11": [100_000]}


def test_a_cancelled_run_has_paid_nothing(desk):
    from payroll.runs import actions

    person = desk.person()
    amount(desk, person)
    run = desk.calculate("2026-10")
    with desk.scope():
        actions.cancel_run(run=run, comment="fel", by=desk.clerk, at=desk.later())
    desk.fix("2026-11")
    assert one_offs(desk)["2026-11"] == [100_000]


def test_one_who_has_left_gets_what_was_attested_afterwards_and_then_nothing(desk):
    person = desk.person()
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(ends_on=date(2026, 10, 31))
    desk.fix("2026-10")
    amount(desk, person, 77_700, on=date(2026, 10, 30))
    november = desk.calculate("2026-11")
    assert gross(desk, november) == [77_700]
    desk.approve(november)
    assert desk.calculate("2026-12").people == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.dates(date(2026, 8, 15), date(2027, 1, 15)), st.integers(0, 5)), min_size=1, max_size=8)
)
def test_whatever_is_attested_when_is_paid_exactly_once_by_the_month_that_has_both(rows):
    """``rows``: the day an entry is for, and before which of five runs it is attested (5: after them all)."""
    months = [Month(2026, 9), Month(2026, 10), Month(2026, 11), Month(2026, 12)]
    desk = make_desk()
    with desk.scope():  # what is old is confirmed in a test of its own
        AgencySetting.objects.create(
            key="retro.second_clerk_months", value="12", source="prov", starts_on=months[0].starts_on
        )
    person = desk.person()
    expected: dict[str, int] = {}
    for number, month in enumerate(months):
        for day, before in rows:
            if before == number:
                amount(desk, person, on=day)
        desk.fix(str(month))
    for day, before in rows:
        paid_in = max(before, next((i for i, month in enumerate(months) if day <= month.ends_on), len(months)))
        if paid_in < len(months):
            expected[str(months[paid_in])] = expected.get(str(months[paid_in]), 0) + 1
    assert {month: len(found) for month, found in one_offs(desk).items()} == expected


# Absence


def absent(desk, person, first: date, last: date, days: int, kind="child_care", attested_at=None) -> Absence:
    with desk.scope():
        return Absence.objects.create(
            employment=person.employments.get(number=1),
            kind=kind,
            starts_on=first,
            ends_on=last,
            working_days=days,
            state="attested",
            recorded_at=LONG_AGO,
            attested_at=attested_at or desk.later(),
        )


def settled_days(desk) -> list[tuple[date, date]]:
    """The days of absence that payslips have settled, in the order of the months."""
    with desk.scope():
        texts = list(Payslip.objects.order_by("month").values_list("inputs", flat=True))
    return [
        (row.starts_on, row.ends_on)
        for text in texts
        for employment in (*(e for month in thaw(text).earlier for e in month.employments), *thaw(text).employments)
        for row in employment.absences
    ]


def test_absence_over_a_month_end_is_settled_in_both_months_and_once_each(desk):
    absent(desk, desk.person(), date(2026, 10, 29), date(2026, 11, 4), 5)
    for month in ("2026-10", "2026-11", "2026-12"):
        desk.fix(month)
    assert settled_days(desk) == [
        (date(2026, 10, 29), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 4)),
    ]


def test_absence_attested_late_is_settled_in_each_month_it_belongs_to(desk):
    person = desk.person()
    desk.fix("2026-10")
    absent(desk, person, date(2026, 10, 29), date(2026, 11, 4), 5)
    desk.fix("2026-11")
    desk.fix("2026-12")
    assert settled_days(desk) == [
        (date(2026, 10, 29), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 4)),
    ]


def test_absence_over_new_year_is_settled_once(desk):
    absent(desk, desk.person(), date(2026, 12, 28), date(2027, 1, 8), 7)
    desk.fix("2026-11")
    desk.fix("2026-12")
    assert settled_days(desk) == [(date(2026, 12, 28), date(2026, 12, 31))]


@settings(deadline=None)
@given(
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 120),
    worked=st.decimals(0, 130, places=2),
)
def test_the_months_of_an_absence_have_each_of_its_days_once_and_all_its_working_days(first, length, worked):
    row = AbsenceRow(1, "child_care", first, first + timedelta(days=length), worked, Decimal(100))
    months = [Month(2026, 1).plus(number) for number in range(20)]
    parts = [part for month in months if (part := absence_part(row.kind, row, month.starts_on, month.ends_on))]
    assert [day for part in parts for day in days_of(part)] == [first + timedelta(days=n) for n in range(length + 1)]
    assert sum(part.working_days for part in parts) == worked
    assert all(part.working_days >= 0 for part in parts)


def days_of(part: AbsenceInput) -> list[date]:
    return [part.starts_on + timedelta(days=n) for n in range((part.ends_on - part.starts_on).days + 1)]


# Whoever they are


def test_an_hourly_paid_person_is_paid_for_attested_hours(desk):
    person = desk.person()
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(form="hourly", pay_ore=18_000)
    amount(desk, person, None, on=date(2026, 11, 3), code=by_key("hourly_pay").code, quantity=Decimal("7.5"))
    run = desk.calculate()
    # 7.5 h × 180 kr, and 12 % vacation pay on it.
    assert gross(desk, run) == [135_000 + 16_200]


def test_a_person_with_nothing_to_be_paid_gets_an_empty_payslip(desk):
    person = desk.person()
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(form="hourly", pay_ore=18_000)
    run = desk.fix()
    assert gross(desk, run) == [0]
    assert desk.batches(run) == []


def test_two_employments_are_taxed_together_on_one_payslip(desk):
    person = desk.person(pay_ore=2_000_000)
    with desk.scope():
        second = Employment.objects.create(person=person, number=2, form="permanent", central_agreement="saco")
        EmploymentSpan.objects.create(employment=second, **SINCE)
        unit = Unit.objects.order_by("id").first()
        PayTerms.objects.create(employment=second, unit=unit, pay_ore=1_500_000, coding="100", **SINCE)
    run = desk.calculate()
    with desk.scope():
        slip = Payslip.objects.get(run=run)
        # Skatteverket 2026, table 33 column 1, 35 000 kr: 7 134.
        assert (slip.gross_ore, slip.tax_ore) == (3_500_000, 713_400)
        assert {row.number for row in thaw(slip.inputs).employments} == {1, 2}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2026, 11, 1), None, 3_000_000),
        (date(2026, 11, 30), None, 100_000),
        (date(2025, 1, 1), date(2026, 11, 1), 100_000),
        (date(2025, 1, 1), date(2026, 11, 30), 3_000_000),
        (date(2026, 11, 15), date(2026, 11, 15), 100_000),
    ],
)
def test_the_first_and_the_last_day_of_an_employment_are_paid(desk, starts_on, ends_on, expected):
    person = desk.person(pay_ore=3_000_000)
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(starts_on=starts_on, ends_on=ends_on)
        PayTerms.objects.filter(employment__person=person).update(starts_on=starts_on)
    assert gross(desk, desk.calculate()) == [expected]


@pytest.mark.parametrize(("starts_on", "ends_on"), [(date(2026, 12, 1), None), (date(2025, 1, 1), date(2026, 10, 31))])
def test_those_not_employed_in_the_month_are_not_in_its_run(desk, starts_on, ends_on):
    person = desk.person()
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(starts_on=starts_on, ends_on=ends_on)
    assert desk.calculate().people == 0


NAMES = [
    "Zoë Ångström-Öberg",
    "O'Brien; DROP TABLE payroll_payslip;--",
    "tab\there\nnewline\\N\r",
    "👩\u200d👩\u200d👧 familj",
    "Z\u0351\u036ba\u0334lgo",
    "\u202eomvänd",
    "=CMD()",
]
UNREADABLE = ["李小龍", "محمد بن سلمان", "\u200fעברית\u200e", "\ufdfa" * 20, "\\."]
"""Names that are stored and shown, but that no bank can read."""


@pytest.mark.parametrize("name", NAMES + UNREADABLE)
def test_a_name_of_any_kind_is_calculated_under(desk, name):
    desk.person(given_name=name, family_name=name)
    run = desk.calculate()
    assert (run.payslips, run.set_aside) == (1, 0)
    with desk.scope():
        assert Person.objects.get().given_name == name
        assert Finding.objects.filter(run=run, control="unreadable_name").exists() == (name in UNREADABLE)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_any_latin_letter_is_paid(desk, name):
    desk.person(given_name=name, family_name=name)
    run = desk.fix()
    [batch] = desk.batches(run)
    assert (batch.payment_count, batch.total_ore) == (1, run.net_ore)


def test_a_coding_with_signs_of_the_copy_format_is_kept_as_it_is(desk):
    person = desk.person()
    odd = "1\t0\\0\n\\N"
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(coding=odd)
    run = desk.calculate()
    with desk.scope():
        assert set(PayLine.objects.filter(run=run, employment__isnull=False).values_list("coding", flat=True)) == {odd}


def test_ten_thousand_lines_on_one_payslip(desk):
    person = desk.person()
    with desk.scope():
        employment = person.employments.get()
        TimeEntry.objects.bulk_create(
            [
                TimeEntry(
                    employment=employment,
                    code=ONE_OFF,
                    starts_on=date(2026, 11, 1),
                    ends_on=date(2026, 11, 1),
                    amount_ore=100 + n,
                    state="attested",
                    recorded_at=LONG_AGO,
                    attested_at=LONG_AGO,
                )
                for n in range(10_000)
            ],
            batch_size=5_000,
        )
    run = desk.calculate()
    with desk.scope():
        lines = PayLine.objects.filter(run=run, code=ONE_OFF)
        assert lines.count() == 10_000
        assert lines.order_by("-number").first().number > 10_000
    assert gross(desk, run) == [4_200_000 + sum(range(100, 10_100))]


def test_a_huge_salary_is_calculated_to_the_ore(desk):
    desk.person(pay_ore=10**14 - 1)
    run = desk.calculate()
    assert gross(desk, run) == [10**14 - 1]
    with desk.scope():
        slip = Payslip.objects.get(run=run)
        assert slip.net_ore == slip.gross_ore - slip.tax_ore > 0


def test_a_salary_too_large_to_be_stored_is_set_aside_and_never_cut(desk):
    desk.person(pay_ore=10**14 + 1)
    run = desk.calculate()
    assert (run.payslips, run.set_aside) == (0, 1)


def test_overlapping_tax_decisions_cannot_be_recorded(desk):
    from django.db import IntegrityError, transaction

    person = desk.person()
    with desk.scope(), pytest.raises(IntegrityError, match="tax_once"), transaction.atomic():
        TaxDecision.objects.create(person=person, kind="table", table=34, column=1, **SINCE)


def test_a_payday_in_a_year_whose_rules_are_not_loaded_is_refused(desk):
    from servicecenter.rules.loader import RuleYearMissing

    desk.person()
    with pytest.raises(RuleYearMissing, match="2029"):
        desk.start("2029-01")


# The clock


@pytest.mark.parametrize(
    "cut_off",
    [
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=STOCKHOLM),  # the hour that comes twice
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=STOCKHOLM),
        datetime(2026, 3, 29, 3, 0, tzinfo=STOCKHOLM),  # the hour that is left out has just passed
        datetime(2026, 11, 1, 0, 0, tzinfo=STOCKHOLM),
        datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=STOCKHOLM),
        datetime(2027, 1, 1, 0, 0, tzinfo=STOCKHOLM),
        datetime(2028, 2, 29, 12, 0, tzinfo=STOCKHOLM),
    ],
    ids=lambda at: at.astimezone().isoformat() + f" fold {at.fold}",
)
@pytest.mark.parametrize(("microseconds", "is_known"), [(-1, True), (0, True), (1, False)])
def test_the_cut_off_divides_at_the_very_moment(desk, cut_off, microseconds, is_known):
    """Python's own arithmetic on local time is wall time; moments are compared as moments."""
    from datetime import UTC

    moment = cut_off.astimezone(UTC)
    desk.at = moment - timedelta(minutes=10)
    amount(desk, desk.person(), attested_at=moment + timedelta(microseconds=microseconds))
    run = desk.start("2026-11")
    assert run.cut_off_at == moment
    from payroll.runs.engine import calculate_waiting

    calculate_waiting(run, at=moment)
    assert one_offs(desk) == ({"2026-11": [100_000]} if is_known else {})
