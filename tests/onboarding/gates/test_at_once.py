"""Two members of the steering group at the same gate at the same moment: it is passed once, by one of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from onboarding.gates.actions import decide_gate
from onboarding.gates.conditions import GATES, offered
from onboarding.models import GateReview, Phase
from servicecenter.models import Agency, AuditEvent, TransitionLog
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.gates import AT, make_room, meet


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pass_a_gate_at_once_one_does_and_the_other_is_told_by_whom(agency: Agency):
    with tenant(agency.pk):
        room = make_room(agency, gate=1)
        standing = offered(room.project, on=AT.date())
        meet(room, *(code for code in GATES[1] if not standing[code].is_met))
    ready = Barrier(2)

    def decide(by: Any) -> Any:
        try:
            with tenant(agency.pk):
                ready.wait(timeout=20)
                return decide_gate(project=room.project, gate=1, decision="pass", by=by, at=AT)
        except NotAllowedNow as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(decide, (room.people.chair, room.people.member)))
    [review] = [each for each in done if isinstance(each, GateReview)]
    [told] = [str(each) for each in done if isinstance(each, NotAllowedNow)]
    assert told == f"Grind 1 passerades 2026-11-25 av {review.decided_by}."
    with tenant(agency.pk):
        assert GateReview.objects.get(gate=1) == review
        assert Phase.objects.get(number=2).state == "open"
        moves = TransitionLog.objects.filter(object_kind="phase").values_list("transition", flat=True)
        assert sorted(moves) == ["open", "pass"]
        assert AuditEvent.objects.filter(event="gate_decided").count() == 1
