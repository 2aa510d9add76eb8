"""D04: a consultant reports time, is never in a pay run, and leaves at the end date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from payroll.attendance.actions import write_day
from payroll.attendance.distribution import project_times
from payroll.consultants.actions import change_assignment, register_consultant
from payroll.employment.actions import change_span, hire
from payroll.employment.leavers import leavers
from payroll.models import ConsultantSpan, Payslip, Person, SetAside, TimeEntry
from payroll.time.actions import report_entry
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.models import AttestTask
from servicecenter.common.periods import Period
from servicecenter.models import Unit
from tests.factories import STOCKHOLM, make_user
from tests.factories.runs import Office as PayOffice
from tests.factories.runs import calculated
from tests.payroll.attendance.office import NOW, Office, entered, office

pytestmark = pytest.mark.django_db
DAY, LAST = date(2026, 10, 14), date(2026, 11, 30)
RUN_AT = datetime(2026, 11, 12, 9, tzinfo=STOCKHOLM)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def consultant(at: Office, **given) -> ConsultantSpan:
    fields = {
        "number": "K-1", "given_name": "Kim", "family_name": "Konsult", "born_on": date(1990, 1, 1),
        "unit": Unit.objects.get(), "company": "Bolaget AB", "hourly_ore": 950_00, "starts_on": date(2026, 9, 1),
        "ends_on": LAST,
    }  # fmt: skip
    span = register_consultant(**fields | given, by=at.clerk, at=NOW)
    user = make_user(at.agency, Role.EMPLOYEE)
    Person.objects.filter(pk=span.employment.person_id).update(user=user)
    span.employment.person.user = user
    return span


def test_D04_a_consultant_reports_time_that_the_manager_approves_and_nothing_is_paid(at: Office):
    span = consultant(at)
    browser = Client()
    browser.force_login(span.employment.person.user)
    assert "Stämpla in" in browser.get(reverse("my_attendance")).content.decode()
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-starts": "17:00", "form-0-ends": "20:00"}
    browser.post(f"{reverse('my_attendance_day')}?dag={DAY}", form | {"form-0-duty": "overtime"})
    browser.post(reverse("my_attendance_send"), {"manad": "2026-10", "do": "send"})
    task = AttestTask.objects.get(kind="attendance")
    assert task.unit == span.unit
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.boss, at=NOW)
    assert not TimeEntry.objects.exists()
    assert not span.employment.flex_entries.exists()
    assert project_times(Period(DAY, DAY), units=None) == []


def test_D04_a_consultant_is_never_in_a_pay_run(at: Office):
    span = consultant(at)
    pay = PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver"))
    run = calculated(pay, at=RUN_AT)
    assert {row.person_id for row in Payslip.objects.filter(run=run)} == {at.person.pk}
    assert not SetAside.objects.filter(run=run, person=span.employment.person).exists()


def test_nothing_that_is_paid_can_be_reported_for_a_consultant(at: Office):
    span = consultant(at)
    with pytest.raises(ValidationError, match="utanför anställningen"):
        report_entry(
            employment=span.employment, code="12110", starts_on=DAY, ends_on=DAY, quantity=1, by=at.clerk, at=NOW
        )
    with pytest.raises(ValidationError, match="inte anställd"):
        change_span(employment=span.employment, starts_on=DAY, ends_on=LAST, reason="", by=at.clerk, at=NOW)
    with pytest.raises(ValidationError, match="inte anställd"):
        hire(
            person=span.employment.person, employment_form="consultant", central_agreement="ofr", starts_on=DAY,
            terms={}, by=at.clerk, at=NOW,
        )  # fmt: skip


def test_D04_access_ends_the_night_after_the_last_day(at: Office):
    span = consultant(at)
    assert leavers(on=LAST) == []
    assert leavers(on=LAST + timedelta(days=1)) == [span.employment.person]


def test_an_assignment_that_goes_on_keeps_its_access_and_the_earlier_end_is_remembered(at: Office):
    span = consultant(at)
    later = change_assignment(span=span, ends_on=LAST + timedelta(days=31), reason="förlängt", by=at.clerk, at=NOW)
    assert leavers(on=LAST + timedelta(days=1)) == []
    assert ConsultantSpan.objects.filter(superseded_at__isnull=True).get() == later
    assert ConsultantSpan.objects.count() == 2


def test_time_after_the_last_day_stops_the_report(at: Office):
    span = consultant(at, ends_on=DAY)
    who = span.employment.person.user
    write_day(employment=span.employment, day=DAY + timedelta(days=1), rows=[entered("08:00–12:00")], by=who, at=NOW)
    browser = Client()
    browser.force_login(who)
    page = browser.get(reverse("my_attendance_month"), {"manad": "2026-10"}).content.decode()
    assert "Utanför anställningen" in page


def test_a_consultant_always_has_an_end(at: Office):
    with pytest.raises(ValidationError, match="slutdag"):
        consultant(at, ends_on=None)
    span = consultant(at)
    with pytest.raises(Error), transaction.atomic():
        ConsultantSpan.objects.filter(pk=span.pk).update(ends_on=None)


def test_only_a_clerk_registers_consultants(at: Office):
    with pytest.raises(PermissionDenied):
        register_consultant(
            number="K-2", given_name="A", family_name="B", born_on=date(1990, 1, 1), unit=Unit.objects.get(),
            company="C", hourly_ore=0, starts_on=DAY, ends_on=LAST, by=at.boss, at=NOW,
        )  # fmt: skip
