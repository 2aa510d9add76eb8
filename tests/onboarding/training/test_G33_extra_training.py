"""G33: more training is suggested when the desk is asked much, and the decision is kept with its figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from onboarding.models import ExtraTrainingDecision
from onboarding.training import actions
from onboarding.training.queries import Contacts, contacts_of
from onboarding.training.shares import contacts_per_hundred
from servicecenter.accounts.roles import Role
from servicecenter.desk.actions import open_case
from tests.factories import LONG_AGO, NOW, make_person, make_user
from tests.factories.rooms import Room, logged_in


def asked(room: Room, count: int, at=NOW) -> None:
    who = make_user(room.agency, Role.EMPLOYEE)
    for number in range(count):
        open_case(area="payroll", title=f"Fråga {number}", text="Hur?", by=who, at=at)


def test_G33_contacts_per_hundred_employees_are_counted_and_the_decision_is_kept(room: Room):
    for _ in range(4):
        make_person()
    asked(room, 1)
    asked(room, 3, at=LONG_AGO)
    found = contacts_of(room.project, at=NOW)
    assert (found.contacts, found.employees, found.per_hundred, found.suggests_training) == (1, 4, Decimal(25), True)
    decision = actions.decide_extra_training(
        project=room.project, is_needed=True, reason="Många frågor om attest", by=room.centre, at=NOW
    )
    assert (decision.contacts, decision.employees, decision.limit) == (1, 4, Decimal(20))
    asked(room, 2)
    decision.refresh_from_db()
    assert decision.contacts == 1


def test_the_limit_itself_suggests_nothing_and_nobody_employed_is_told():
    assert not Contacts(20, 100, Decimal(20)).suggests_training
    assert Contacts(21, 100, Decimal(20)).suggests_training
    assert contacts_per_hundred(5, 0) is None


def test_a_decision_says_why_and_is_shown_after_go_live(room: Room):
    with pytest.raises(ValidationError):
        actions.decide_extra_training(project=room.project, is_needed=False, reason=" ", by=room.centre, at=NOW)
    url = reverse("project_training", args=[room.project.public_id])
    client = logged_in(room.centre)
    assert "Kompletterande utbildning" not in client.get(url).content.decode()
    room.project.go_live_on = timezone.localdate()
    room.project.save(update_fields=["go_live_on"])
    sent = {"is_needed": "no", "reason": "Frågorna gäller ett fel som är rättat"}
    assert client.post(reverse("training_decision_new", args=[room.project.public_id]), sent).status_code == 302
    assert ExtraTrainingDecision.objects.get().is_needed is False
    assert "ett fel som är rättat" in client.get(url).content.decode()
