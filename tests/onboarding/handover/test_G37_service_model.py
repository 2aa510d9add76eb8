"""G37: the customer's line acknowledges who does which step, as the catalogue has it that day."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.handover import actions
from onboarding.handover.controls import conditions
from onboarding.handover.matrix import seal
from onboarding.handover.queries import duties_of
from onboarding.models import ResponsibilityReceipt
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told

CODE = "responsibilities_acknowledged"


def shown(room: Room) -> str:
    return seal(duties_of(room.project, on=NOW.date()))


def acknowledged(room: Room, by, read: str = "", title: str = "Lönechef"):
    return actions.acknowledge_responsibilities(
        project=room.project, title=title, read=read or shown(room), by=by, at=NOW
    )


def test_G37_the_line_acknowledges_the_matrix_once_and_a_new_one_must_be_acknowledged_again(room: Room):
    duties = duties_of(room.project, on=NOW.date())
    assert {duty.service.sv for duty in duties} >= {"Löneadministration", "Rese- och utläggsadministration"}
    assert not told(conditions, room.project, on=NOW.date())[CODE].is_met
    receipt = acknowledged(room, room.customer)
    assert (receipt.steps, receipt.title) == (len(duties), "Lönechef")
    assert told(conditions, room.project, on=NOW.date())[CODE].is_met
    with pytest.raises(NotAllowedNow, match="redan kvitterat"):
        acknowledged(room, room.other_customer)
    room.project.services = ["payroll", "accounting"]
    assert not told(conditions, room.project, on=NOW.date())[CODE].is_met


def test_only_the_customers_side_acknowledges_and_only_what_it_has_read(room: Room):
    with pytest.raises(PermissionDenied):
        acknowledged(room, room.centre)
    with pytest.raises(NotAllowedNow, match="Läs den igen"):
        acknowledged(room, room.customer, read="0" * 64)
    with pytest.raises(ValidationError):
        acknowledged(room, room.customer, title=" ")
    assert not ResponsibilityReceipt.objects.exists()


def test_it_is_read_and_acknowledged_in_the_browser(room: Room):
    url = reverse("responsibilities", args=[room.project.public_id])
    client = logged_in(room.customer)
    page = client.get(url)
    assert "Kvittera ansvaret" in page.content.decode()
    assert "Kvittera ansvaret" not in logged_in(room.centre).get(url).content.decode()
    read = page.context["form"].initial["read"]
    assert client.post(url, {"title": "", "read": read}).status_code == 422
    assert client.post(url, {"title": "Lönechef", "read": read}).status_code == 302
    assert "Lönechef" in client.get(url).content.decode()
