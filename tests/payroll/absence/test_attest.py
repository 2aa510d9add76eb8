"""A manager decides an absence; the days and the extent are what was shown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from payroll.absence.attest import ask_for_absence
from payroll.models import Absence
from servicecenter.attest.actions import ContentChanged, Decision, decide
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def absence(agency) -> Absence:
    return Absence.objects.create(
        employment=make_person().employments.get(),
        kind="sick",
        starts_on=date(2026, 11, 4),
        ends_on=date(2026, 11, 6),
        working_days=Decimal(3),
        state="submitted",
        recorded_at=NOW,
    )


def test_an_approved_absence_is_attested(agency, absence) -> None:
    boss = make_user(agency, "manager")
    task = ask_for_absence(absence=absence, by=None, at=NOW)
    assert task.title == "Sjuk, 3 arbetsdagar"
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=LATER)
    absence.refresh_from_db()
    assert (absence.state, absence.attested_by, absence.attested_at) == ("attested", boss, LATER)


def test_a_returned_absence_can_be_reported_again(agency, absence) -> None:
    task = ask_for_absence(absence=absence, by=None, at=NOW)
    boss = make_user(agency, "manager")
    decide(task=task, decision=Decision.RETURN, comment="Intyg saknas", content_hash="", by=boss, at=LATER)
    absence.refresh_from_db()
    assert (absence.state, absence.attested_at) == ("returned", None)


def test_an_absence_made_longer_after_it_was_shown_is_not_attested(agency, absence) -> None:
    task = ask_for_absence(absence=absence, by=None, at=NOW)
    Absence.objects.filter(pk=absence.pk).update(ends_on=date(2026, 11, 20), working_days=13)
    boss = make_user(agency, "manager")
    with pytest.raises(ContentChanged):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=LATER)


def test_a_single_day_is_one_working_day(agency, absence) -> None:
    absence.working_days = Decimal("1.00")
    absence.save()
    assert ask_for_absence(absence=absence, by=None, at=NOW).title == "Sjuk, 1 arbetsdag"
