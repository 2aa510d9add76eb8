"""What a month's payslips become in its declaration: boxes, kinds of tax, absence, and what a later run changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from payroll.declarations.controls import declaration_ties
from payroll.declarations.gather import numbers_for
from payroll.declarations.models import AbsenceStatement, Change, StatementNumber
from payroll.declarations.queries import is_outdated, months, runs_of
from payroll.exchange.agi import AbsenceKind, Value, parse
from payroll.models import Absence, FixedItem, GroupMember, Payslip, PayTerms, TaxDecision, TimeEntry, TimeGroup
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month
from tests.factories import LONG_AGO, NOW
from tests.factories.declarations import MONTH, approved, made, received
from tests.factories.runs import calculated
from tests.payroll.declarations.conftest import fix
from tests.payroll.declarations.test_actions import content_of, statement

KNOWN = NOW - timedelta(hours=1)


def entry(person, key: str, amount_ore: int, day: date = date(2026, 11, 3)) -> None:
    TimeEntry.objects.create(
        employment=person.employments.get(),
        code=by_key(key).code,
        starts_on=day,
        ends_on=day,
        amount_ore=amount_ore,
        state="attested",
        recorded_at=KNOWN,
        attested_at=KNOWN,
    )


def absence(person, kind: str, first: date, last: date, extent: int = 100) -> None:
    Absence.objects.create(
        employment=person.employments.get(),
        kind=kind,
        starts_on=first,
        ends_on=last,
        extent=extent,
        working_days=(last - first).days + 1,
        state="attested",
        recorded_at=KNOWN,
        attested_at=KNOWN,
    )


def raise_pay(person, day: date, by_ore: int) -> None:
    known = NOW + timedelta(hours=1)
    old = PayTerms.objects.get(employment__person=person)
    same = {"employment": old.employment, "unit": old.unit, "coding": old.coding, "extent": old.extent}
    PayTerms.objects.filter(pk=old.pk).update(superseded_at=known)
    before = {"starts_on": old.starts_on, "ends_on": day - timedelta(days=1)}
    PayTerms.objects.create(**same, pay_ore=old.pay_ore, **before, recorded_at=known)
    PayTerms.objects.create(**same, pay_ore=old.pay_ore + by_ore, starts_on=day, recorded_at=known)


def test_benefits_and_tax_free_money_stand_in_their_own_boxes(office, people):
    FixedItem.objects.create(
        employment=people[0].employments.get(),
        code=by_key("car_benefit").code,
        amount_ore=4_500_99,
        starts_on=date(2025, 1, 1),
        recorded_at=LONG_AGO,
    )
    entry(people[0], "per_diem_domestic", 600_00)
    entry(people[0], "meal_benefit", 124_50)
    fix(office)
    declaration = made(office.clerk)
    boxes = statement(declaration, people[0]).boxes
    assert (boxes["013"], boxes["012"], boxes["051"]) == (4_500, 124, 1)
    assert "050" not in boxes
    assert all(tie.holds for tie in declaration_ties(declaration))
    file = parse(content_of(approved(office.clerk, office.approver)))
    [row] = [row for row in file.individuals if row.payee.identity == people[0].personal_number]
    assert Value("051", 1) in row.values


def test_contributions_on_fuel_are_declared_at_its_market_value(office, people):
    """18 is the benefit; 1 200 kronor is 1 000 kronor of fuel (Skatteverket's example file)."""
    entry(people[0], "fuel_benefit", 1_200_00)
    fix(office)
    declaration = made(office.clerk)
    slips = Payslip.objects.order_by("pk")
    cash = sum(slip.gross_ore // 100 for slip in slips)
    assert statement(declaration, people[0]).boxes["018"] == 1_200
    assert declaration.base_by_rate == {"0.3142": (cash + 1_000) * 100}
    assert all(tie.holds for tie in declaration_ties(declaration))


def test_one_who_has_no_tax_withheld_is_declared_with_a_zero(office, people):
    TaxDecision.objects.filter(person=people[0]).update(kind="none", table=None, column=None)
    fix(office)
    boxes = statement(made(office.clerk), people[0]).boxes
    assert boxes["001"] == 0
    assert boxes["011"] > 0


def test_tax_of_one_who_lives_abroad_stands_in_its_own_box_and_ties(office, people):
    decision = TaxDecision.objects.filter(person=people[0])
    decision.update(kind="sink", table=None, column=None, ends_on=date(2026, 12, 31))
    fix(office)
    declaration = made(office.clerk)
    row = statement(declaration, people[0])
    slip = Payslip.objects.get(person=people[0])
    assert (row.tax_field, row.boxes["274"], "001" in row.boxes) == ("274", slip.tax_ore // 100, False)
    assert row.boxes["274"] > 0
    assert all(tie.holds for tie in declaration_ties(declaration))


def test_days_with_a_sick_child_and_parental_leave_are_told_one_by_one(office, people):
    absence(people[0], "child_care", date(2026, 11, 5), date(2026, 11, 9), extent=50)
    absence(people[1], "parental_leave", date(2026, 11, 10), date(2026, 11, 10))
    absence(people[2], "sick", date(2026, 11, 10), date(2026, 11, 10))
    fix(office)
    declaration = made(office.clerk)
    rows = AbsenceStatement.objects.filter(declaration=declaration).order_by("person__personal_number", "on")
    assert [(row.person, row.on.day, row.kind, row.percent) for row in rows] == [
        (people[0], 5, AbsenceKind.CHILD_CARE, Decimal(50)),
        (people[0], 6, AbsenceKind.CHILD_CARE, Decimal(50)),
        (people[0], 9, AbsenceKind.CHILD_CARE, Decimal(50)),
        (people[1], 10, AbsenceKind.PARENTAL, Decimal(100)),
    ]
    file = parse(content_of(approved(office.clerk, office.approver)))
    assert [(row.on.day, row.percent) for row in file.absences] == [(5, 50), (6, 50), (9, 50), (10, 100)]
    assert len({row.number for row in [*file.absences, *file.individuals]}) == 7


def test_days_that_are_not_worked_by_the_own_schedule_are_not_told(office, people):
    group, employment = TimeGroup.objects.create(code="K", name="Koncentrerad"), people[0].employments.get()
    GroupMember.objects.create(
        employment=employment, group=group, weekdays="135", starts_on=date(2025, 1, 1), recorded_at=KNOWN
    )
    absence(people[0], "child_care", date(2026, 11, 5), date(2026, 11, 9))
    Absence.objects.update(is_counted=True)
    fix(office)
    rows = AbsenceStatement.objects.filter(declaration=made(office.clerk)).order_by("on")
    assert [row.on.day for row in rows] == [6, 9]


def test_a_part_timers_absence_is_told_in_percent_of_full_time(office, people):
    PayTerms.objects.filter(employment__person=people[0]).update(extent=80)
    absence(people[0], "child_care", date(2026, 11, 5), date(2026, 11, 5), extent=50)
    fix(office)
    [row] = AbsenceStatement.objects.filter(declaration=made(office.clerk))
    assert row.percent == Decimal(40)


def test_a_day_that_became_known_late_is_told_in_the_month_whose_pay_it_changed_and_once(office, people):
    """October's run knew of one day; the other was attested afterwards and changes November's pay."""
    early = NOW - timedelta(days=31)
    absence(people[0], "child_care", date(2026, 10, 5), date(2026, 10, 5))
    Absence.objects.update(recorded_at=early - timedelta(days=1), attested_at=early - timedelta(days=1))
    run = calculated(office, "2026-10", at=early)
    follow_checklist(run, by=office.clerk, at=early)
    actions.send_to_control(run=run, by=office.clerk, at=early)
    actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=early)
    actions.make_definitive(run=run, by=office.clerk, at=early)
    october = received(office.clerk, office.approver, Month(2026, 10))
    absence(people[0], "child_care", date(2026, 10, 20), date(2026, 10, 20))
    fix(office, "2026-11")
    november = made(office.clerk)
    told = {row: AbsenceStatement.objects.filter(declaration=row) for row in (october, november)}
    assert [row.on.day for row in told[october]] == [5]
    assert [row.on.day for row in told[november]] == [20]


def test_an_extra_run_in_a_declared_month_makes_a_correction_of_what_it_changed(office, fixed, people):
    first = received(office.clerk, office.approver)
    raise_pay(people[0], date(2026, 11, 1), 1_000_00)
    later = NOW + timedelta(days=1)
    run = actions.open_extra_run(
        month="2026-11",
        person_ids=[people[0].pk],
        reason="rättad lön",
        pays_on=date(2026, 11, 26),
        by=office.clerk,
        at=later,
    )
    run = actions.start_calculation(run=run, by=office.clerk, at=later)
    calculate_waiting(run, at=later)
    run.refresh_from_db()
    sign_warnings(run, by=office.clerk, at=NOW)
    follow_checklist(run, by=office.clerk, at=later)
    actions.send_to_control(run=run, by=office.clerk, at=later)
    actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=later)
    actions.make_definitive(run=run, by=office.clerk, at=later)
    assert is_outdated(first, runs_of(MONTH))
    assert [row.is_outdated for row in months()] == [True]
    second = made(office.clerk)
    row = statement(second, people[0])
    paid = Payslip.objects.filter(person=people[0]).aggregate(ore=Sum("gross_ore"))["ore"]
    assert (row.change, row.boxes["011"]) == (Change.CHANGED, paid // 100)
    assert row.before == statement(first, people[0]).boxes
    assert row.number == statement(first, people[0]).number
    assert all(tie.holds for tie in declaration_ties(second))
    file = parse(content_of(approved(office.clerk, office.approver)))
    told = {row.payee.identity: row for row in file.individuals}
    assert told[people[0].personal_number].amount("011") == paid // 100


def test_numbers_are_given_once_and_new_ones_follow_the_last(office, people):
    first, second = [person.pk for person in people[:2]]
    given = numbers_for("2026-11", [(first, "001"), (second, "001")])
    again = numbers_for("2026-11", [(second, "274"), (first, "001")])
    assert again[first, "001"] == given[first, "001"]
    assert again[second, "274"] == 3
    assert numbers_for("2026-12", [(second, "001")]) == {(second, "001"): 1}
    assert StatementNumber.objects.count() == 4
