"""Back pay that is old or large waits for a second clerk, whose word holds for exactly what was seen."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from payroll.models import BackPayConfirmation, Finding, PayRun
from payroll.runs import actions
from payroll.runs.controls.back_pay import SECOND_CLERK
from servicecenter.models import AgencySetting, AuditEvent
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.runs.test_retro import raise_pay, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(desk):
    return make_user(desk.agency, "payroll_clerk")


def with_back_pay(desk, months: int, raised: int) -> PayRun:
    """A run of December with a raise that goes so many months back."""
    person = desk.person(pay_ore=3_000_000)
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):
        run(desk, month)
    raise_pay(desk, person, 3_000_000 + raised, date(2026, 12 - months, 1))
    return desk.calculate("2026-12")


def waiting(desk, december: PayRun) -> Finding | None:
    with desk.scope():
        return Finding.objects.filter(run=december, control=SECOND_CLERK).first()


@pytest.mark.parametrize(("months", "raised", "stops"), [(3, 100_000, False), (4, 100_000, True), (1, 5_100_000, True)])
def test_only_old_or_large_back_pay_stops(desk, months, raised, stops):
    finding = waiting(desk, with_back_pay(desk, months, raised))
    assert (finding is not None) == stops


def test_the_limits_are_the_agencys_own(desk):
    with desk.scope():
        AgencySetting.objects.create(
            key="retro.second_clerk_kronor", value="500", source="lokalt beslut", starts_on=date(2026, 1, 1)
        )
    assert waiting(desk, with_back_pay(desk, 1, 60_000)) is not None


def test_the_one_who_calculated_can_not_confirm(desk):
    finding = waiting(desk, with_back_pay(desk, 4, 100_000))
    with desk.scope(), pytest.raises(NotAllowedNow, match="Den som räknat"):
        actions.confirm_back_pay(finding=finding, note="sett", by=desk.clerk, at=desk.later())


def test_one_without_the_right_can_not_confirm(desk):
    finding = waiting(desk, with_back_pay(desk, 4, 100_000))
    with desk.scope(), pytest.raises(PermissionDenied):
        actions.confirm_back_pay(finding=finding, note="sett", by=desk.releasers[0], at=desk.later())


def test_another_clerk_opens_the_way_to_approval_and_it_is_recorded(desk, second):
    december = with_back_pay(desk, 4, 100_000)
    with pytest.raises(NotAllowedNow):
        desk.approve(december)
    with desk.scope():
        actions.confirm_back_pay(finding=waiting(desk, december), note="sett beslutet", by=second, at=desk.later())
    assert waiting(desk, december) is None
    assert desk.approve(december).state == "approved"
    with desk.scope():
        assert AuditEvent.objects.get(event="back_pay_confirmed").actor_id == second.pk


def test_calculating_the_same_again_keeps_the_word_and_another_amount_voids_it(desk, second):
    december = with_back_pay(desk, 4, 100_000)
    with desk.scope():
        actions.confirm_back_pay(finding=waiting(desk, december), note="sett", by=second, at=desk.later())
    assert waiting(desk, desk.calculate("2026-12")) is None
    with desk.scope():
        person = BackPayConfirmation.objects.get().person
    raise_pay(desk, person, 3_200_000, date(2026, 9, 1))
    assert waiting(desk, desk.calculate("2026-12")) is not None


def test_whoever_confirmed_and_then_calculates_is_no_longer_a_second_person(desk, second):
    december = with_back_pay(desk, 4, 100_000)
    with desk.scope():
        actions.confirm_back_pay(finding=waiting(desk, december), note="sett", by=second, at=desk.later())
    desk.clerk = second
    assert waiting(desk, desk.calculate("2026-12")) is not None


def test_the_word_is_given_on_the_page_of_the_run(desk, second):
    december = with_back_pay(desk, 4, 100_000)
    finding = waiting(desk, december)
    address = f"/lon/korning/{december.public_id}/kvittera/"
    given = {"finding": finding.pk, "note": "sett beslutet", "content_hash": december.content_hash}
    assert client_of(desk.clerk, desk.agency).post(address, given).status_code == 409
    assert client_of(second, desk.agency).post(address, given).status_code == 302
    assert waiting(desk, december) is None


def test_a_change_before_the_horizon_is_told_and_not_computed(desk):
    with desk.scope():
        AgencySetting.objects.create(
            key="retro.horizon_months", value="2", source="lokalt beslut", starts_on=date(2026, 1, 1)
        )
    december = with_back_pay(desk, 4, 100_000)
    assert december.gross_ore == 3_100_000 + 2 * 100_000
    with desk.scope():
        assert Finding.objects.filter(run=december, control="beyond_horizon", level="warning").count() == 1
