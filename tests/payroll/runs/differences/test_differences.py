"""Why net pay is another than last month: to the öre, by cause, with the fact that changed and who recorded it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from payroll.models import (
    Absence,
    EmploymentSpan,
    FixedItem,
    NetDeduction,
    Payee,
    PayLine,
    Payslip,
    PayTerms,
    Person,
    TaxDecision,
    TimeEntry,
)
from payroll.runs.differences.anomalies import EDGES, UNCHANGED, outliers, spread
from payroll.runs.differences.facts import evidence
from payroll.runs.differences.pages import class_labels
from payroll.runs.differences.sums import CAUSES, by_cause, differences
from payroll.salary_types.catalogue import by_key
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)


def supersede(fact, at, **changed):
    """Close a fact where the new one begins, as the actions do: what was known before stays to be seen."""
    fields = {
        field.name: getattr(fact, field.name)
        for field in fact._meta.concrete_fields
        if field.name not in ("id", "agency", "superseded_at", "superseded_by")
    }
    type(fact).objects.filter(pk=fact.pk).update(superseded_at=at)
    given = changed.pop("starts_on", NOVEMBER)
    kept = {"ends_on": given - timedelta(days=1), "recorded_at": at}
    type(fact).objects.create(**fields | kept)
    return type(fact).objects.create(**fields | {"starts_on": given, "recorded_at": at} | changed)


def entry(person: Person, key: str, at, **given) -> TimeEntry:
    fields = {"starts_on": date(2026, 11, 3), "ends_on": date(2026, 11, 3), "state": "attested"}
    return TimeEntry.objects.create(
        employment=person.employments.get(), code=by_key(key).code, recorded_at=at, attested_at=at, **fields | given
    )


def raise_pay(desk, person):
    supersede(person.employments.get().terms.get(), desk.later(), pay_ore=4_500_000, recorded_by=desk.clerk)


def less_extent(desk, person):
    supersede(person.employments.get().terms.get(), desk.later(), extent=80, recorded_by=desk.clerk)


def leave_in_the_month(desk, person):
    supersede(
        person.employments.get().spans.get(), desk.later(), starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 22)
    )


def new_supplement(desk, person):
    FixedItem.objects.create(
        employment=person.employments.get(),
        code=by_key("fixed_supplement").code,
        amount_ore=100_000,
        starts_on=NOVEMBER,
        recorded_at=desk.later(),
        recorded_by=desk.clerk,
    )


def overtime(desk, person):
    entry(person, "overtime_simple", desk.later(), quantity=4, attested_by=desk.approver)


def one_off(desk, person):
    entry(person, "one_off_amount", desk.later(), amount_ore=200_000, attested_by=desk.approver)


def outlay(desk, person):
    entry(person, "outlay", desk.later(), amount_ore=30_000, attested_by=desk.approver)


def illness(desk, person):
    at = desk.later()
    Absence.objects.create(
        employment=person.employments.get(),
        kind="sick",
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 4),
        working_days=3,
        state="attested",
        recorded_at=at,
        attested_at=at,
        attested_by=desk.approver,
    )


def other_tax(desk, person):
    supersede(TaxDecision.objects.get(person=person), desk.later(), table=36, recorded_by=desk.clerk)


def union_fee(desk, person):
    payee = Payee.objects.create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
    NetDeduction.objects.create(
        person=person,
        payee=payee,
        amount_ore=30_000,
        consented_on=NOVEMBER,
        starts_on=NOVEMBER,
        recorded_at=desk.later(),
        recorded_by=desk.clerk,
    )


def daily_pay(desk, person):
    entry(person, "daily_pay", desk.later(), amount_ore=120_000, attested_by=desk.approver)


def fee(desk, person):
    entry(person, "meeting_fee", desk.later(), amount_ore=150_000, attested_by=desk.approver)


def raise_since_october(desk, person):
    """Found out in November, when October is paid."""
    terms = person.employments.get().terms.get()
    supersede(terms, desk.later(), starts_on=date(2026, 10, 1), pay_ore=4_300_000, recorded_by=desk.clerk)


CASES = {
    "pay": (raise_pay, "Lön från 42 000,00 till 45 000,00 kr från 2026-11-01, registrerad 2026-11-12 av {clerk}"),
    "extent": (less_extent, "Omfattning från 100 till 80 procent från 2026-11-01"),
    "part_of_month": (leave_in_the_month, "Slutade 2026-11-22"),
    "supplement": (new_supplement, "Nytt från 2026-11-01: Fast lönetillägg, 1 000,00 kr"),
    "time": (overtime, "Övertid enkel 2026-11-03, 4, attesterad av {approver}"),
    "hours": (daily_pay, "Daglön 2026-11-03, 1 200,00 kr, attesterad av {approver}"),
    "fee": (fee, "Sammanträdesarvode 2026-11-03, 1 500,00 kr, attesterad av {approver}"),
    "one_off": (one_off, "Engångsbelopp 2026-11-03, 2 000,00 kr, attesterad av {approver}"),
    "reimbursement": (outlay, "Utlägg 2026-11-03, 300,00 kr, attesterad av {approver}"),
    "absence": (illness, "Sjuk 2026-11-02 – 2026-11-04, attesterad av {approver}"),
    "tax_decision": (other_tax, "Tabell 33, kolumn 1 blev Tabell 36, kolumn 1 från 2026-11-01"),
    "net_deduction": (union_fee, "Nytt från 2026-11-01: Fackavgift, 300,00 kr"),
}


def two_months(desk, *changes):
    """October fixed, then the changes, then November calculated."""
    before = desk.fix("2026-10")
    with desk.scope():
        for change, person in changes:
            change(desk, person)
    return desk.calculate("2026-11"), before


@pytest.mark.parametrize("cause", CASES)
def test_a_difference_is_told_by_its_cause_and_the_fact_that_changed(desk, cause):
    change, told = CASES[cause]
    person = desk.person()
    desk.person()
    run, before = two_months(desk, (change, person))
    with desk.scope():
        [found] = differences(run, before)
        facts = evidence(run, before, [person.pk])[person.pk][cause]
    assert found.person_id == person.pk
    assert found.main_cause == cause
    assert sum(found.causes.values()) == found.change_ore != 0
    wanted = told.format(clerk=desk.clerk, approver=desk.approver).replace("\xa0", " ")
    assert any(wanted in fact.replace("\xa0", " ") for fact in facts), facts


def test_hours_paid_by_the_hour_are_told_together(desk):
    person = desk.person(pay_ore=20_000)
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(form="hourly")
        day = date(2026, 10, 5)
        entry(person, "hourly_pay", desk.later(), quantity=10, starts_on=day, ends_on=day)
    before = desk.fix("2026-10")
    with desk.scope():
        for quantity in (8, 4):
            entry(person, "hourly_pay", desk.later(), quantity=quantity)
    run = desk.calculate("2026-11")
    with desk.scope():
        [found] = differences(run, before)
        facts = evidence(run, before, [person.pk])[person.pk]["hours"]
    assert found.main_cause == "hours"
    assert facts == ["Förra månaden: Timlön, 10", "Timlön, 12"]


def test_back_pay_is_told_by_the_fact_that_came_late_with_all_that_is_reckoned_again(desk):
    person = desk.person()
    with desk.scope():
        illness(desk, person)
        Absence.objects.update(starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 7))
    run, before = two_months(desk, (raise_since_october, person))
    with desk.scope():
        [found] = differences(run, before)
        facts = evidence(run, before, [person.pk])[person.pk]["back_pay"]
        late = PayLine.objects.filter(run=run, earned_to__lt=NOVEMBER).exclude(code__startswith="60")
        ill = PayLine.objects.filter(run=before, code__startswith="41")
        assert late.filter(code__startswith="41").exists()
        assert found.causes["back_pay"] == sum(late.values_list("amount_ore", flat=True))
        assert found.causes["absence"] == -sum(ill.values_list("amount_ore", flat=True))
    assert len(facts) == 1
    assert "43 000,00 kr i månaden" in facts[0].replace("\xa0", " ")
    assert f"från 2026-10-01, registrerad 2026-11-12 av {desk.clerk}" in facts[0]


def test_absence_that_was_told_late_or_taken_back_is_told_as_absence(desk):
    late, taken_back = desk.person(), desk.person()
    with desk.scope():
        illness(desk, taken_back)
        Absence.objects.update(starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 7))
    before = desk.fix("2026-10")
    with desk.scope():
        Absence.objects.update(superseded_at=desk.later())
        illness(desk, late)
        Absence.objects.filter(employment__person=late).update(starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 7))
    run = desk.calculate("2026-11")
    with desk.scope():
        found = {row.person_id: row for row in differences(run, before)}
        told = evidence(run, before, list(found))
    assert found[late.pk].main_cause == found[taken_back.pk].main_cause == "absence"
    assert "back_pay" not in found[late.pk].causes
    assert "Sjuk 2026-10-05 – 2026-10-07, attesterad av" in told[late.pk]["absence"][0]
    assert told[taken_back.pk]["absence"] == ["Återtagen: Sjuk 2026-10-05 – 2026-10-07"]


def test_those_who_are_new_or_gone_are_told_with_their_whole_pay(desk):
    leaver, newcomer = desk.person(), desk.person()
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=leaver).update(ends_on=date(2026, 10, 31))
        EmploymentSpan.objects.filter(employment__person=newcomer).update(starts_on=NOVEMBER)
        PayTerms.objects.filter(employment__person=newcomer).update(starts_on=NOVEMBER)
    run, before = two_months(desk)
    with desk.scope():
        found = {row.person_id: row for row in differences(run, before)}
        told = evidence(run, before, list(found))
    assert set(found[leaver.pk].causes) == {"gone"}
    assert found[leaver.pk].change_ore == -found[leaver.pk].before_ore
    assert set(found[newcomer.pk].causes) == {"new"}
    assert found[newcomer.pk].causes["new"] == found[newcomer.pk].now_ore
    assert "Anställningen upphörde 2026-10-31" in told[leaver.pk]["gone"][0]
    assert "Anställd från 2026-11-01" in told[newcomer.pk]["new"][0]


def test_the_causes_of_the_agency_add_up_to_the_change_of_its_net_pay(desk):
    changes = [(change, desk.person()) for change, _told in CASES.values()]
    desk.person()
    run, before = two_months(desk, *changes)
    with desk.scope():
        found = differences(run, before)
        sums = by_cause(found)
    assert len(found) == len(CASES)
    assert sum(amount for _people, amount in sums.values()) == run.net_ore - before.net_ore
    assert set(CASES) | {"tax"} == set(sums) <= set(CAUSES)


def test_an_unchanged_month_has_no_differences(desk):
    desk.person()
    run, before = two_months(desk)
    with desk.scope():
        assert differences(run, before) == []


def test_the_facts_of_many_take_as_many_questions_as_those_of_few(desk, django_assert_max_num_queries):
    people = [desk.person() for _each in range(8)]
    run, before = two_months(desk, *((raise_pay, person) for person in people))
    with desk.scope(), django_assert_max_num_queries(24):
        found = differences(run, before)
        evidence(run, before, [row.person_id for row in found])
    assert len(found) == 8


def page(desk, run, path: str = "skillnader", **asked) -> str:
    answer = client_of(desk.clerk, desk.agency).get(f"/lon/korning/{run.public_id}/{path}/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_waterfall_the_fact_and_the_way_to_the_line(desk):
    person = desk.person(given_name="Raised")
    run, _before = two_months(desk, (raise_pay, person))
    shown = page(desk, run)
    with desk.scope():
        slip = Payslip.objects.get(run=run, person=person)
    assert "sc-chart__fall--up" in shown
    assert "Lön från 42" in shown
    assert f"/lon/spec/{slip.public_id}/rad/1/" in shown


def test_the_page_filters_by_cause_and_name_and_sorts(desk):
    raised, ill = desk.person(given_name="Raised", family_name="Ö"), desk.person(given_name="Ill", family_name="A")
    run, _before = two_months(desk, (raise_pay, raised), (illness, ill))
    assert "Ill A" not in page(desk, run, cause="pay")
    assert "Raised Ö" in page(desk, run, cause="pay")
    assert "Raised Ö" not in page(desk, run, q="ill")
    for sort in ("name", "-name", "before", "-now", "change", "nonsense"):
        assert "Raised Ö" in page(desk, run, sort=sort)
    assert "Ingen i urvalet" in page(desk, run, q="nobody")


def test_the_file_tells_what_the_page_tells(desk):
    person = desk.person(given_name="Raised")
    run, _before = two_months(desk, (raise_pay, person))
    text = page(desk, run, format="csv")
    assert "Ändrad lön;3000,00;" in text.replace("\xa0", " ")
    assert "Lön från 42 000,00" in text.replace("\xa0", " ")


@pytest.mark.parametrize("path", ["skillnader", "avvikelser"])
def test_without_a_month_before_the_page_says_so(desk, path):
    desk.person()
    run = desk.calculate()
    assert "före" in page(desk, run, path) or "tidigare" in page(desk, run, path)


def history(desk):
    """Three fixed months in which ten people have the same pay, but for one small amount each month."""
    people = [desk.person(given_name=f"Kollega {number}") for number in range(10)]
    for month in (8, 9, 10):
        with desk.scope():
            day = date(2026, month, 4)
            entry(people[0], "one_off_amount", desk.later(), amount_ore=200_000, starts_on=day, ends_on=day)
        desk.fix(f"2026-{month:02d}")
    return people


def test_whoever_changes_more_than_anyone_used_to_stands_out_with_the_cause(desk):
    people = history(desk)
    with desk.scope():
        entry(people[5], "one_off_amount", desk.later(), amount_ore=5_000_000)
    run = desk.calculate("2026-11")
    with desk.scope():
        found = spread(run, "net")
        [outlier] = outliers(run, "net", found)
    assert outlier.person_id == people[5].pk
    assert (sum(found.now), sum(found.usual)) == (10, 20)
    assert found.now[UNCHANGED] == 8  # one lost the amount of October, one got this month's
    shown = page(desk, run, "avvikelser")
    assert "Kollega 5" in shown
    assert "Engångsbelopp" in shown
    assert "Kollega 4" not in shown


def test_without_an_unusual_change_nobody_stands_out(desk):
    history(desk)
    run = desk.calculate("2026-11")
    assert "Ingen sticker ut" in page(desk, run, "avvikelser")
    assert "Ingen sticker ut" in page(desk, run, "avvikelser", measure="gross")


def test_every_class_of_the_picture_has_its_words():
    assert len(class_labels()) == len(EDGES) + 1
    assert class_labels()[UNCHANGED] == "−1 – +1"


def test_another_agency_s_run_does_not_exist(desk):
    from tests.payroll.runs.conftest import make_desk

    run = desk.calculate()
    other = make_desk()
    for path in ("skillnader", "avvikelser", "granskning"):
        answer = client_of(other.clerk, other.agency).get(f"/lon/korning/{run.public_id}/{path}/")
        assert answer.status_code == 404
