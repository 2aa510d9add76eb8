"""The agency's own travel terms: dated, with a source, and never touching what has been attested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from payroll.models import LocalTravelTerms, TimeEntry
from payroll.travel.rules import local_terms
from payroll.travel.told import settled_of
from payroll.travel_office.actions import decide_terms
from payroll.travel_office.queries import terms_given_up, terms_in_force
from payroll.travel_rules.local import BreakDays, DayAmount, DayStep, LocalTravel, Supplement
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.models import AttestTask
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, Office, office

pytestmark = pytest.mark.django_db
JANUARY, OCTOBER = date(2026, 1, 1), date(2026, 10, 1)
WHOLE = LocalTravel(
    starts_on=OCTOBER,
    source="Lokalt avtal 2026-09-15",
    full_day=330_00,
    own_car=37_50,
    motorcycle=15_00,
    bicycle=9_00,
    supplement=Supplement(
        amounts=(DayAmount(110_00, 55_00), DayAmount(150_00, 75_00, from_day=15, travel_day=60_00)),
        night=120_00,
        day_steps=(DayStep(390, 60_00), DayStep(720, 110_00, is_beyond=True)),
        breakfast_percent=15,
        lunch_percent=35,
        dinner_percent=35,
        beyond_km=30,
        abroad=True,
        none_if_all_meals=True,
    ),
    land_travel_counts=False,
    break_days=BreakDays.WORKING_DAYS,
)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def decided(at: Office, since: date, until: date | None = None, **given: object) -> LocalTravelTerms:
    local = LocalTravel(starts_on=since, ends_on=until, source="beslut", **given)
    return decide_terms(local=local, by=at.clerk, at=NOW)


def days() -> list[tuple[date, date | None]]:
    return [(row.starts_on, row.ends_on) for row in terms_in_force()]


def test_new_terms_close_the_earlier_ones_and_both_stay_readable(at: Office):
    decided(at, JANUARY, full_day=310_00)
    decided(at, OCTOBER, full_day=330_00)
    assert days() == [(OCTOBER, None), (JANUARY, date(2026, 9, 30))]
    [before] = terms_given_up()
    assert (before.starts_on, before.ends_on, before.terms["full_day"]) == (JANUARY, None, 310_00)
    decided(at, OCTOBER, full_day=340_00)
    assert days() == [(OCTOBER, None), (JANUARY, date(2026, 9, 30))]
    assert local_terms()[0].full_day == 340_00


def test_terms_with_an_end_leave_nothing_after_it_and_end_before_what_begins_later(at: Office):
    decided(at, JANUARY)
    decided(at, date(2026, 5, 1), date(2026, 6, 30))
    assert days() == [(date(2026, 5, 1), date(2026, 6, 30)), (JANUARY, date(2026, 4, 30))]
    decided(at, date(2026, 3, 1))
    assert days()[1] == (date(2026, 3, 1), date(2026, 4, 30))


def test_what_cannot_be_decided_is_refused_and_nothing_is_changed(at: Office):
    decided(at, JANUARY)
    for local, field in (
        (LocalTravel(OCTOBER, source=" "), "source"),
        (LocalTravel(OCTOBER, date(2026, 9, 1), "beslut"), "ends_on"),
        (LocalTravel(date(1926, 1, 1), source="beslut"), "starts_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            decide_terms(local=local, by=at.clerk, at=NOW)
        assert field in refused.value.message_dict
    with pytest.raises(PermissionDenied):
        decide_terms(local=LocalTravel(OCTOBER, source="beslut"), by=at.boss, at=NOW)
    assert days() == [(JANUARY, None)]


def test_attested_amounts_stand(at: Office):
    attested = at.approve(at.sent())
    before = list(TimeEntry.objects.order_by("id").values_list("code", "amount_ore"))
    decided(at, OCTOBER, supplement=Supplement(amounts=(DayAmount(100_00, 50_00),)))
    assert list(TimeEntry.objects.order_by("id").values_list("code", "amount_ore")) == before
    assert settled_of(attested).paid == attested.paid_ore


def test_a_claim_that_waited_is_not_attested_by_an_amount_that_has_changed(at: Office):
    claim = at.sent()
    task = AttestTask.objects.get(kind="travel_claim", object_id=claim.pk)
    decided(at, OCTOBER, supplement=Supplement(amounts=(DayAmount(100_00, 50_00),)))
    with pytest.raises(NotAllowedNow):
        decide(
            task=task,
            decision=Decision.APPROVE,
            content_hash=task.content_hash,
            by=at.boss,
            at=NOW + timedelta(minutes=1),
        )


def test_what_the_form_says_is_what_is_decided_and_begins_the_next_one(at: Office):
    client = client_of(at.clerk, at.agency)
    given = {
        "starts_on": "2026-10-01", "source": WHOLE.source, "full_day": "330", "own_car": "37,50",
        "motorcycle": "15", "bicycle": "9",
        "break_days": "working_days", "amount_0_full_day": "110", "amount_0_half_day": "55",
        "amount_1_full_day": "150", "amount_1_half_day": "75", "amount_1_from_day": "15",
        "amount_1_travel_day": "60", "night": "120", "beyond_km": "30", "step_0_hours": "6,5",
        "step_0_amount": "60", "step_1_hours": "12", "step_1_amount": "110", "step_1_is_beyond": "on",
        "breakfast_percent": "15", "lunch_percent": "35", "dinner_percent": "35", "abroad": "on",
        "none_if_all_meals": "on",
    }  # fmt: skip
    answer = client.post(reverse("travel_terms_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    assert local_terms() == (WHOLE,)
    assert 'value="37,5' in client.get(reverse("travel_terms_new")).content.decode()
    page = client.get(reverse("travel_terms")).content.decode().replace("\u00a0", " ")
    for text in ("330,00", "Endagsresa, mer än 12 timmar", "Tillägg från dag 15", "ja, inte endagsresor"):
        assert text in page, text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount_0_full_day": "110"}, "amount_0_half_day"),
        ({"step_0_hours": "6"}, "step_0_amount"),
        ({"step_0_hours": "12", "step_0_amount": "1", "step_1_hours": "6", "step_1_amount": "2"}, "step_1_hours"),
        ({"lunch_percent": "101"}, "lunch_percent"),
        ({"own_car": "-1"}, "own_car"),
    ],
)
def test_a_form_that_cannot_be_right_is_told_at_the_field(at: Office, given: dict, field: str):
    base = {"starts_on": "2026-10-01", "source": "beslut", "break_days": "calendar_days", "beyond_km": "50"}
    percents = dict.fromkeys(("breakfast_percent", "lunch_percent", "dinner_percent"), "0")
    answer = client_of(at.clerk, at.agency).post(reverse("travel_terms_new"), base | percents | given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LocalTravelTerms.objects.exists()
