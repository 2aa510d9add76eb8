"""From a fixed run to a pension report, with what a later run changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from payroll.exchange.pension_report import parse
from payroll.models import Payslip, PayTerms
from payroll.pensions.actions import approve_report, make_report, note_delivered, return_report, seal_report
from payroll.pensions.controls import report_ties
from payroll.pensions.files import path_of
from payroll.pensions.models import PensionReport, PensionRow
from payroll.population.carry import follow_checklist
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from servicecenter.common.periods import Month
from servicecenter.models import AuditEvent
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_user
from tests.factories.declarations import MONTH, approved_report
from tests.factories.runs import client_of
from tests.payroll.declarations.conftest import fix


def made(office, month: Month = MONTH) -> PensionReport:
    return make_report(month=month, by=office.clerk, at=NOW)


def content_of(report: PensionReport) -> bytes:
    [told] = report.files
    return path_of(report, told["name"]).read_bytes()


def test_the_report_ties_with_payslips_and_vouchers_to_the_ore(office, fixed):
    report = made(office)
    assert all(tie.holds and tie.allowed == 0 for tie in report_ties(report))
    assert report.premium_ore == sum(Payslip.objects.values_list("pension_ore", flat=True))
    assert report.premium_ore > 0
    assert report.people == 3


def test_a_difference_of_one_ore_is_seen(office, fixed):
    report = made(office)
    row = PensionRow.objects.filter(report=report).order_by("pk").first()
    PensionRow.objects.filter(pk=row.pk).delete()
    row.pk, row.premium_ore = None, row.premium_ore + 1
    row.save()
    broken = [tie.name for tie in report_ties(report) if not tie.holds]
    assert broken == ["Pensionspremier"]
    with pytest.raises(NotAllowedNow, match="Pensionspremier stämmer inte"):
        seal_report(report=report, by=office.clerk, at=NOW)


def test_the_file_is_read_back_with_the_figures_of_the_payslips(office, fixed, people):
    report = approved_report(office.clerk, office.approver)
    file = parse(content_of(report))
    assert (file.month, file.version, file.organisation_number) == (MONTH, 1, office.agency.organisation_number)
    by_number = {person.identity: person for person in file.people}
    slip = Payslip.objects.get(person=people[0])
    told = by_number[people[0].personal_number]
    assert (told.family_name, told.given_name) == (people[0].family_name, people[0].given_name)
    assert told.premiums.paid_max == slip.gross_ore
    assert told.premiums.premium == slip.pension_ore
    assert [(period.month, period.fixed_pay, period.is_resent) for period in told.periods] == [
        (MONTH, slip.gross_ore, False)
    ]


def test_pay_raised_afterwards_sends_the_changed_month_and_every_later_one_again(office, people):
    """A raise from September, known in November: September and October are told again with the new pay."""
    for month in ("2026-09", "2026-10"):
        _fix_at(office, month)
    _raise_from(people[0], date(2026, 9, 1), by_ore=1_000_00)
    fix(office, "2026-11")
    report = made(office)
    row = PensionRow.objects.get(report=report, person=people[0])
    pay = people[0].employments.get().terms.get(superseded_at=None, ends_on=None).pay_ore
    assert row.periods == [
        ["2026-09", pay, True],
        ["2026-10", pay, True],
        ["2026-11", pay, False],
    ]
    assert row.base_ore == pay + 2 * 1_000_00
    assert report.resent == 2
    others = PensionRow.objects.filter(report=report).exclude(person=people[0])
    assert all(len(row.periods) == 1 for row in others)
    assert all(tie.holds for tie in report_ties(report))
    assert approved_report(office.clerk, office.approver).state == "approved"


def _fix_at(office, month: str) -> None:
    """A month fixed at its own time, before what is known later."""
    at = NOW - timedelta(days=31 * (11 - int(month[-2:])))
    run = actions.open_run(month=month, by=office.clerk, at=at)
    run = actions.start_calculation(run=run, by=office.clerk, at=at)
    calculate_waiting(run, at=at)
    run = office.run(month)
    follow_checklist(run, by=office.clerk, at=at)
    actions.send_to_control(run=run, by=office.clerk, at=at)
    actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=at)
    actions.make_definitive(run=run, by=office.clerk, at=at)


def _raise_from(person, day: date, *, by_ore: int) -> None:
    """The old fact is closed and two new ones are written, as the house records a raise."""
    known = NOW - timedelta(hours=1)
    old = PayTerms.objects.get(employment__person=person)
    same = {"employment": old.employment, "unit": old.unit, "coding": old.coding, "extent": old.extent}
    PayTerms.objects.filter(pk=old.pk).update(superseded_at=known)
    PayTerms.objects.create(
        **same, pay_ore=old.pay_ore, starts_on=old.starts_on, ends_on=day - timedelta(days=1), recorded_at=known
    )
    PayTerms.objects.create(**same, pay_ore=old.pay_ore + by_ore, starts_on=day, recorded_at=known)


def test_two_persons_and_the_shown_content(office, fixed):
    sealed = seal_report(report=made(office), by=office.clerk, at=NOW)
    with pytest.raises(PermissionDenied):
        approve_report(report=sealed, content_hash=sealed.content_hash, by=office.clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="inte den som visades"):
        approve_report(report=sealed, content_hash="0" * 64, by=office.approver, at=NOW)
    both = office.clerk
    both.may = lambda permission: True
    with pytest.raises(SecondPersonNeeded):
        approve_report(report=sealed, content_hash=sealed.content_hash, by=both, at=NOW)


def test_a_returned_report_is_a_draft_that_can_be_made_again(office, fixed):
    sealed = seal_report(report=made(office), by=office.clerk, at=NOW)
    draft = return_report(report=sealed, comment="Fel person", by=office.approver, at=NOW)
    assert (draft.state, draft.files, draft.content_hash) == ("draft", [], "")
    assert made(office).pk == draft.pk


def test_nothing_new_makes_no_new_version(office, fixed):
    report = approved_report(office.clerk, office.approver)
    with pytest.raises(NotAllowedNow, match="Lämna den innan nästa version"):
        made(office)
    note_delivered(report=report, delivered_on=NOW.date(), by=office.clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="Inget har betalats ut sedan version 1"):
        made(office)


@pytest.mark.parametrize(
    "tampering",
    [
        lambda r: PensionRow.objects.filter(report=r).update(premium_ore=0),
        lambda r: PensionRow.objects.filter(report=r).delete(),
        lambda r: PensionReport.objects.filter(pk=r.pk).update(premium_ore=0),
        lambda r: PensionReport.objects.filter(pk=r.pk).update(state="delivered"),
        lambda r: PensionReport.objects.filter(pk=r.pk).delete(),
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(office, fixed, tampering):
    sealed = seal_report(report=made(office), by=office.clerk, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        tampering(sealed)


def test_a_clerk_takes_a_month_from_the_list_to_the_receiver(office, fixed, people):
    clerk, approver = office.client(office.clerk), office.client(office.approver)
    assert "Gör rapport" in clerk.get(reverse("pension_reports")).content.decode()
    clerk.post(reverse("pension_report_make", kwargs={"month": "2026-11"}))
    report = PensionReport.objects.get()
    own = {"public_id": report.public_id}
    page = clerk.get(reverse("pension_report", kwargs=own)).content.decode()
    assert "inte validerad av mottagaren" in page
    assert people[0].name in page
    assert people[0].personal_number not in page
    clerk.post(reverse("pension_report_act", kwargs=own | {"what": "seal"}))
    report.refresh_from_db()
    approver.post(
        reverse("pension_report_act", kwargs=own | {"what": "approve"}), {"content_hash": report.content_hash}
    )
    file = clerk.get(reverse("pension_report_file", kwargs=own | {"number": 1}))
    assert len(parse(file.content).people) == 3
    clerk.post(reverse("pension_report_act", kwargs=own | {"what": "deliver"}), {"delivered_on": "2026-11-19"})
    report.refresh_from_db()
    assert (report.state, report.delivered_on) == ("delivered", date(2026, 11, 19))
    csv = clerk.get(reverse("pension_report", kwargs=own), {"format": "csv"}).content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 4
    assert AuditEvent.objects.filter(object_kind="pensionreport", event="read").exists()


def test_only_those_who_see_declarations_see_pension_reports(office, fixed, auditor):
    report = made(office)
    address = reverse("pension_report", kwargs={"public_id": report.public_id})
    assert office.client(auditor).get(address).status_code == 200
    for role in ("employee", "manager", "payment_releaser"):
        assert client_of(make_user(office.agency, role), office.agency).get(address).status_code == 403
