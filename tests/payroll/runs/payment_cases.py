"""Months that the bank would take, and as like them as possible those that it would not."""

from __future__ import annotations

from datetime import date

from payroll.models import NetDeduction, Payee
from payroll.runs.engine import calculate_waiting
from payroll.salary_types.catalogue import by_key
from servicecenter.models import Agency, AgencySetting
from tests.factories import LONG_AGO

SINCE = {"starts_on": date(2025, 1, 1)}


def _setting(desk, key: str, value: str) -> None:
    with desk.scope():
        AgencySetting.objects.create(key=key, value=value, source="bankavtalet", **SINCE)


def everybody_paid(desk):
    desk.person()
    return desk.calculate(), None


def without_an_account(desk):
    Agency.objects.filter(pk=desk.agency.pk).update(bank_account="")
    return everybody_paid(desk)


def with_an_unknown_bank(desk):
    _setting(desk, "payment.bank_profile", "sparbanken")
    return everybody_paid(desk)


def with_a_broken_account(desk):
    Agency.objects.filter(pk=desk.agency.pk).update(bank_account="SE3550000000054910000004")
    return everybody_paid(desk)


def union_fee(desk):
    person = desk.person()
    with desk.scope():
        payee = Payee.objects.create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
        NetDeduction.objects.create(
            person=person, payee=payee, amount_ore=30_000, consented_on=date(2025, 1, 1), recorded_at=LONG_AGO, **SINCE
        )
    return desk.calculate(), None


def union_fee_and_bankgiro(desk):
    _setting(desk, "payment.bankgiro", "50501055")
    return union_fee(desk)


def pay_over_the_limit(desk):
    """Net pay of more than a billion kronor, which no bank takes in one payment."""
    person = desk.person(pay_ore=300_000_000_000)
    return desk.calculate(), person


def pay_below_the_limit(desk):
    person = desk.person(pay_ore=100_000_000_000)
    return desk.calculate(), person


def setting_changed_meanwhile(desk):
    """A local rate gets another value while the run is being calculated."""
    desk.person()
    run = desk.start()
    _setting(desk, "pay.part_of_month", "calendar_days")
    calculate_waiting(run, at=desk.later())
    return desk.fresh(run), None


def setting_changed_before(desk):
    """The same change, and a threshold of the controls while it is calculated."""
    desk.person()
    _setting(desk, "pay.part_of_month", "calendar_days")
    run = desk.start()
    _setting(desk, "control.net_difference_kronor", "100000")
    calculate_waiting(run, at=desk.later())
    return desk.fresh(run), None


TRIPS = {
    "bank_settings": without_an_account,
    "payee_payments": union_fee,
    "over_bank_limit": pay_over_the_limit,
    "settings_changed": setting_changed_meanwhile,
}
LEAVES = {
    "bank_settings": everybody_paid,
    "payee_payments": union_fee_and_bankgiro,
    "over_bank_limit": pay_below_the_limit,
    "settings_changed": setting_changed_before,
}
