"""The savings of an agency: the baseline that two stand behind, volumes that the house has counted, the fee of the
price list, and what the agency says it still spends. What lacks is named; no baseline is never nought per cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from onboarding.estimates.actions import set_saving, write_row
from onboarding.models import OwnCost, SavingOverview, ServiceBaseline
from onboarding.project_papers.content import document_of
from onboarding.savings.actions import decide_baseline, enter_baseline, state_own_cost
from onboarding.savings.queries import saving_here, saving_rows
from onboarding.savings.tasks import follow_savings
from onboarding.volumes.actions import confirm_baseline, save_part
from payroll.models import RunOverview
from servicecenter.models import Agency, AgencySetting, Membership, ServiceAgreement, TransitionLog
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_agency, make_user
from tests.factories.onboarding import make_project
from tests.factories.rooms import Room
from tests.factories.runs import client_of

AT = timezone.now()
TODAY = timezone.localdate(AT)
YEAR = TODAY.year - 1
"""The latest whole year."""
FEE = (13_500_00 + 400 * 62_00) * 12
TOLD = {"service": "payroll", "year": YEAR - 1, "cost_ore": 1_000_000_00, "units": 4_800, "source": "Årsredovisningen"}


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


@pytest.fixture
def room(agency: Agency) -> Iterator[Room]:
    with tenant(agency.pk):
        ServiceAgreement.objects.all().delete()
        yield Room(agency, make_project(agency, state="stopped", ended_at=AT))


def pay(agency: Agency, year: int, months: range = range(1, 13), people: int = 400) -> None:
    """A line from before there were versions, and fixed pay runs of some months."""
    since = date(year, 1, 1)
    ServiceAgreement.objects.create(service="payroll", reference="A", signed_on=since, starts_on=since)
    for month in months:
        RunOverview.objects.create(
            agency=agency, run_id=year * 100 + month, public_id=uuid4(), month=f"{year}-{month:02d}", kind="ordinary",
            state="paid", pays_on=date(year, month, 25), people=people + 3, set_aside=3, updated_at=AT,
        )  # fmt: skip


def stated(room: Room, cost_ore: int, *, year: int = YEAR, quarter: int = 0, **more: object) -> OwnCost:
    given = {"service": "payroll", "year": year, "quarter": quarter, "cost_ore": cost_ore, "what": "Frågor från chefer"}
    return state_own_cost(**given | more, by=room.customer, at=AT)


def in_year(one, year: int = YEAR):
    return next(each for each in one.years if each.label == str(year))


def test_A03_equal_volume_a_million_before_and_seven_hundred_thousand_now_is_thirty_per_cent(room):
    pay(room.agency, YEAR)
    assert saving_here("payroll").baseline is None
    entered = enter_baseline(**TOLD, by=room.customer, at=AT)
    with pytest.raises(SecondPersonNeeded):
        ServiceBaseline.objects.filter(pk=entered.pk).update(entered_by=room.finance_head)
        decide_baseline(baseline=entered, step="confirm", by=room.finance_head, at=AT)
    ServiceBaseline.objects.filter(pk=entered.pk).update(entered_by=room.customer)
    assert saving_here("payroll").baseline is None, "what nobody has confirmed is no baseline"
    decide_baseline(baseline=entered, step="confirm", by=room.finance_head, at=AT)
    year = in_year(saving_here("payroll"))
    assert (year.units, year.months, year.lacks, year.saving) == (0, 0, ("own",), None)
    stated(room, 700_000_00 - FEE)
    one = saving_here("payroll")
    year = in_year(one)
    assert (year.units, year.months, year.of) == (4_800, 12, 12)
    assert (year.saving.spent.fee_ore, year.saving.spent.total_ore) == (FEE, 700_000_00)
    assert year.saving.percent == Decimal("30.0")
    assert not one.fee_is_signed
    row = SavingOverview.objects.get(service="payroll")
    assert next(each for each in row.years if each["year"] == str(YEAR))["expected"] == 1_000_000_00
    page = client_of(room.customer, room.agency).get(reverse("savings")).content.decode()
    assert "30,0" in page
    assert "ingen baslinje" not in page


def test_A03_a_missing_baseline_is_said_and_is_never_nought_per_cent(room):
    pay(room.agency, YEAR)
    stated(room, 0)
    page = client_of(room.customer, room.agency).get(reverse("savings")).content.decode()
    assert "ingen baslinje" in page
    assert "0,0" not in page.split("<tbody>")[1].split("</tbody>")[0]
    found = client_of(room.centre, room.agency).get(reverse("all_savings"), {"format": "csv"}).content.decode()
    assert "ingen baslinje" in found
    told = client_of(room.centre, room.agency).get(reverse("all_savings")).content.decode()
    assert "1 av 1 tjänster" in told
    assert client_of(room.customer, room.agency).get(reverse("service_saving", args=["payroll"])).status_code == 200


def test_the_baseline_comes_from_the_confirmed_form_and_is_not_entered_again(room):
    room.project.state, room.project.ended_at = "active", None
    room.project.save()
    pay(room.agency, YEAR)
    enter_baseline(**TOLD, by=room.customer, at=AT)
    figures = {
        "anstallda": {"employees": 400, "new_employment_decisions": 0},
        "lon": {"payslips_deviation": 300, "payslips_attendance": 100, "payslips_scheduled": 0, "manual_payouts": 0},
        "resor": {"claims_self_service": 0, "claims_paper": 0},
        "system": {"systems": 1},
        "personal": {"staff_payroll": 2},
        "kostnad": {"cost_payroll": 960_000},
    }
    for part, answers in figures.items():
        told = {code: Decimal(value) for code, value in answers.items()}
        form = save_part(project=room.project, part=part, answers=told, by=room.customer, at=AT)
    assert saving_here("payroll").told is None
    confirm_baseline(form=form, by=room.finance_head, at=AT)
    one = saving_here("payroll")
    assert (one.baseline.cost_ore, one.baseline.units, one.told.form) == (960_000_00, 4_800, form)
    ServiceBaseline.objects.update(state="declined", decided_by=room.finance_head, decided_at=AT)
    with pytest.raises(NotAllowedNow, match="anslutningsprojektets volymer"):
        enter_baseline(**TOLD, by=room.customer, at=AT)


def test_who_may_enter_confirm_and_state(room):
    pay(room.agency, YEAR)
    with pytest.raises(PermissionDenied):
        enter_baseline(**TOLD, by=make_user(room.agency, "payroll_clerk"), at=AT)
    with pytest.raises(PermissionDenied, match="Myndigheten lämnar"):
        state_own_cost(service="payroll", year=YEAR, quarter=0, cost_ore=0, what="Inget", by=room.centre, at=AT)
    entered = enter_baseline(**TOLD, by=room.centre, at=AT)
    with pytest.raises(PermissionDenied, match="ekonomi"):
        decide_baseline(baseline=entered, step="confirm", by=room.customer, at=AT)
    with pytest.raises(NotAllowedNow, match="väntar redan"):
        enter_baseline(**TOLD, by=room.customer, at=AT)
    decide_baseline(baseline=entered, step="decline", by=room.finance_head, at=AT)
    with pytest.raises(NotAllowedNow):
        decide_baseline(baseline=entered, step="confirm", by=room.finance_head, at=AT)
    second = enter_baseline(**TOLD, by=room.centre, at=AT)
    decide_baseline(baseline=second, step="confirm", by=room.finance_head, at=AT)
    third = enter_baseline(**TOLD | {"units": 5_000}, by=room.centre, at=AT)
    decide_baseline(baseline=third, step="confirm", by=room.finance_head, at=AT)
    assert list(ServiceBaseline.objects.order_by("id").values_list("state", flat=True)) == [
        "declined", "replaced", "confirmed",
    ]  # fmt: skip
    assert TransitionLog.objects.filter(object_kind="servicebaseline").count() == 4


def test_every_fault_is_told_at_its_field(room):
    pay(room.agency, YEAR)
    with pytest.raises(ValidationError) as refused:
        enter_baseline(**TOLD | {"year": TODAY.year + 1, "units": 0, "source": " "}, by=room.customer, at=AT)
    assert refused.value.error_dict.keys() == {"year", "units", "source"}
    with pytest.raises(ValidationError) as refused:
        stated(room, 0, year=YEAR - 1, what=" ", units=4)
    assert refused.value.error_dict.keys() == {"year", "what", "units"}
    with pytest.raises(NotAllowedNow, match="ingen undertecknad"):
        enter_baseline(**TOLD | {"service": "ordering"}, by=room.customer, at=AT)
    assert client_of(room.customer, room.agency).get(reverse("service_saving", args=["ordering"])).status_code == 404


def test_quarters_show_the_dip_and_a_correction_keeps_what_stood(room):
    pay(room.agency, YEAR)
    decide_baseline(
        baseline=enter_baseline(**TOLD, by=room.customer, at=AT), step="confirm", by=room.finance_head, at=AT
    )
    for quarter, kronor in enumerate((200_000, 60_000, 30_000, 30_000), 1):
        stated(room, kronor * 100, quarter=quarter)
    with pytest.raises(NotAllowedNow, match="annat sätt"):
        stated(room, 1)
    stated(room, 150_000_00, quarter=1)
    assert OwnCost.objects.filter(replaced_at=None).count() == 4
    assert OwnCost.objects.count() == 5
    saved = [point.actual_ore for point in saving_here("payroll").points if point.label.startswith(str(YEAR))]
    quarter = 250_000_00 - FEE // 4
    assert saved == [quarter - own * 100 for own in (150_000, 60_000, 30_000, 30_000)]
    assert saved[0] < 0 < saved[1]
    page = client_of(room.customer, room.agency).get(reverse("service_saving", args=["payroll"])).content.decode()
    assert "<polyline" in page
    assert "Rättad" in page
    told = client_of(room.customer, room.agency).get(
        reverse("service_saving", args=["payroll"]), {"format": "csv", "lista": "kvartal"}
    )
    assert f"{YEAR} kv 1" in told.content.decode()


def test_a_month_without_a_fixed_run_is_counted_on_neither_side(room):
    pay(room.agency, YEAR, range(1, 10))
    decide_baseline(
        baseline=enter_baseline(**TOLD, by=room.customer, at=AT), step="confirm", by=room.finance_head, at=AT
    )
    stated(room, 120_000_00)
    year = in_year(saving_here("payroll"))
    assert (year.months, year.of, year.units, year.lacks) == (9, 12, 3_600, ("units",))
    assert (year.saving.expected_ore, year.saving.spent.own_ore) == (750_000_00, 90_000_00)
    page = client_of(room.customer, room.agency).get(reverse("savings")).content.decode()
    assert "9 av 12 månader" in page


def test_the_price_level_is_the_agencys_own_where_the_house_has_none(room):
    pay(room.agency, YEAR)
    told = TOLD | {"year": 2020}
    decide_baseline(
        baseline=enter_baseline(**told, by=room.customer, at=AT), step="confirm", by=room.finance_head, at=AT
    )
    stated(room, 0)
    assert in_year(saving_here("payroll")).saving.expected_ore == 1_000_000_00
    AgencySetting.objects.create(
        key="savings.price_index", value="369,512", source="Eget index", starts_on=date(YEAR, 1, 1)
    )
    assert in_year(saving_here("payroll")).saving.expected_ore == 1_100_000_00
    page = client_of(room.customer, room.agency).get(reverse("service_saving", args=["payroll"])).content.decode()
    assert "Eget index" in page


def test_invoices_are_counted_and_the_connection_is_written_off_from_go_live(room):
    """A project of its own estimate: 60 000 over five years is 1 000 a month, from the month it went live."""
    project = room.project
    project.state, project.ended_at, project.services = "active", None, ["invoices"]
    project.wanted_go_live_on = project.go_live_on = date(YEAR, 4, 15)
    project.save()
    facts = {"text": "Allt", "hours": Decimal(0), "rate_ore": 0, "external_ore": 60_000_00}
    write_row(project=project, row=None, facts=facts, by=room.centre, at=AT)
    set_saving(project=project, yearly_saving_ore=24_000_00, by=room.centre, at=AT)
    since = date(YEAR, 4, 15)
    ServiceAgreement.objects.create(service="invoices", reference="B", signed_on=since, starts_on=since)
    one = saving_here("supplier_invoices")
    assert str(one.first) == f"{YEAR}-05"
    assert [fact.units for fact in one.facts[:2]] == [0, 0], "a month without invoices had none"
    assert {fact.transition_ore for fact in one.facts} == {1_000_00}
    assert one.plan.in_month(one.first) == 1_000_00
    assert one.plan.in_month(one.first.plus(-2)) == 0
    report = document_of(project, "benefits_report", "Nyttorapport", on=TODAY)
    cost, days, saving = report.sections
    assert dict(cost.facts)["Uppskattad kostnad, kr"] == "60\u00a0000,00"
    assert dict(days.facts)["Dagar efter önskad dag"] == "0"
    assert dict(saving.facts)["Planerad besparing per år, kr"] == "24\u00a0000,00"
    assert saving.table.rows[0][0] == "Leverantörsfakturahantering"
    assert saving.table.rows[0][-1] == "ingen baslinje"


def test_the_night_writes_the_rows_of_every_agency_and_nobody_sees_a_strangers(agency):
    other = make_agency()
    follow_savings()
    follow_savings()
    stranger = make_user(other, "account_manager")
    with tenant(other.pk, user_id=stranger.pk):
        assert [row.agency for row in saving_rows([agency, other])] == [other], "the database itself keeps the other"
    both = make_user(other, "account_manager")
    with tenant(agency.pk):
        Membership.objects.create(agency=agency, user=both, role="account_manager", starts_on=TODAY)
    seen = client_of(both, other).get(reverse("all_savings"), {"format": "csv"}).content.decode()
    assert agency.name in seen
    assert agency.name not in client_of(stranger, other).get(reverse("all_savings")).content.decode()
