"""Reported rows that nobody has attested, put in the attest inbox (attestkorgen) by the same action as anyone's."""

from __future__ import annotations

from payroll.absence.attest import ask_for_absence
from payroll.absence.models import Absence
from payroll.time.attest import ask_for_entry
from payroll.time.models import EntryState, TimeEntry

WAITING = {"state": EntryState.SUBMITTED, "superseded_at": None}


def fill_inbox() -> None:
    """Ask for attest of everything submitted in the agency in scope, at the time it was reported.

    No joins: the rows came a moment ago, so the database has no statistics of them and would plan a join badly.
    """
    for entry in TimeEntry.objects.filter(**WAITING).order_by("id"):
        ask_for_entry(entry=entry, by=entry.employment.person.user, at=entry.recorded_at)
    for absence in Absence.objects.filter(**WAITING).order_by("id"):
        ask_for_absence(absence=absence, by=absence.employment.person.user, at=absence.recorded_at)
