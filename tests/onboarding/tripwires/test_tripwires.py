"""Tripwires go off by themselves, are quiet again by themselves, and put what matters before the steering group."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.estimates.actions import write_row
from onboarding.estimates.queries import estimate_of
from onboarding.models import Project, ProjectOverview, SteeringItem, TripwireEvent, VolumeAnswer
from onboarding.project_papers.queries import paper_of
from onboarding.tripwires.actions import decide_item, raise_item, watch
from onboarding.tripwires.tasks import watch_projects
from onboarding.tripwires.wires import tripped
from onboarding.volumes.queries import latest_of
from servicecenter.papers.actions import add_version
from servicecenter.tenancy.scope import tenant
from tests.factories.gates import AT, SHORT, find_gap, make_room, meet, mend
from tests.factories.pdfs import text_pdf
from tests.factories.runs import client_of


def off(room, at=AT):
    return tripped(room.project, at=at)


def test_a_new_project_trips_nothing(scope):
    assert off(make_room(scope)) == {}


def test_T1_volumes_that_are_others_than_the_price_was_made_for(scope):
    room = make_room(scope, gate=1, kind="payroll", services=["payroll"])
    meet(room, "volumes_complete", "indication_made", "baseline_confirmed")
    assert "T1" not in off(room)
    form = latest_of(room.project)
    VolumeAnswer.objects.filter(form=form, code="payslips_deviation").update(value=Decimal("343.2"))
    assert "T1" not in off(room), "ten percent of 312 is the limit"
    VolumeAnswer.objects.filter(form=form, code="payslips_deviation").update(value=Decimal(344))
    assert off(room)["T1"] == "1 volymer skiljer sig från offertens"


def test_T2_a_critical_gap_near_go_live(scope):
    room = make_room(scope, gate=2)
    find_gap(room.project, room.people, AT, severity="1critical")
    assert "T2" not in off(room)
    near = AT.date() + timedelta(days=21)
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=near)
    room.project.refresh_from_db()
    assert off(room)["T2"] == "1 kritiska gap är öppna nära driftsättningen"
    meet(room, "critical_gaps_closed")
    assert "T2" not in off(room)


def test_T3_a_stale_risk_register(scope):
    room = make_room(scope, gate=1)
    meet(room, "risk_review_held")
    assert "T3" not in off(room, AT + timedelta(days=30))
    assert off(room, AT + timedelta(days=31))["T3"] == "31 dagar sedan senaste riskgenomgången"
    meet(room, "risk_review_held", at=AT + timedelta(days=31))
    assert "T3" not in off(room, AT + timedelta(days=31))


def test_T4_G43_a_slip_on_the_critical_path_becomes_an_item_for_the_steering_group(scope):
    room = make_room(scope, gate=1)
    SHORT["plan_holds"](room, AT)
    watch(project=room.project, at=AT)
    [item] = SteeringItem.objects.all()
    assert item.text.startswith("Försening: kritiska linjen är")
    watch(project=room.project, at=AT)
    assert SteeringItem.objects.count() == TripwireEvent.objects.count() == 1, "twice notes nothing twice"
    assert ProjectOverview.objects.get().tripwires == ["T4"]
    mend(room, "plan_holds")
    watch(project=room.project, at=AT + timedelta(hours=1))
    assert TripwireEvent.objects.get().cleared_at == AT + timedelta(hours=1)
    assert ProjectOverview.objects.get().tripwires == []


def test_T6_a_role_that_is_empty_for_long(scope):
    room = make_room(scope)
    assert "T6" not in off(room, AT + timedelta(days=14))
    assert "Teknisk projektledare (Myndigheten)" in off(room, AT + timedelta(days=15))["T6"]
    meet(room, "roles_filled")
    assert "T6" not in off(room, AT + timedelta(days=15))


def test_T7_a_paper_that_was_changed_after_it_was_signed(scope):
    room = make_room(scope, gate=1)
    meet(room, "paper_offer")
    assert "T7" not in off(room)
    paper = paper_of(room.project, "offer")
    add_version(paper=paper, name="ny.pdf", content=text_pdf(["Annat pris"]), by=room.people.lead, at=AT)
    assert off(room)["T7"] == "ändrat efter underskrift: Offert"


def test_T11_a_forecast_beyond_the_estimate(scope):
    room = make_room(scope, gate=2)
    meet(room, "estimate_approved")
    row = estimate_of(room.project).rows[0]
    facts = {"used_hours": Decimal(60), "left_hours": Decimal(228)}
    write_row(
        project=room.project,
        row=row,
        facts=facts | {"hours": row.hours, "rate_ore": row.rate_ore},
        by=room.people.lead,
        at=AT,
    )
    assert "T11" not in off(room), "510 600 of 465 000 kr is not yet beyond 110 %"
    facts = {"left_hours": Decimal(229), "hours": row.hours, "rate_ore": row.rate_ore}
    write_row(project=room.project, row=row, facts=facts, by=room.people.lead, at=AT)
    assert off(room)["T11"] == "prognosen är 111 % av uppskattningen"


def test_T12_a_criterion_that_was_changed_after_gate_two(scope):
    room = make_room(scope, gate=3)
    SHORT["criteria_approved"](room, AT)
    assert off(room)["T12"] == "1 kriterier ändrade utan godkännande"
    meet(room, "criteria_approved")
    assert "T12" not in off(room)


def test_what_is_not_measured_is_never_called_quiet(scope):
    room = make_room(scope)
    told = client_of(room.people.lead, scope).get(reverse("project_steering", args=[room.project.public_id]))
    assert told.content.decode().count("kan inte bedömas än") == 2  # no customer is measured, and this one is not live


def test_the_nightly_job_looks_at_every_agency(agency):
    with tenant(agency.pk):
        room = make_room(agency, gate=1, at=AT - timedelta(days=400))
    watch_projects()
    with tenant(agency.pk):
        assert TripwireEvent.objects.filter(project=room.project, code="T3").exists()


def test_the_steering_group_decides_on_what_people_raise(scope):
    room = make_room(scope)
    with pytest.raises(ValidationError, match="ta ställning"):
        raise_item(project=room.project, text=" ", by=room.people.customer, at=AT)
    item = raise_item(project=room.project, text="Flytta starten?", by=room.people.customer, at=AT)
    with pytest.raises(ValidationError, match="beslutades"):
        decide_item(item=item, decision="", by=room.people.chair, at=AT)
    decide_item(item=item, decision="Nej", by=room.people.chair, at=AT)
    assert (
        "Nej"
        in client_of(room.people.member, scope)
        .get(reverse("project_steering", args=[room.project.public_id]))
        .content.decode()
    )
