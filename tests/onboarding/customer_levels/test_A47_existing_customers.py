"""A47: what is below the target for those who are customers already, two months running, stops new starts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from onboarding.customer_levels.contacts import sum_contacts
from onboarding.customer_levels.queries import long_below, normal_contacts
from onboarding.customer_levels.tasks import measure_levels
from onboarding.gates.actions import GateClosed, decide_gate, override
from onboarding.gates.conditions import asked
from onboarding.models import GateReview, Project
from onboarding.tripwires.actions import watch
from onboarding.tripwires.wires import tripped
from servicecenter.common.periods import Month
from servicecenter.models import LevelDay, MeasuredSpan, ServiceAgreement, UnitLevel
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person
from tests.factories.gates import AT, SHORT, make_case, make_room, make_unit_months, meet
from tests.factories.runs import client_of
from tests.onboarding.gates.conftest import agency, scope  # noqa: F401

SERVICE = ["supplier_invoices"]
ZONE = ZoneInfo("Europe/Stockholm")


def test_A47_a_new_start_is_stopped_until_the_chair_lets_it_pass_with_a_reason(scope):  # noqa: F811
    room = make_room(scope, gate=3)
    SHORT["criteria_met"](room, AT)
    standing = {one.code: one for one in asked(room.project, 3, on=AT.date())}
    meet(room, *(code for code, one in standing.items() if not one.is_met))
    make_unit_months("2026-09", "2026-10")
    off = watch(project=room.project, at=AT)
    assert off["T8"] == "INV-1 2026-10: 2 av 3 kunder under målet"
    given = {"project": room.project, "gate": 3, "by": room.people.chair, "at": AT}
    with pytest.raises(GateClosed, match="Befintliga kunders servicenivåer håller \\(INV-1 2026-10: 2 av 3"):
        decide_gate(**given, decision="pass")
    told = {"code": "existing_customers_hold", "reason": "Två vikarier är på plats från måndag"}
    override(**given, **told, expires_on=AT.date() + timedelta(days=10))
    decide_gate(**given, decision="pass")
    [kept] = [row for row in GateReview.objects.get(gate=3, decision="pass").conditions if row["override"]]
    assert (kept["code"], kept["is_met"]) == ("existing_customers_hold", False)
    room.project.refresh_from_db()
    assert "T8" not in tripped(room.project, at=AT), "a project that is live starts nothing"


@pytest.mark.parametrize(
    ("months", "is_below"),
    [(("2026-10",), False), (("2026-08", "2026-09"), False), (("2026-08", "2026-10"), False),
     (("2026-09", "2026-10"), True)],
)  # fmt: skip
def test_only_the_two_last_whole_months_together_count(scope, months, is_below):  # noqa: F811
    make_unit_months(*months)
    assert bool(long_below(SERVICE, on=AT.date())) is is_below
    assert not long_below(["payroll"], on=AT.date())
    UnitLevel.objects.update(met=95)
    assert not long_below(SERVICE, on=AT.date()), "what reaches the target together is not below"


def test_the_night_measures_every_agency_and_adds_up_their_months(agency, monkeypatch):  # noqa: F811
    now = datetime(2027, 3, 3, 5, tzinfo=ZONE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    other = make_agency()
    for one in (agency, other):
        with tenant(one.pk):
            facts = {"service": "invoices", "reference": "F", "signed_on": date(2026, 1, 1)}
            ServiceAgreement.objects.create(**facts, starts_on=date(2026, 1, 1))
            room = make_room(one)
            make_person(pay_ore=3_000_000)
            make_case(room, datetime(2027, 2, 8, 9, tzinfo=ZONE))
    for _ in range(2):
        measure_levels()
    with tenant(agency.pk):
        assert list(LevelDay.objects.values_list("code", "subject", "day", "met", "counted")) == [
            ("SUP-1", "e_commerce", date(2027, 2, 10), 0, 1)
        ]
        spans = {row.code: (row.starts_on, row.ends_on) for row in MeasuredSpan.objects.all()}
        assert spans["INV-1"] == spans["SUP-1"] == (date(2026, 3, 1), date(2027, 3, 2))
    normal = normal_contacts(on=now.date())
    assert (normal.month, normal.contacts, normal.employees, normal.per_hundred) == ("2027-02", 2, 2, 100)
    with tenant(other.pk):
        Project.objects.update(wanted_go_live_on=date(2027, 1, 11), go_live_on=date(2027, 1, 11))
    sum_contacts([agency.pk, other.pk], Month(2027, 2), at=now)
    newly = normal_contacts(on=now.date())
    assert (newly.contacts, newly.employees) == (1, 1), "a customer that is new asks more than usual"


def test_the_portfolio_shows_those_who_serve_how_the_customers_are_served(scope):  # noqa: F811
    room = make_room(scope, gate=1)
    SHORT["existing_customers_hold"](room, AT)
    page = client_of(room.people.lead, scope).get(reverse("onboarding_projects")).content.decode()
    assert "Befintliga kunder" in page
    assert "Fakturor till oss" in page
    assert (
        "Befintliga kunder"
        not in client_of(room.people.customer, scope).get(reverse("onboarding_projects")).content.decode()
    )
