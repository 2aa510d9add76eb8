"""Every control finds what it is for and leaves the rest in peace; a stop is mended, a warning is signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from payroll.models import (
    Absence,
    AttachmentOrder,
    BankAccount,
    Employment,
    EmploymentSpan,
    Finding,
    FixedItem,
    NetDeduction,
    ParentalBenefitNote,
    Payee,
    PayRun,
    PayTerms,
    Person,
    SickNote,
    TaxDecision,
    TimeEntry,
)
from payroll.runs import actions
from payroll.runs.controls import CONTROLS, run_controls
from payroll.salary_types.catalogue import by_key
from servicecenter.models import Agency, AgencySetting, Unit
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import LONG_AGO, make_person, make_user
from tests.factories.advances import paid
from tests.payroll.runs import back_pay_cases, payment_cases, vacation_cases

pytestmark = pytest.mark.django_db

SINCE = {"starts_on": date(2025, 1, 1), "recorded_at": LONG_AGO}
TRIPS: dict[str, Callable] = {}
"""Control: a month that it finds something in. Each gives the run and whose the finding is."""
LEAVES: dict[str, Callable] = {}
"""Control: a month, as like the other as possible, that it finds nothing in."""


def trips(key: str):
    return lambda case: TRIPS.setdefault(key, case)


def leaves(key: str):
    return lambda case: LEAVES.setdefault(key, case)


def supersede(rows, at) -> None:
    rows.update(superseded_at=at)


def deduct(person: Person, amount_ore: int) -> None:
    payee, _ = Payee.objects.get_or_create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
    NetDeduction.objects.create(
        person=person, payee=payee, amount_ore=amount_ore, consented_on=date(2025, 1, 1), **SINCE
    )


def second_employment(person: Person, extent: int) -> Employment:
    employment = Employment.objects.create(person=person, number=2, form="permanent", central_agreement="saco")
    EmploymentSpan.objects.create(employment=employment, **SINCE)
    unit = Unit.objects.order_by("id").first()
    PayTerms.objects.create(
        employment=employment, unit=unit, title="lärare", pay_ore=3_000_000, extent=extent, coding="100", **SINCE
    )
    return employment


@leaves("set_aside")
def everything_in_order(desk):
    person = desk.person()
    return desk.calculate(), person


@trips("set_aside")
def no_tax_decision(desk):
    person = desk.person()
    with desk.scope():
        supersede(TaxDecision.objects.filter(person=person), desk.at)
    return desk.calculate(), person


@leaves("negative_net")
def a_small_deduction(desk):
    person = desk.person()
    with desk.scope():
        deduct(person, 100_000)
    return desk.calculate(), person


@trips("negative_net")
def a_large_amount_taken_back(desk):
    """Unpaid leave the whole month, and a wrongly paid amount to take back."""
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=-5_000_000)
    return desk.calculate(), person


def take_back(person: Person, **given) -> TimeEntry:
    """An attested one-off amount; a negative one takes back what was paid."""
    fields = {
        "employment": person.employments.get(number=1),
        "code": by_key("one_off_amount").code,
        "starts_on": date(2026, 11, 3),
        "ends_on": date(2026, 11, 3),
        "state": "attested",
        "recorded_at": LONG_AGO,
        "attested_at": LONG_AGO + timedelta(days=1),
    }
    return TimeEntry.objects.create(**fields | given)


@leaves("outside_employment")
def an_amount_while_employed(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=100_000)
    return desk.calculate(), person


@trips("outside_employment")
def an_amount_after_the_employment(desk):
    """The same amount, earned the month after the employment ended."""
    person = desk.person()
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(ends_on=date(2026, 10, 31))
        take_back(person, amount_ore=100_000)
    return desk.calculate(), person


@leaves("no_bank_account")
def account_from_the_payday(desk):
    """A new account holds from the payday itself."""
    person = desk.person()
    with desk.scope():
        BankAccount.objects.filter(person=person).update(starts_on=date(2026, 11, 25))
    return desk.calculate(), person


@trips("no_bank_account")
def account_from_the_day_after(desk):
    person = desk.person()
    with desk.scope():
        BankAccount.objects.filter(person=person).update(starts_on=date(2026, 11, 26))
    return desk.calculate(), person


@leaves("unreadable_name")
def a_name_with_letters_that_can_be_simplified(desk):
    person = desk.person(given_name="Þórður", family_name="Łukasz-Øst")
    return desk.calculate(), person


@trips("unreadable_name")
def a_name_without_latin_letters(desk):
    person = desk.person(given_name="小龍", family_name="李")
    return desk.calculate(), person


@leaves("unusable_bank_account")
def an_account_that_can_be(desk):
    person = desk.person()
    with desk.scope():
        BankAccount.objects.filter(person=person).update(account="0000027")
    return desk.calculate(), person


@trips("unusable_bank_account")
def an_account_with_a_wrong_check_digit(desk):
    person = desk.person()
    with desk.scope():
        BankAccount.objects.filter(person=person).update(account="0000028")
    return desk.calculate(), person


def leave_of(person: Person, at) -> Absence:
    return Absence.objects.create(
        employment=person.employments.get(),
        kind="leave_without_pay",
        starts_on=date(2026, 10, 20),
        ends_on=date(2026, 10, 21),
        working_days=2,
        state="attested",
        recorded_at=at,
        attested_at=at,
    )


@leaves("absence_after_end")
def absence_told_late_by_one_who_stays(desk):
    person = desk.person()
    desk.fix("2026-10")
    with desk.scope():
        leave_of(person, desk.later())
    return desk.calculate(), person


@trips("absence_after_end")
def absence_told_late_by_one_who_has_left(desk):
    person = desk.person()
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(ends_on=date(2026, 10, 31))
    desk.fix("2026-10")
    with desk.scope():
        leave_of(person, desk.later())
    return desk.calculate(), person


@leaves("coding_unknown")
def coding_within_the_dimensions(desk):
    person = desk.person()
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(coding="100/F/P12")
    return desk.calculate(), person


@trips("coding_unknown")
def coding_with_too_many_parts(desk):
    person = desk.person()
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(coding="100/F/P12/X/Y/Z/Å/Ä/Ö")
    return desk.calculate(), person


@leaves("sums_tie")
def sums_as_calculated(desk):
    desk.person()
    return desk.calculate(), None


@trips("sums_tie")
def sum_changed_afterwards(desk):
    """Someone has been at the run's own figure after it was calculated."""
    desk.person()
    run = desk.calculate()
    with desk.scope():
        PayRun.objects.filter(pk=run.pk).update(net_ore=run.net_ore + 1)
        run_controls(desk.fresh(run))
    return desk.fresh(run), None


@leaves("empty_net")
def some_extra_tax(desk):
    person = desk.person()
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(extra_ore=100_000)
    return desk.calculate(), person


@trips("empty_net")
def more_extra_tax_than_pay(desk):
    """The employee has asked for more extra tax than there is pay."""
    person = desk.person()
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(extra_ore=10_000_000)
    return desk.calculate(), person


def under_attachment(desk, protected_ore: int):
    person = desk.person()
    with desk.scope():
        payee = Payee.objects.create(name="Kronofogden", bankgiro="9912346", code=by_key("attachment_of_earnings").code)
        AttachmentOrder.objects.create(
            person=person, payee=payee, reference="U-1", protected_ore=protected_ore, amount_ore=200_000, **SINCE
        )
    return desk.calculate(), person


@leaves("attachment_short")
def pay_enough_for_the_attachment(desk):
    return under_attachment(desk, protected_ore=1_500_000)


@trips("attachment_short")
def pay_too_low_for_the_attachment(desk):
    return under_attachment(desk, protected_ore=9_000_000)


def with_an_advance(desk, amount_ore: int):
    person = desk.person()
    paid(desk, person, amount_ore)
    return desk.calculate(), person


@leaves("advance_left")
def pay_enough_for_the_advance(desk):
    return with_an_advance(desk, 2_000_000)


@trips("advance_left")
def an_advance_above_the_pay(desk):
    return with_an_advance(desk, 5_000_000)


def taxed_by_sink(desk, ends_on: date):
    person = desk.person()
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(kind="sink", table=None, column=None, ends_on=ends_on)
    return desk.calculate(), person


@leaves("sink_ends")
def sink_for_long(desk):
    return taxed_by_sink(desk, date(2027, 2, 28))


@trips("sink_ends")
def sink_until_the_year_ends(desk):
    return taxed_by_sink(desk, date(2026, 12, 31))


@leaves("changed_bank_account")
def the_same_account_as_before(desk):
    person = desk.person()
    desk.fix("2026-10")
    return desk.calculate(), person


@trips("changed_bank_account")
def a_new_account(desk):
    person = desk.person()
    desk.fix("2026-10")
    with desk.scope():
        BankAccount.objects.filter(person=person).update(ends_on=date(2026, 11, 1))
        BankAccount.objects.create(
            person=person, clearing="5000", account="0000027", starts_on=date(2026, 11, 2), recorded_at=desk.later()
        )
    return desk.calculate(), person


@leaves("net_differs")
def an_ordinary_amount(desk):
    """A raise within the ordinary."""
    person = desk.person()
    desk.fix("2026-10")
    with desk.scope():
        take_back(person, amount_ore=200_000, attested_at=desk.later())
    return desk.calculate(), person


@trips("net_differs")
def an_unusual_amount(desk):
    person = desk.person()
    desk.fix("2026-10")
    with desk.scope():
        take_back(person, amount_ore=3_000_000, attested_at=desk.later())
    return desk.calculate(), person


@leaves("overlapping_employments")
def together_full_time(desk):
    person = desk.person(extent=60)
    with desk.scope():
        second_employment(person, 40)
    return desk.calculate(), person


@trips("overlapping_employments")
def together_more_than_full_time(desk):
    person = desk.person(extent=60)
    with desk.scope():
        second_employment(person, 50)
    return desk.calculate(), person


@leaves("unattested")
def a_draft(desk):
    """A draft is nobody's business but the writer's."""
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=100_000, state="draft", attested_at=None)
    return desk.calculate(), person


@trips("unattested")
def two_reported_rows(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=100_000, state="submitted", attested_at=None)
        Absence.objects.create(
            employment=person.employments.get(),
            kind="sick",
            starts_on=date(2026, 11, 2),
            ends_on=date(2026, 11, 2),
            working_days=1,
            state="submitted",
            recorded_at=LONG_AGO,
        )
    return desk.calculate(), person


def absent(person: Person, first: date, last: date, kind: str = "sick") -> Absence:
    return Absence.objects.create(
        employment=person.employments.get(number=1),
        kind=kind,
        starts_on=first,
        ends_on=last,
        working_days=max(1, (last - first).days * 5 // 7),
        state="attested",
        recorded_at=LONG_AGO,
        attested_at=LONG_AGO + timedelta(days=1),
    )


def sick_note(person: Person, kind: str, first: date, last: date | None = None) -> SickNote:
    employment = person.employments.get(number=1)
    return SickNote.objects.create(
        employment=employment, kind=kind, starts_on=first, ends_on=last, recorded_at=LONG_AGO
    )


@leaves("sick_milestones")
def ill_for_two_weeks_with_a_certificate(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 11, 2), date(2026, 11, 15))
        sick_note(person, "certificate", date(2026, 11, 9), date(2026, 11, 15))
    return desk.calculate(), person


@trips("sick_milestones")
def ill_for_two_weeks_with_a_certificate_for_all_but_the_last_day(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 11, 2), date(2026, 11, 15))
        sick_note(person, "certificate", date(2026, 11, 9), date(2026, 11, 14))
    return desk.calculate(), person


@leaves("sick_past_month")
def ill_to_the_last_day(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 11, 26), date(2026, 11, 30))
    return desk.calculate(), person


@trips("sick_past_month")
def ill_past_the_last_day(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 11, 26), date(2026, 12, 1))
    return desk.calculate(), person


def benefit_note(person: Person, first: date, last: date) -> ParentalBenefitNote:
    return ParentalBenefitNote.objects.create(
        employment=person.employments.get(number=1), child_born_on=date(2025, 6, 1), starts_on=first, ends_on=last,
        recorded_at=LONG_AGO,
    )  # fmt: skip


@leaves("parental_days")
def the_days_that_the_agreement_gives(desk):
    person = desk.person()
    with desk.scope():
        benefit_note(person, date(2025, 11, 18), date(2026, 11, 12))
    return desk.calculate(), person


@trips("parental_days")
def a_day_more_than_the_agreement_gives(desk):
    person = desk.person()
    with desk.scope():
        benefit_note(person, date(2025, 11, 18), date(2026, 11, 13))
    return desk.calculate(), person


@leaves("parental_without_note")
def on_parental_leave_with_a_note(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 9, 1), date(2026, 9, 30), kind="parental_leave")
        benefit_note(person, date(2026, 9, 1), date(2026, 9, 30))
    return desk.calculate(), person


@trips("parental_without_note")
def on_parental_leave_with_a_note_of_another_month(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 9, 1), date(2026, 9, 30), kind="parental_leave")
        benefit_note(person, date(2026, 10, 1), date(2026, 10, 31))
    return desk.calculate(), person


def paid_leave(person: Person, month: int, working_days: int, kind: str = "leave_with_pay") -> None:
    row = absent(person, date(2026, month, 2), date(2026, month, 13), kind=kind)
    Absence.objects.filter(pk=row.pk).update(working_days=working_days)


@leaves("paid_leave_days")
def ten_days_of_leave_with_pay_in_the_year(desk):
    person = desk.person()
    with desk.scope():
        paid_leave(person, 3, 5)
        paid_leave(person, 11, 5)
        paid_leave(person, 11, 5, kind="union_time")
    return desk.calculate(), person


@trips("paid_leave_days")
def eleven_days_of_leave_with_pay_in_the_year(desk):
    person = desk.person()
    with desk.scope():
        paid_leave(person, 3, 5)
        paid_leave(person, 11, 6)
    return desk.calculate(), person


def overtime_hours(person: Person, month: int, hours: int) -> TimeEntry:
    day = date(2026, month, 9)
    code = by_key("overtime_simple").code
    return take_back(person, code=code, quantity=hours, starts_on=day, ends_on=day)


@leaves("overtime")
def fifty_hours_in_the_month(desk):
    person = desk.person()
    with desk.scope():
        overtime_hours(person, 11, 50)
    return desk.calculate(), person


@trips("overtime")
def more_than_the_years_hours(desk):
    """No month is too much, but the year is."""
    person = desk.person()
    with desk.scope():
        for month in (8, 9, 10, 11):
            overtime_hours(person, month, 40)
    return desk.calculate(), person


@leaves("same_row_twice")
def the_same_hours_on_two_days(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=50_000)
        take_back(person, amount_ore=50_000, starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 4))
    return desk.calculate(), person


@trips("same_row_twice")
def the_same_amount_on_the_same_day(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=50_000)
        take_back(person, amount_ore=50_000)
    return desk.calculate(), person


@leaves("one_off_rows")
def a_small_free_amount(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=999_900)
    return desk.calculate(), person


@trips("one_off_rows")
def a_large_free_amount(desk):
    person = desk.person()
    with desk.scope():
        take_back(person, amount_ore=1_000_000)
    return desk.calculate(), person


def limited(person: Person, form: str, **days) -> None:
    person.employments.update(form=form)
    EmploymentSpan.objects.filter(employment__person=person).update(**days)


@leaves("ending_soon")
def ends_in_the_spring(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "substitute", ends_on=date(2027, 1, 25))
    return desk.calculate(), person


@trips("ending_soon")
def ends_within_sixty_days(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "substitute", ends_on=date(2027, 1, 24))
    return desk.calculate(), person


@leaves("near_conversion")
def three_hundred_days_of_fixed_term(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "sava", starts_on=date(2026, 2, 4), ends_on=date(2027, 6, 30))
    return desk.calculate(), person


@trips("near_conversion")
def three_hundred_and_one_days_of_fixed_term(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "sava", starts_on=date(2026, 2, 3), ends_on=date(2027, 6, 30))
    return desk.calculate(), person


@trips("near_conversion")
def who_was_over_the_limit_but_not_in_the_last_fixed_run(desk):
    desk.person()
    desk.fix("2026-10")
    person = desk.person()
    with desk.scope():
        limited(person, "sava", starts_on=date(2025, 12, 1), ends_on=date(2027, 6, 30))
    return desk.calculate(), person


@trips("near_conversion")
def who_is_over_a_limit_that_has_been_lowered_since(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "sava", starts_on=date(2026, 5, 1), ends_on=date(2027, 6, 30))
    desk.fix("2026-10")
    with desk.scope():
        decide("control.sava_days", "150", starts_on=date(2026, 11, 1))
    return desk.calculate(), person


@leaves("near_conversion")
def who_was_over_the_limit_in_the_last_fixed_run(desk):
    person = desk.person()
    with desk.scope():
        limited(person, "sava", starts_on=date(2025, 12, 1), ends_on=date(2027, 6, 30))
    desk.fix("2026-10")
    return desk.calculate(), person


@leaves("rules_changed")
def the_rules_of_last_month(desk):
    desk.person()
    desk.fix("2026-10")
    with desk.scope():
        decide("pay.mileage", "25", starts_on=date(2026, 10, 1))
    return desk.calculate(), None


@trips("rules_changed")
def a_local_amount_from_this_month(desk):
    desk.person()
    desk.fix("2026-10")
    with desk.scope():
        decide("pay.mileage", "25", starts_on=date(2026, 11, 1))
    return desk.calculate(), None


def decide(key: str, value: str, starts_on: date = date(2025, 1, 1)) -> AgencySetting:
    return AgencySetting.objects.create(key=key, value=value, source="lokalt beslut", starts_on=starts_on)


def side_income_until(person: Person, last: date) -> None:
    TaxDecision.objects.filter(person=person).update(kind="percent", percent=25, ends_on=last)


@leaves("tax_decision_lapses")
def a_decision_with_another_after_it(desk):
    person = desk.person()
    with desk.scope():
        side_income_until(person, date(2026, 11, 30))
        TaxDecision.objects.create(
            person=person, kind="percent", percent=30, starts_on=date(2026, 12, 1), recorded_at=LONG_AGO
        )
    return desk.calculate(), person


@trips("tax_decision_lapses")
def a_decision_that_ends_with_the_month(desk):
    person = desk.person()
    with desk.scope():
        side_income_until(person, date(2026, 11, 30))
    return desk.calculate(), person


@leaves("age_crossing")
def a_birthday_in_december(desk):
    person = desk.person(born_on=date(1959, 12, 1))
    return desk.calculate(), person


@trips("age_crossing")
def sixty_seven_this_month(desk):
    person = desk.person(born_on=date(1959, 11, 30))
    return desk.calculate(), person


@leaves("provisional_table")
def a_table_read_in(desk, shared):
    """A payday in a year whose official file has been read in."""
    from django.core.management import call_command

    call_command("tax_table", "import", str(shared / "rates/skattetabeller-manad-2025.csv"), "--year", "2025")
    desk.person()
    return desk.calculate("2025-11"), None


@trips("provisional_table")
def a_table_computed(desk):
    desk.person()
    return desk.calculate("2026-11"), None


TRIPS |= payment_cases.TRIPS | back_pay_cases.TRIPS | vacation_cases.TRIPS
LEAVES |= payment_cases.LEAVES | back_pay_cases.LEAVES | vacation_cases.LEAVES


def found(desk, run: PayRun, key: str) -> list[Finding]:
    with desk.scope():
        return list(Finding.objects.filter(run=run, control=key))


def test_every_control_has_a_case_that_trips_it_and_one_that_does_not():
    keys = [control.key for control in CONTROLS]
    assert sorted(TRIPS) == sorted(LEAVES) == sorted(keys)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.key)
def test_a_control_finds_what_it_is_for(desk, control):
    run, person = TRIPS[control.key](desk)
    [finding] = found(desk, run, control.key)
    assert finding.level == control.level
    assert finding.person_id == (person.pk if person else None)
    assert len(finding.explanation) > 20
    assert finding.cure


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.key)
def test_a_control_leaves_the_rest_in_peace(desk, control, request):
    case = LEAVES[control.key]
    given = {name: request.getfixturevalue(name) for name in case.__code__.co_varnames[: case.__code__.co_argcount]}
    run, _person = case(**given)
    assert found(desk, run, control.key) == []


@pytest.mark.parametrize("case", [payment_cases.with_an_unknown_bank, payment_cases.with_a_broken_account])
def test_the_bank_settings_of_an_agency_are_read_before_it_pays(desk, case):
    run, _person = case(desk)
    [finding] = found(desk, run, "bank_settings")
    assert finding.level == "stop"


def test_an_agency_with_nobody_to_pay_needs_no_bank(desk):
    Agency.objects.filter(pk=desk.agency.pk).update(bank_account="")
    assert found(desk, desk.calculate(), "bank_settings") == []


def test_a_run_is_not_handed_over_when_a_local_setting_has_changed_since(desk):
    desk.person()
    run = desk.calculate()
    with desk.scope():
        AgencySetting.objects.create(
            key="pay.part_of_month", value="calendar_days", source="lokalt avtal", starts_on=date(2025, 1, 1)
        )
        with pytest.raises(NotAllowedNow, match="lokal"):
            actions.send_to_control(run=run, by=desk.clerk, at=desk.later())


def test_a_control_asks_as_many_questions_for_many_people_as_for_few(desk, django_assert_max_num_queries):
    for _ in range(12):
        person = desk.person()
        with desk.scope():
            BankAccount.objects.filter(person=person).update(starts_on=date(2027, 1, 1))
    run = desk.calculate()
    with desk.scope(), django_assert_max_num_queries(85):
        run_controls(run)
    assert len(found(desk, run, "no_bank_account")) == 12


def test_the_finding_of_a_changed_net_names_the_salary_type_that_explains_it(desk):
    run, _person = TRIPS["net_differs"](desk)
    [finding] = found(desk, run, "net_differs")
    assert by_key("one_off_amount").sv in finding.explanation


def test_the_agencys_own_threshold_decides_what_is_a_large_difference(desk):
    with desk.scope():
        decide("control.net_difference_kronor", "100000")
    run, _person = TRIPS["net_differs"](desk)
    assert found(desk, run, "net_differs") == []


def test_another_agencys_people_are_never_found(desk):
    from tests.payroll.runs.conftest import make_desk

    other = make_desk()
    with tenant(other.agency.pk):
        stranger = make_person()
        BankAccount.objects.filter(person=stranger).delete()
    desk.person()
    run = desk.calculate()
    with desk.scope():
        assert not Finding.objects.filter(run=run, control="no_bank_account").exists()


@pytest.mark.parametrize("value", ["sextio", ""])
def test_a_limit_that_is_no_figure_counts_as_not_decided(desk, value):
    with desk.scope():
        decide("control.ends_within_days", value)
    run, _person = TRIPS["ending_soon"](desk)
    assert len(found(desk, run, "ending_soon")) == 1


def test_what_waits_for_attest_names_the_manager_it_waits_for(desk):
    with desk.scope():
        Unit.objects.update(manager=make_user(desk.agency, "manager", full_name="Siv Åberg"))
    run, _person = TRIPS["unattested"](desk)
    [finding] = found(desk, run, "unattested")
    assert "Siv Åberg" in finding.cure


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (date(2026, 11, 16), "dag 15 var 2026-11-30"),
        (date(2026, 8, 24), "mer än 90 dagar"),
        (date(2026, 5, 27), "mer än 180 dagar"),
        (date(2025, 11, 24), "mer än 364 dagar"),
    ],
)
def test_a_long_illness_is_told_in_the_month_it_passes_each_day(desk, first, told):
    person = desk.person()
    with desk.scope():
        absent(person, first, date(2027, 3, 31))
    [finding] = found(desk, desk.calculate(), "sick_milestones")
    assert told in finding.explanation


def test_7_3_7_a_report_to_forsakringskassan_is_asked_for_until_it_is_noted(desk):
    person = desk.person()
    with desk.scope():
        absent(person, date(2026, 11, 2), date(2026, 11, 20))
        sick_note(person, "certificate", date(2026, 11, 9), date(2026, 11, 20))
    [finding] = found(desk, desk.calculate(), "sick_milestones")
    assert "inte anmäld till Försäkringskassan (dag 15 var 2026-11-16)" in finding.explanation
    with desk.scope():
        sick_note(person, "benefit_report", date(2026, 11, 16))
    assert found(desk, desk.calculate(), "sick_milestones") == []


def test_7_3_8_sickness_without_a_known_end_is_told_even_where_it_is_known_only_to_the_cut_off(desk):
    person = desk.person()
    with desk.scope():
        row = absent(person, date(2026, 11, 2), date(2026, 11, 4))
        Absence.objects.filter(pk=row.pk).update(is_open=True)
    [finding] = found(desk, desk.calculate(), "sick_past_month")
    assert "utan känt slut" in finding.explanation


def test_a_warning_must_be_signed_before_the_run_goes_on(desk):
    run, _person = TRIPS["overlapping_employments"](desk)
    with desk.scope(), pytest.raises(NotAllowedNow, match="1 varningar"):
        actions.send_to_control(run=run, by=desk.clerk, at=desk.later())
    desk.sign_warnings(run)
    with desk.scope():
        assert actions.send_to_control(run=run, by=desk.clerk, at=desk.later()).state == "under_control"


def test_information_needs_no_signature(desk):
    run, _person = TRIPS["age_crossing"](desk)
    with desk.scope():
        assert actions.send_to_control(run=run, by=desk.clerk, at=desk.later()).state == "under_control"


def test_a_signature_survives_a_new_calculation_when_exactly_the_same_is_found(desk):
    run, _person = TRIPS["overlapping_employments"](desk)
    desk.sign_warnings(run)
    run = desk.calculate()
    [warning] = found(desk, run, "overlapping_employments")
    assert (warning.signed_by_id, warning.note) == (desk.clerk.pk, "kontrollerad")


def test_a_signature_does_not_cover_something_else_found_in_the_same_place(desk):
    run, person = TRIPS["overlapping_employments"](desk)
    desk.sign_warnings(run)
    with desk.scope():
        PayTerms.objects.filter(employment__person=person, employment__number=2).update(extent=90)
    run = desk.calculate()
    [warning] = found(desk, run, "overlapping_employments")
    assert warning.signed_at is None


def test_a_mended_stop_is_gone_after_a_new_calculation(desk):
    run, person = TRIPS["no_bank_account"](desk)
    with desk.scope():
        BankAccount.objects.filter(person=person).update(starts_on=date(2025, 1, 1))
    run = desk.calculate()
    assert found(desk, run, "no_bank_account") == []


def test_an_employment_in_two_pieces_is_not_taken_for_two_employments(desk):
    person = desk.person(extent=60)
    with desk.scope():
        employment = person.employments.get()
        employment.spans.update(ends_on=date(2026, 11, 9))
        EmploymentSpan.objects.create(employment=employment, starts_on=date(2026, 11, 10), recorded_at=LONG_AGO)
        second_employment(person, 40)
    run = desk.calculate()
    assert found(desk, run, "overlapping_employments") == []


@pytest.mark.parametrize(("resumes", "stops"), [(date(2026, 11, 10), 0), (date(2026, 11, 11), 1)])
def test_a_prolonged_employment_is_no_stop_but_a_day_between_is(desk, resumes, stops):
    person = desk.person()
    with desk.scope():
        employment = person.employments.get()
        employment.spans.update(ends_on=date(2026, 11, 9))
        EmploymentSpan.objects.create(employment=employment, starts_on=resumes, recorded_at=LONG_AGO)
    run = desk.calculate()
    assert len(found(desk, run, "outside_employment")) == stops


def test_a_fixed_item_does_not_hide_a_stop(desk):
    run, person = TRIPS["no_bank_account"](desk)
    with desk.scope():
        FixedItem.objects.create(
            employment=person.employments.get(), code=by_key("fixed_supplement").code, amount_ore=50_000, **SINCE
        )
    run = desk.calculate()
    assert len(found(desk, run, "no_bank_account")) == 1
