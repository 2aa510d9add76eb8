"""G25 and A34: gate 3 refuses while a transfer or recruitment is open, and names it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.models import StaffingRow
from onboarding.staffing import actions
from onboarding.staffing.controls import conditions
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told

FACTS = {"kind": "transfer", "who": "Lisa Ek", "from_agency": "Skogsverket", "moves_on": date(2027, 1, 1)}


def planned(room: Room, **given) -> StaffingRow:
    return actions.plan_staffing(
        project=room.project, facts=FACTS | {"owner": room.centre} | given, by=room.centre, at=NOW
    )


def test_G25_open_rows_are_named_until_each_is_done(room: Room):
    assert told(conditions, room.project)["staffing_done"].is_met
    rows = [planned(room), planned(room, kind="recruit", who="Lönespecialist", from_agency="")]
    found = told(conditions, room.project)["staffing_done"]
    assert (found.is_met, found.stands) == (False, "2 av 2 återstår: Lisa Ek, Lönespecialist")
    for row in rows:
        actions.finish_staffing(row=row, by=room.customer, at=NOW)
    assert told(conditions, room.project)["staffing_done"].stands == "2 av 2 genomförda"
    done = StaffingRow.objects.earliest("pk")
    assert (done.done_by, done.done_at) == (room.customer, NOW)
    with pytest.raises(NotAllowedNow):
        actions.finish_staffing(row=done, by=room.centre, at=NOW)
    actions.undo_staffing(row=done, by=room.centre, at=NOW)
    assert not told(conditions, room.project)["staffing_done"].is_met


def test_A34_a_transfer_says_from_which_agency_and_when(room: Room):
    with pytest.raises(ValidationError) as fault:
        planned(room, from_agency=" ")
    assert fault.value.message_dict.keys() == {"from_agency"}
    row = planned(room)
    assert (row.from_agency, row.moves_on) == ("Skogsverket", date(2027, 1, 1))
    actions.cancel_staffing(row=row, by=room.centre, at=NOW)
    assert told(conditions, room.project)["staffing_done"].is_met
    row.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        actions.correct_staffing(row=row, facts=FACTS | {"owner": room.centre}, by=room.centre, at=NOW)


def test_rows_are_entered_and_ticked_in_the_browser(room: Room):
    client = logged_in(room.customer)
    sent = {**FACTS, "moves_on": "2027-01-01", "owner": room.customer.pk}
    assert client.post(reverse("staffing_new", args=[room.project.public_id]), sent).status_code == 302
    row = StaffingRow.objects.get()
    client.post(reverse("staffing_finish", args=[room.project.public_id, row.public_id]))
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("done", room.customer)
