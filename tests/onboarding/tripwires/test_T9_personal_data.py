"""Personal data is moved only while the annex that both have signed is valid (T9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onboarding.project_agreement.queries import version_of
from onboarding.received_files.agreed import processing_is_agreed, require_processing
from servicecenter.models import ProcessingRow
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.gates import AT, make_room, meet


def test_T9_an_annex_that_has_expired_or_changed_lets_no_more_data_in(scope):
    room = make_room(scope, gate=2)
    assert not processing_is_agreed(room.project, AT.date())
    meet(room, "agreement_signed")
    assert processing_is_agreed(room.project, AT.date())
    [row] = ProcessingRow.objects.filter(version=version_of(room.project))
    assert processing_is_agreed(room.project, row.valid_to), "the last day counts"
    with pytest.raises(NotAllowedNow, match="Inga personuppgifter tas emot"):
        require_processing(room.project, row.valid_to + timedelta(days=1))
