"""A criterion has a measure and a limit, and is frozen after gate 2: a change is a version that another approves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from onboarding.criteria.actions import approve_criterion, change_criterion, measure_criterion, write_criterion
from onboarding.criteria.queries import criteria_of, valid_criteria, waiting
from onboarding.models import Phase
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.gates import AT, make_room

FACTS = {
    "text": "Rätt lön",
    "measure": "Lika på öret delat med alla",
    "direction": "at_least",
    "threshold": Decimal(99),
}


@pytest.mark.parametrize(
    ("left_out", "told"), [("measure", "hur det mäts"), ("threshold", "gränsen"), ("text", "uppfyllt")]
)
def test_G19_a_criterion_without_measure_or_limit_is_refused(scope, left_out, told):
    room = make_room(scope, gate=2)
    facts = FACTS | {left_out: None if left_out == "threshold" else " "}
    with pytest.raises(ValidationError) as refused:
        write_criterion(project=room.project, facts=facts, by=room.people.lead, at=AT)
    assert told in str(refused.value.error_dict[left_out])


def test_G19_criteria_are_frozen_after_gate_two(scope):
    room = make_room(scope, gate=2)
    written = write_criterion(project=room.project, facts=FACTS, by=room.people.lead, at=AT)
    freely = change_criterion(
        criterion=written, facts=FACTS | {"threshold": Decimal(98)}, reason="", by=room.people.lead, at=AT
    )
    assert [row.threshold for row in valid_criteria(room.project)] == [Decimal(98)]
    Phase.objects.filter(number=2).update(state="passed", passed_at=AT)
    facts = FACTS | {"threshold": Decimal(90)}
    with pytest.raises(ValidationError, match="frysta"):
        change_criterion(criterion=freely, facts=facts, reason=" ", by=room.people.lead, at=AT)
    changed = change_criterion(criterion=freely, facts=facts, reason="För strängt", by=room.people.lead, at=AT)
    assert [row.threshold for row in valid_criteria(room.project)] == [Decimal(98)], "the old one holds until approval"
    assert waiting(room.project) == [changed]
    for by in (room.people.lead, room.people.customer):
        with pytest.raises(PermissionDenied):
            approve_criterion(criterion=changed, by=by, at=AT)
    approve_criterion(criterion=changed, by=room.people.chair, at=AT)
    assert [(row.threshold, row.version) for row in valid_criteria(room.project)] == [(Decimal(90), 2)]
    with pytest.raises(NotAllowedNow, match="redan godkänt"):
        approve_criterion(criterion=changed, by=room.people.chair, at=AT)


@pytest.mark.parametrize(
    ("direction", "measured", "is_met"),
    [("at_least", 99, True), ("at_least", 98, False), ("at_most", 99, True), ("at_most", 100, False)],
)
def test_the_limit_itself_is_met(scope, direction, measured, is_met):
    room = make_room(scope, gate=2)
    written = write_criterion(project=room.project, facts=FACTS | {"direction": direction}, by=room.people.lead, at=AT)
    measure_criterion(criterion=written, measured=Decimal(measured), by=room.people.customer, at=AT)
    assert [row.is_met for row in criteria_of(room.project)] == [is_met]
