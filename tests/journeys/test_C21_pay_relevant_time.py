"""C21: time that decides pay. Vacation asked for, attested and paid: the balance falls and the run shows the effect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import Absence, Employment, PayLine, Payslip
from servicecenter.attest.actions import Decision, decide
from servicecenter.common.calendars import working_days
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import Office, calculated, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

DAYS, DAY_ORE, SUPPLEMENT_ORE = 35, 193_200, 20_580
"""Of someone over forty with 42 000 kronor: 4.6 % and 0.49 % a day."""


@pytest.fixture
def office() -> Office:
    office = make_office(people=0)
    with tenant(office.agency.pk):
        make_person(user=make_user(office.agency, "employee"), pay_ore=4_200_000)
    return office


def anna_of(office: Office):
    with tenant(office.agency.pk):
        return office.client(Employment.objects.get().person.user)


def first_days() -> tuple[date, date]:
    """The first week of this month: some of its days are always working days."""
    first = Month.of(timezone.localdate()).starts_on
    return first, first + timedelta(days=6)


def form(office: Office, first: date, last: date, step: str) -> dict[str, str]:
    with tenant(office.agency.pk):
        employment = Employment.objects.get()
    return {
        "employment": str(employment.pk),
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "step": step,
    }


def test_C21_vacation_is_asked_for_with_its_effect_shown_attested_and_paid(office: Office) -> None:
    anna, (first, last) = anna_of(office), first_days()
    count = working_days(first, last)
    assert f"{DAYS} dagar är kvar" in anna.get(reverse("my_vacation")).content.decode()
    look = anna.post(reverse("my_vacation_new"), form(office, first, last, "look")).content.decode()
    assert f"{count} semesterdagar" in look
    assert f"{DAYS - count} kvar {first.year}" in look
    assert format_kronor(count * SUPPLEMENT_ORE) in look, "the supplement is what the vacation adds"
    assert anna.post(reverse("my_vacation_new"), form(office, first, last, "send")).status_code == 302
    page = anna.get(reverse("my_vacation")).content.decode()
    assert f"{DAYS - count} dagar är kvar" in page
    assert "väntar på attest" in page
    manager = make_user(office.agency, "manager")
    with tenant(office.agency.pk):
        task = AttestTask.objects.get(state="waiting")
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=manager, at=timezone.now())
    month = str(Month.of(first))
    run = calculated(office, month, at=timezone.now())
    with tenant(office.agency.pk):
        lines = PayLine.objects.filter(run=run, code__in=("31120", "31125", "31130"))
        assert dict(lines.values_list("code", "amount_ore")) == {
            "31120": -count * DAY_ORE,
            "31125": count * DAY_ORE,
            "31130": count * SUPPLEMENT_ORE,
        }
        address = [Payslip.objects.get(run=run).public_id, lines.get(code="31130").number]
    told = office.client(office.clerk).get(reverse("payslip_because", args=address)).content.decode()
    assert f"{count} × 205,80 = {format_kronor(count * SUPPLEMENT_ORE)}" in told
    assert "Villkorsavtalen 5 kap., semestertillägg per dag" in told
    assert f"{count} av årets" in told


def test_C21_more_than_the_balance_is_refused_with_what_there_is(office: Office) -> None:
    year = timezone.localdate().year
    asked = form(office, date(year, 6, 1), date(year, 8, 31), "send")
    answer = anna_of(office).post(reverse("my_vacation_new"), asked)
    assert answer.status_code == 422
    assert f"men {DAYS} finns kvar {year}" in answer.content.decode()
    with tenant(office.agency.pk):
        assert not Absence.objects.exists()


def test_C21_what_nobody_has_attested_is_taken_back_and_the_days_return(office: Office) -> None:
    anna = anna_of(office)
    anna.post(reverse("my_vacation_new"), form(office, *first_days(), "send"))
    with tenant(office.agency.pk):
        absence = Absence.objects.get()
    anna.post(reverse("my_reported_withdraw", args=["franvaro", absence.public_id]))
    assert f"{DAYS} dagar är kvar" in anna.get(reverse("my_vacation")).content.decode()


def test_C21_the_account_is_the_agencys_own(office: Office) -> None:
    other = make_office(people=1)
    with tenant(office.agency.pk):
        address = reverse("vacation_account", args=[Employment.objects.get().public_id])
    assert office.client(office.clerk).get(address).status_code == 200
    assert other.client(other.clerk).get(address).status_code == 404
    assert anna_of(office).get(address).status_code == 403
