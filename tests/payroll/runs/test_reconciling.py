"""A whole run's sums are computed a second time from what it stored; a difference stops it and is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payroll.calculation import employer, tax
from payroll.models import Finding, PayRun, PayTerms, TaxDecision
from payroll.runs.reconciling import reconcile
from payroll.salary_types.catalogue import by_key
from tests.payroll.runs.test_retro import overtime, raise_pay, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(desk):
    """People of every kind that the second computation knows, one of them hourly paid and one with back pay."""
    for changes in (
        {"kind": "percent", "percent": 17},
        {"kind": "side_income", "extra_ore": 10_000},
        {"kind": "none"},
        {"adjustment_ore": 400_000, "extra_ore": 50_000},
        {"yearly_income_ore": 60_000_000},
    ):
        person = desk.person(pay_ore=3_333_333, extent=80)
        with desk.scope():
            TaxDecision.objects.filter(person=person).update(**changes)
        overtime(
            desk, person, date(2026, 10, 5), code=by_key("one_off_amount").code, quantity=None, amount_ore=1_500_050
        )
    hourly, young = desk.person(pay_ore=20_000), desk.person(pay_ore=3_500_000, born_on=date(2005, 1, 1))
    with desk.scope():
        PayTerms.objects.filter(employment__person=hourly).update(form="hourly")
    overtime(desk, hourly, date(2026, 10, 5), code=by_key("hourly_pay").code, quantity=Decimal("7.25"))
    run(desk, "2026-10")
    raise_pay(desk, young, 3_700_000, date(2026, 10, 12))
    return desk


def test_every_sum_of_a_run_agrees(office):
    november = office.calculate("2026-11")
    with office.scope():
        found = reconcile(november)
    assert found.is_equal
    assert {check.covered for check in found.checks if check.name == "Skatt"} == {7}
    assert sum(check.covered for check in found.checks if check.name == "Lön för hela månader") == 7
    assert any("Prövas inte" in text for text in found.left_out)


@pytest.mark.parametrize(
    ("place", "name", "wrong", "told"),
    [
        (tax, "whole_kronor", lambda ore: ore // 100 + 1, "Skatt"),
        (employer, "contributions", lambda *given: (), "Arbetsgivaravgifter"),
    ],
)
def test_a_fault_in_the_first_computation_stops_the_run(office, monkeypatch, place, name, wrong, told):
    monkeypatch.setattr(place, name, wrong)
    november = office.calculate("2026-11")
    with office.scope():
        found = [row.explanation for row in Finding.objects.filter(run=november, control="reconciled", level="stop")]
    assert any(text.startswith(told) for text in found)


def test_a_sum_of_the_run_that_is_not_its_payslips_is_found(office):
    november = office.calculate("2026-11")
    with office.scope():
        PayRun.objects.filter(pk=november.pk).update(net_ore=november.net_ore + 1)
        assert [check.name for check in reconcile(office.fresh(november)).checks if not check.is_equal] == [
            "Körningens nettolön"
        ]


def test_a_decision_it_does_not_know_is_told_and_not_silently_left_out(office, monkeypatch):
    monkeypatch.setattr("payroll.reconciliation.KINDS", {"table": 1})
    november = office.calculate("2026-11")
    with office.scope():
        found = reconcile(november)
    assert any("3 lönespecifikationer" in text for text in found.left_out)


def test_the_command_tells_every_sum_and_fails_on_a_difference(office):
    november = office.calculate("2026-11")
    told = StringIO()
    call_command("reconcile", str(november.public_id), stdout=told)
    assert "lika     Skatt" in told.getvalue()
    assert "Prövas inte" in told.getvalue()
    with office.scope():
        PayRun.objects.filter(pk=november.pk).update(gross_ore=1)
    with pytest.raises(CommandError, match="stämmer inte"):
        call_command("reconcile", str(november.public_id), stdout=told)
