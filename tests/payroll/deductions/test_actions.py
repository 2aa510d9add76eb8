"""Deductions from net pay are agreed to on Swedish days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from payroll.deductions.actions import agree_deduction
from payroll.models import Payee
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person, make_user

pytestmark = pytest.mark.django_db


def test_consent_given_just_after_midnight_is_of_the_new_day_though_utc_is_still_in_the_old_one() -> None:
    agency = make_agency()
    user = make_user(agency, "employee")
    with tenant(agency.pk):
        payee = Payee.objects.create(name="Facket", code="60310", bankgiro="50501055")
        deduction = agree_deduction(
            person=make_person(user=user),
            payee=payee,
            amount_ore=30_000,
            consented_on=date(2026, 11, 26),
            starts_on=date(2026, 12, 1),
            by=user,
            at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC),
        )
    assert deduction.consented_on == date(2026, 11, 26)
