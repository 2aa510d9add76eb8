"""Earlier months are recomputed with what is known now; fixed runs stay, and the differences are paid."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.calculation.frozen import thaw
from payroll.calculation.model import EarlierMonth
from payroll.calculation.retro import fresh_lines
from payroll.employment import actions as facts
from payroll.models import (
    Absence,
    EmploymentSpan,
    PayLine,
    PayRun,
    Payslip,
    PayTerms,
    SetAside,
    TimeEntry,
)
from payroll.parental.actions import record_benefit_note, withdraw_benefit_note
from payroll.parental.queries import benefit_notes_of
from payroll.runs import actions
from payroll.runs.earlier import EarlierMonths
from payroll.runs.facts import Reach, month_of_person, read_facts
from payroll.runs.local import local_rules
from payroll.runs.rules import pinned_rules
from payroll.runs.window import Window
from payroll.salary_types.catalogue import by_key
from servicecenter.common.calendars import working_days
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, Unit
from servicecenter.tenancy.lookups import Keys
from tests.factories import LONG_AGO
from tests.payroll.runs.conftest import make_desk

pytestmark = pytest.mark.django_db

MONTHLY, PART = by_key("monthly_salary").code, by_key("part_month_salary").code
OVERTIME = by_key("overtime_simple").code
SUPPLEMENT = by_key("fixed_supplement").code
ADVANCE = by_key("travel_advance").code


def settle(desk, run: PayRun) -> PayRun:
    """Fix a run whatever its controls say: here it is about the sums."""
    with desk.scope():
        PayRun.objects.filter(pk=run.pk).update(
            state="approved", approved_by=desk.approver, approved_at=desk.later(), approved_hash=run.content_hash
        )
    return desk.fresh(run)


def run(desk, month: str) -> PayRun:
    return settle(desk, desk.calculate(month))


def raise_pay(desk, person, ore: int, on: date, **given) -> None:
    with desk.scope():
        terms = PayTerms.objects.filter(employment__person=person).order_by("-id").first()
        facts.change_pay(
            **{
                "employment": terms.employment, "starts_on": on, "unit": terms.unit, "title": terms.title,
                "form": terms.form, "pay_ore": ore, "extent": terms.extent, "coding": terms.coding,
                "by": desk.clerk, "at": desk.later(),
            }
            | given
        )  # fmt: skip


def overtime(desk, person, on: date, hours: str = "2", **given) -> TimeEntry:
    with desk.scope():
        return TimeEntry.objects.create(
            **{
                "employment": person.employments.get(number=1), "code": OVERTIME, "starts_on": on, "ends_on": on,
                "quantity": Decimal(hours), "state": "attested", "recorded_at": LONG_AGO, "attested_at": desk.later(),
            }
            | given
        )  # fmt: skip


def back_lines(desk, paid: PayRun) -> list[tuple[str, date, int]]:
    """The lines of a run that belong to earlier months."""
    with desk.scope():
        rows = PayLine.objects.filter(run=paid, earned_from__lt=Month.parse(paid.month).starts_on)
        return list(rows.order_by("payslip__person_id", "number").values_list("code", "earned_from", "amount_ore"))


def test_a_raise_recorded_late_is_paid_for_every_month_it_holds(desk):
    person = desk.person(pay_ore=4_000_000)
    first = run(desk, "2026-09")
    run(desk, "2026-10")
    with desk.scope():
        before = list(PayLine.objects.filter(run=first).values_list("number", "code", "amount_ore", "quantity"))
    raise_pay(desk, person, 4_200_000, date(2026, 9, 1))
    november = run(desk, "2026-11")
    assert back_lines(desk, november) == [(MONTHLY, date(2026, 9, 1), 200_000), (MONTHLY, date(2026, 10, 1), 200_000)]
    assert november.gross_ore == 4_200_000 + 400_000
    assert back_lines(desk, run(desk, "2026-12")) == []
    with desk.scope():
        after = list(PayLine.objects.filter(run=first).values_list("number", "code", "amount_ore", "quantity"))
    assert after == before


def test_only_those_whose_facts_changed_are_computed_again(desk):
    changed, left_alone = desk.person(), desk.person()
    run(desk, "2026-10")
    raise_pay(desk, changed, 5_000_000, date(2026, 10, 15))
    november = run(desk, "2026-11")
    with desk.scope():
        again = {slip.person_id: thaw(slip.inputs).earlier for slip in Payslip.objects.filter(run=november)}
    assert [month.month for month in again[changed.pk]] == [Month(2026, 10)]
    assert again[left_alone.pk] == ()


def test_a_fact_that_is_only_rewritten_computes_nothing_again(desk):
    """A change to come closes the row that began years ago; the months before say what they said."""
    person = desk.person()
    for month in ("2026-08", "2026-09", "2026-10"):
        run(desk, month)
    raise_pay(desk, person, 5_000_000, date(2026, 11, 1))
    november = run(desk, "2026-11")
    with desk.scope():
        assert thaw(Payslip.objects.get(run=november).inputs).earlier == ()


def test_an_entry_attested_late_is_the_only_thing_computed_of_its_month(desk):
    person = desk.person(pay_ore=2_820_000)
    run(desk, "2026-10")
    overtime(desk, person, date(2026, 10, 14))
    november = run(desk, "2026-11")
    # 28 200 ÷ 94 = 300 kr an hour.
    assert back_lines(desk, november) == [(OVERTIME, date(2026, 10, 14), 60_000)]
    with desk.scope():
        [october] = thaw(Payslip.objects.get(run=november).inputs).earlier
    assert (october.is_whole, october.paid) == (False, ())


def test_an_entry_taken_back_after_it_was_paid_is_taken_off(desk):
    person = desk.person(pay_ore=2_820_000)
    entry = overtime(desk, person, date(2026, 10, 14))
    run(desk, "2026-10")
    with desk.scope():
        TimeEntry.objects.filter(pk=entry.pk).update(superseded_at=desk.later())
    overtime(desk, person, date(2026, 10, 14), hours="3")
    assert back_lines(desk, run(desk, "2026-11")) == [(OVERTIME, date(2026, 10, 14), 30_000)]


def test_a_raise_told_after_overtime_was_paid_raises_the_overtime_too(desk):
    person = desk.person(pay_ore=2_820_000)
    overtime(desk, person, date(2026, 10, 14))
    run(desk, "2026-10")
    raise_pay(desk, person, 2_914_000, date(2026, 10, 1))
    assert back_lines(desk, run(desk, "2026-11")) == [
        (MONTHLY, date(2026, 10, 1), 94_000),
        (OVERTIME, date(2026, 10, 14), 2_000),
    ]


def test_one_hired_late_is_paid_from_the_first_day(desk):
    desk.person()
    run(desk, "2026-10")
    late = desk.person(pay_ore=3_100_000)
    with desk.scope():
        for model in (EmploymentSpan, PayTerms):
            model.objects.filter(employment__person=late).update(starts_on=date(2026, 10, 22), recorded_at=desk.later())
    assert back_lines(desk, run(desk, "2026-11")) == [(PART, date(2026, 10, 22), 1_000_000)]
    assert back_lines(desk, run(desk, "2026-12")) == []


def test_one_who_was_set_aside_gets_the_whole_month_in_the_next_run(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-09")
    overtime(desk, person, date(2026, 10, 5), code="99999")
    october = desk.calculate("2026-10")
    with desk.scope():
        row = SetAside.objects.get(run=october)
        actions.exclude_person(set_aside=row, note="betalas i november", by=desk.clerk, at=desk.later())
        TimeEntry.objects.update(superseded_at=desk.later())
    settle(desk, desk.fresh(october))
    assert back_lines(desk, run(desk, "2026-11")) == [(MONTHLY, date(2026, 10, 1), 3_000_000)]


def test_nothing_before_the_agencys_first_run_is_paid_as_a_month(desk):
    desk.person()
    first = run(desk, "2026-10")
    assert (back_lines(desk, first), back_lines(desk, run(desk, "2026-11"))) == ([], [])


def test_a_month_that_had_no_run_is_paid_by_the_next(desk):
    desk.person(pay_ore=3_000_000)
    run(desk, "2026-09")
    assert back_lines(desk, run(desk, "2026-11")) == [(MONTHLY, date(2026, 10, 1), 3_000_000)]


def test_another_coding_told_late_moves_the_cost(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-10")
    raise_pay(desk, person, 3_000_000, date(2026, 10, 1), coding="200")
    november = run(desk, "2026-11")
    with desk.scope():
        rows = PayLine.objects.filter(run=november, earned_from=date(2026, 10, 1)).order_by("coding")
        assert list(rows.values_list("coding", "amount_ore")) == [("100", -3_000_000), ("200", 3_000_000)]


def test_a_local_method_changed_for_an_earlier_month_concerns_everyone(desk):
    for _ in range(2):
        person = desk.person(pay_ore=3_100_000)
        with desk.scope():
            PayTerms.objects.filter(employment__person=person).update(starts_on=date(2026, 10, 22))
            EmploymentSpan.objects.filter(employment__person=person).update(starts_on=date(2026, 10, 22))
    run(desk, "2026-10")
    with desk.scope():
        AgencySetting.objects.create(
            key="pay.part_of_month", value="thirtieths", source="lokalt avtal", starts_on=date(2026, 10, 1)
        )
    # 9 days of 30 instead of 10 of 31: 9 300 kr, not 10 000.
    assert back_lines(desk, run(desk, "2026-11")) == [(PART, date(2026, 10, 22), -70_000)] * 2
    assert back_lines(desk, run(desk, "2026-12")) == []


def test_the_rules_of_another_year_are_those_of_that_year(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2025-12")
    raise_pay(desk, person, 3_100_000, date(2025, 12, 1))
    january = run(desk, "2026-01")
    assert back_lines(desk, january) == [(MONTHLY, date(2025, 12, 1), 100_000)]
    assert sorted(january.rules["books"]) == ["2025", "2026"]
    with desk.scope():
        assert pinned_rules(january).on(date(2025, 12, 23)).year == 2025


def test_an_advance_registered_late_is_deducted_once(desk):
    person = desk.person()
    run(desk, "2026-10")
    overtime(desk, person, date(2026, 10, 20), code=ADVANCE, quantity=None, amount_ore=500_000)
    november, december = run(desk, "2026-11"), run(desk, "2026-12")
    assert (november.net_deductions_ore, december.net_deductions_ore) == (500_000, 0)


def test_a_run_reads_the_facts_of_many_with_as_many_questions_as_of_few(desk, django_assert_max_num_queries):
    people = [desk.person() for _ in range(6)]
    run(desk, "2026-09")
    run(desk, "2026-10")
    for person in people:
        raise_pay(desk, person, 5_000_000, date(2026, 9, 15))
        overtime(desk, person, date(2026, 10, 14))
    november = desk.start("2026-11")
    from payroll.runs.inputs import pay_inputs

    with desk.scope():
        local = local_rules(november.pays_on)
        with django_assert_max_num_queries(34) as few:
            pay_inputs(november, [people[0].pk], local, {people[0].pk})
        with django_assert_max_num_queries(len(few.captured_queries)):
            assert all(
                len(row.earlier) == 2
                for row in pay_inputs(november, [p.pk for p in people], local, {p.pk for p in people})
            )


# Over random sequences of late changes

MONTHS = [Month(2026, 8).plus(number) for number in range(4)]
DAYS = st.dates(date(2026, 7, 20), date(2026, 12, 5))
PAY = st.integers(20_000, 60_000).map(lambda kronor: kronor * 100)

CHANGES = st.one_of(
    st.tuples(st.just("pay"), DAYS, PAY, st.sampled_from([50, 80, 100]), st.sampled_from(["100", "200"])),
    st.tuples(st.just("item"), DAYS, st.integers(1, 500_000)),
    st.tuples(st.just("end"), DAYS),
    st.tuples(st.just("span"), DAYS, st.one_of(st.none(), st.just(date(2026, 12, 31)))),
    st.tuples(st.just("entry"), DAYS, st.integers(1, 60)),
    st.tuples(st.just("absence"), DAYS, st.integers(0, 40), st.sampled_from(["sick", "child_care", "parental_leave"])),
    st.tuples(st.just("sick"), DAYS, st.integers(0, 12), st.sampled_from([50, 100])),
    st.tuples(st.just("benefit"), DAYS, st.integers(0, 200)),
    st.tuples(st.just("undo benefit"), st.integers(0, 5)),
    st.tuples(st.just("undo entry"), st.integers(0, 5)),
    st.tuples(st.just("undo absence"), st.integers(0, 5)),
    st.tuples(st.just("hire"), DAYS, PAY),
)


def apply(desk, person, change) -> None:
    """Make a change the way a clerk or a manager would; what the house refuses is not a change."""
    from django.core.exceptions import ValidationError

    try:
        with desk.scope():
            _apply(desk, person, *change)
    except ValidationError:
        pass


def _apply(desk, person, kind, *given) -> None:
    employment = person.employments.order_by("number").first()
    common = {"by": desk.clerk, "at": desk.later()}
    _apply_leave(employment, kind, given, common)
    unit = Unit.objects.order_by("id").first()
    match kind:
        case "pay":
            on, ore, extent, coding = given
            facts.change_pay(
                employment=employment, starts_on=on, unit=unit, title="", form="monthly", pay_ore=ore,
                extent=Decimal(extent), coding=coding, **common,
            )  # fmt: skip
        case "item":
            facts.record_supplement(
                employment=employment, code=SUPPLEMENT, starts_on=given[0], amount_ore=given[1], **common
            )
        case "end":
            facts.end_employment(employment=employment, last_day=given[0], reason="", **common)
        case "span":
            facts.change_span(employment=employment, starts_on=date(2025, 1, 1), ends_on=given[1], reason="", **common)
        case "entry":
            reported(TimeEntry, employment, common["at"], code=OVERTIME, starts_on=given[0], ends_on=given[0],
                     quantity=given[1])  # fmt: skip
        case "absence":
            first, length, sort = given
            reported(Absence, employment, common["at"], kind=sort, starts_on=first,
                     ends_on=first + timedelta(days=length), working_days=length * 5 // 7 + 1)  # fmt: skip
        case "undo entry" | "undo absence":
            model = TimeEntry if kind == "undo entry" else Absence
            rows = list(model.objects.filter(employment=employment, superseded_at__isnull=True).order_by("id"))
            if rows:
                model.objects.filter(pk=rows[given[0] % len(rows)].pk).update(superseded_at=common["at"])
        case "hire":
            facts.hire(
                person=person, employment_form="permanent", central_agreement="saco", starts_on=given[0],
                terms={"unit": unit, "title": "", "form": "monthly", "pay_ore": given[1], "extent": Decimal(40),
                       "coding": "100"}, **common,
            )  # fmt: skip


def _apply_leave(employment, kind, given, common) -> None:
    match kind:
        case "sick":
            first, length, extent = given
            days = working_days(first, first + timedelta(days=length))
            reported(Absence, employment, common["at"], kind="sick", starts_on=first, extent=extent,
                     ends_on=first + timedelta(days=length), working_days=days)  # fmt: skip
        case "benefit":
            first, length = given
            record_benefit_note(employment=employment, child_born_on=date(2026, 7, 1), starts_on=first,
                                ends_on=first + timedelta(days=length), **common)  # fmt: skip
        case "undo benefit":
            notes = list(benefit_notes_of(employment.person))
            if notes:
                withdraw_benefit_note(note=notes[given[0] % len(notes)], reason="fel", **common)


def reported(model, employment, at, **given) -> None:
    model.objects.create(employment=employment, state="attested", recorded_at=LONG_AGO, attested_at=at, **given)


def paid_by_month(desk, person) -> dict[Month, dict]:
    """What all fixed runs have paid, by the month that answers for it."""
    sums: dict[Month, Counter] = {month: Counter() for month in MONTHS}
    with desk.scope():
        lines = PayLine.objects.filter(payslip__person=person, employment__isnull=False)
        for line in lines.exclude(run__state="cancelled"):
            month = max(Month.of(line.earned_from), MONTHS[0])
            key = (line.employment_id, line.code, line.coding, line.earned_from, line.earned_to)
            sums[month][key] += line.amount_ore
    return {month: nonzero(found) for month, found in sums.items()}


def fresh_by_month(desk, person, known: PayRun) -> dict[Month, dict]:
    """The same months computed from nothing with what the run knew."""
    found = {}
    with desk.scope():
        rules, local = pinned_rules(known), local_rules(known.pays_on)
        earlier = EarlierMonths.of(known)
        for month in [m for m in MONTHS if str(m) <= known.month]:
            window = Window(month, month.starts_on, month.ends_on, known.pays_on, known.cut_off_at)
            reach = Reach.of(month, earlier.reach(month))
            read = read_facts(window, Keys([person.pk]), reach, {}, rules)
            employments = month_of_person(read, person.pk, reach, {})
            sums: Counter = Counter()
            for line in fresh_lines(EarlierMonth(month, known.pays_on, employments), local, rules):
                sums[(line.employment_id, line.code, line.coding, line.earned_from, line.earned_to)] += line.amount
            found[month] = nonzero(sums)
    return found


def nonzero(sums: Counter) -> dict:
    return {key: amount for key, amount in sums.items() if amount}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CHANGES, max_size=4), min_size=4, max_size=4))
def test_paid_rows_of_every_month_equal_a_fresh_calculation_after_every_run(changes):
    desk = make_desk()
    person = desk.person()
    for month, told in zip(MONTHS, changes, strict=True):
        for change in told:
            apply(desk, person, change)
        fixed = run(desk, str(month))
        with desk.scope():
            is_in = not SetAside.objects.filter(run=fixed).exists()
        if is_in:
            paid, fresh = paid_by_month(desk, person), fresh_by_month(desk, person, fixed)
            assert {m: paid[m] for m in fresh} == fresh


def test_pay_after_an_end_told_late_is_taken_back_and_is_no_pay_outside_the_employment(desk):
    person = desk.person(pay_ore=3_000_000)
    with desk.scope():
        employment = person.employments.get()
        common = {"employment": employment, "by": desk.clerk}
        facts.record_supplement(
            code=SUPPLEMENT, starts_on=date(2026, 10, 1), amount_ore=100_000, at=desk.later(), **common
        )
    run(desk, "2026-10")
    with desk.scope():
        facts.change_span(starts_on=date(2026, 10, 31), ends_on=None, reason="", at=desk.later(), **common)
    november = run(desk, "2026-11")
    assert back_lines(desk, november)[-2:] == [
        (MONTHLY, date(2026, 10, 1), -3_000_000),
        (SUPPLEMENT, date(2026, 10, 1), -100_000),
    ]
    with desk.scope():
        assert not november.findings.filter(control="outside_employment").exists()


def test_a_debt_is_told_of_again_by_every_run_also_when_no_employment_is_left(desk):
    """The employment turns out to have ended before the first month that was paid, so that nobody finds it any more."""
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-09")
    with desk.scope():
        facts.end_employment(
            employment=person.employments.get(), last_day=date(2026, 8, 28), reason="", by=desk.clerk, at=desk.later()
        )
    for month in ("2026-10", "2026-11"):
        calculated = desk.calculate(month)
        with desk.scope():
            row = SetAside.objects.get(run=calculated)
            assert (row.person_id, row.code) == (person.pk, "debt_without_pay")
            actions.exclude_person(set_aside=row, note="skulden utreds", by=desk.clerk, at=desk.later())
        desk.approve(desk.fresh(calculated))
        desk.finalise(desk.fresh(calculated))


def test_a_debt_of_one_who_has_left_sets_aside_and_never_stops_the_others(desk):
    person, other = desk.person(pay_ore=3_000_000), desk.person()
    run(desk, "2026-10")
    with desk.scope():
        facts.end_employment(
            employment=person.employments.get(), last_day=date(2026, 10, 15), reason="", by=desk.clerk, at=desk.later()
        )
    november = desk.calculate("2026-11")
    with desk.scope():
        row = SetAside.objects.get(run=november)
        assert (row.person_id, row.code) == (person.pk, "debt_without_pay")
        assert list(Payslip.objects.filter(run=november).values_list("person_id", flat=True)) == [other.pk]
        actions.exclude_person(set_aside=row, note="skulden utreds", by=desk.clerk, at=desk.later())
    desk.approve(desk.fresh(november))
    december = desk.calculate("2026-12")
    with desk.scope():
        assert SetAside.objects.get(run=december).person_id == person.pk
