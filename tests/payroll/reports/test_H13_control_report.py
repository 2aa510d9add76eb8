"""H08, H13: the agency's own control covers the work of the centre: performer, result and what was missed."""

from __future__ import annotations

from datetime import date

import pytest

from payroll.models import ChecklistItem, PayRun
from payroll.reports.control_report import control_report
from payroll.runs.controls import CONTROLS
from payroll.runs.review.actions import sign_row
from payroll.runs.review.checklist import DEFAULT
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.runs import calculated, make_office, settled

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
ADDRESS = "/lon/kontrollrapport/?first=2026-10&last=2026-11"
DECLARED, PENSION = "Arbetsgivardeklarationen är inlämnad", "Pensionsunderlaget är sänt till SPV"


@pytest.fixture
def office():
    """October is fixed and November calculated."""
    office = make_office(people=3)
    settled(office, "2026-10")
    calculated(office)
    return office


def report(office, first=OCTOBER, last=NOVEMBER, *, today=NOVEMBER):
    with tenant(office.agency.pk):
        return control_report(first, last, today=today)


def test_H13_the_report_covers_the_chosen_period_and_lists_every_control_with_performer_and_result(office):
    october = [row for row in report(office) if row.month == "2026-10"]
    assert {str(control.label) for control in CONTROLS} <= {row.what for row in october}
    assert {str(item.text) for item in DEFAULT} <= {row.what for row in october}
    assert all(row.performer and row.result for row in october if row.at)
    approval = next(row for row in october if row.kind == "Attest")
    assert (approval.performer, approval.result) == (str(office.approver), "Attesterad")
    sample = next(row for row in october if row.kind == "Stickprov")
    assert (sample.performer, sample.result) == (str(office.clerk), "3 av 3 granskade")
    assert {row.month for row in report(office, NOVEMBER)} == {"2026-11"}


def test_H08_a_control_that_was_not_performed_is_listed_when_its_month_has_passed(office):
    assert {row.what for row in report(office) if row.is_missed} == {PENSION, DECLARED}
    with tenant(office.agency.pk):
        run = PayRun.objects.get(month="2026-10")
        given = {"content_hash": run.content_hash, "note": "kvittens 4711", "by": office.clerk, "at": NOW}
        sign_row(run=run, key="tax_return", **given)
    rows = report(office)
    assert {row.what for row in rows if row.is_missed} == {PENSION}
    signed = next(row for row in rows if row.what == DECLARED and row.month == "2026-10")
    assert (signed.performer, signed.note) == (str(office.clerk), "kvittens 4711")


def test_a_month_that_nobody_ran_is_missed_and_the_months_before_the_first_are_not(office):
    missed = [row.month for row in report(office, Month(2026, 8), DECEMBER, today=DECEMBER) if row.result == "Saknas"]
    assert missed == ["2026-12"]


def test_a_row_of_the_agencys_own_list_is_asked_for_from_its_day(office):
    own = {"key": "own", "text": "Chefens rimlighetsbedömning", "source": "beslut", "starts_on": date(2026, 11, 1)}
    with tenant(office.agency.pk):
        ChecklistItem.objects.create(**own)
    assert [row.month for row in report(office) if row.what == own["text"]] == ["2026-11"]


def test_the_customer_takes_the_report_out_and_chooses_only_what_was_missed(office):
    client = office.client(make_user(office.agency, "auditor"))
    assert "2 missade" in client.get(ADDRESS).content.decode()
    listed = client.get(ADDRESS + "&only=missed&format=csv").content.decode()
    assert listed.count("varje lönekörning") == 2
    assert client.get(ADDRESS + "&format=xlsx").status_code == 200
    assert client.get("/lon/kontrollrapport/?first=x&last=y").status_code == 200


def test_another_agencys_runs_are_not_in_the_report(office):
    assert report(make_office(people=1)) == []


def test_the_report_takes_as_many_questions_for_many_runs_as_for_few(office, django_assert_num_queries):
    with tenant(office.agency.pk), django_assert_num_queries(6):
        control_report(NOVEMBER, NOVEMBER, today=NOVEMBER)
    with tenant(office.agency.pk), django_assert_num_queries(6):
        control_report(OCTOBER, NOVEMBER, today=NOVEMBER)
