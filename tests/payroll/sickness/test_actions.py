"""Notes on sickness: recorded, taken back and kept, and never about oneself."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.models import Person, SickNote
from payroll.sickness.actions import record_sick_note, withdraw_sick_note
from servicecenter.models import AuditEvent
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 9), date(2026, 11, 20)


def note(desk, person, **given) -> SickNote:
    with desk.scope():
        values = {"kind": "certificate", "starts_on": FIRST, "ends_on": LAST, "by": desk.clerk, "at": desk.later()}
        return record_sick_note(employment=person.employments.get(), **(values | given))


def test_a_note_taken_back_stays_in_the_history_with_who_and_why(desk):
    wrong = note(desk, desk.person(), reference=" 123 ")
    with desk.scope():
        gone = withdraw_sick_note(note=wrong, reason="fel person", by=desk.clerk, at=desk.later())
        assert (gone.reference, gone.reason, gone.superseded_by) == ("123", "fel person", desk.clerk)
        with pytest.raises(ValidationError, match="redan återtagen"):
            withdraw_sick_note(note=wrong, reason="igen", by=desk.clerk, at=desk.later())


def test_a_certificate_has_a_last_day_and_a_report_need_not(desk):
    person = desk.person()
    with pytest.raises(ValidationError, match="sista dagen"):
        note(desk, person, ends_on=None)
    assert note(desk, person, kind="benefit_report", ends_on=None).ends_on is None


def test_only_a_clerk_notes_and_never_about_themselves(desk):
    person = desk.person()
    with pytest.raises(PermissionDenied):
        note(desk, person, by=make_user(desk.agency, "manager"))
    with desk.scope():
        Person.objects.filter(pk=person.pk).update(user=desk.clerk)
        person.refresh_from_db()
    with pytest.raises(PermissionDenied, match="gäller dig själv"):
        note(desk, person)


def test_the_log_tells_that_a_note_was_made_and_not_what_it_says(desk):
    person = desk.person()
    note(desk, person, reference="hemligt nummer")
    with desk.scope():
        event = AuditEvent.objects.filter(person_id=person.pk).latest("pk")
    assert event.detail["kind"] == "sicknote"
    assert "hemligt" not in str(event.detail)
