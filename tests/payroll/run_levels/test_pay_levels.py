"""Service levels of pay come from runs, payslips, the bank's answers and vouchers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from payroll.models import PayTerms
from payroll.population.carry import follow_checklist
from payroll.run_levels.measuring import measure_pay
from payroll.runs.actions import approve_run, make_definitive, send_to_control
from servicecenter.models import LevelDay, Payment, PaymentBatch
from servicecenter.payments.answers import receive_answer
from servicecenter.population.bank_answers import camt054_file
from servicecenter.service_levels.queries import rows_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.runs import calculated, fixed, make_office

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Stockholm")
SINCE, UNTIL = date(2026, 9, 1), date(2026, 12, 31)
LATER = datetime(2027, 1, 5, 8, tzinfo=ZONE)


def measured(code: str) -> dict[str, tuple[int, int, int]]:
    measure_pay(since=SINCE, until=UNTIL, at=LATER)
    rows = LevelDay.objects.filter(code=code).order_by("day")
    return {str(row.day): (row.met, row.counted, row.excluded) for row in rows}


def told(code: str) -> list[str]:
    return [row.text for _day, rows in rows_of(code, "payroll", SINCE, UNTIL) for row in rows]


def test_a_payslip_that_a_later_run_puts_right_was_not_right_first_time():
    office = make_office(people=3)
    first = fixed(office, "2026-10", at=NOW - timedelta(days=31))
    with tenant(office.agency.pk):
        assert measured("PAY-1") == {"2026-10-26": (3, 3, 0)}
        _raise_pay(by=office.clerk, at=first.cut_off_at + timedelta(days=2))
    fixed(office, "2026-11", at=NOW)
    with tenant(office.agency.pk):
        assert measured("PAY-1") == {"2026-10-26": (2, 3, 0), "2026-11-25": (3, 3, 0)}
        assert told("PAY-1") == ["Lönespecifikation 2026-10, rättad i Lönekörning 2026-11"]


def test_what_the_agencys_own_people_reported_late_is_left_out_and_listed():
    office = make_office(people=3)
    first = fixed(office, "2026-10", at=NOW - timedelta(days=31))
    with tenant(office.agency.pk):
        _raise_pay(by=make_user(office.agency, "manager"), at=first.cut_off_at + timedelta(days=2))
    fixed(office, "2026-11", at=NOW)
    with tenant(office.agency.pk):
        assert measured("PAY-1")["2026-10-26"] == (2, 2, 1)
        [(_day, [row])] = [pair for pair in rows_of("PAY-1", "payroll", SINCE, UNTIL) if pair[1]]
        assert row.excluded_for == "Uppgift som myndigheten lämnade efter stopptiden"
        assert row.link.startswith("/lon/spec/")


def test_a_pay_revision_that_was_decided_after_the_cut_off_is_no_mistake():
    office = make_office(people=3)
    first = fixed(office, "2026-10", at=NOW - timedelta(days=31))
    with tenant(office.agency.pk):
        _raise_pay(by=office.clerk, at=first.cut_off_at + timedelta(days=2), from_day=date(2026, 10, 1))
    fixed(office, "2026-11", at=NOW)
    with tenant(office.agency.pk):
        assert measured("PAY-1")["2026-10-26"] == (2, 2, 1)


def _raise_pay(*, by, at: datetime, from_day: date | None = None) -> None:
    """One person's pay of the month before is another than it was paid by; from a day of its own, or as it began."""
    old = PayTerms.objects.filter(superseded_at__isnull=True).order_by("id")[0]
    PayTerms.objects.filter(pk=old.pk).update(superseded_at=at, superseded_by=by)
    old.pk, old.pay_ore, old.recorded_at, old.recorded_by = None, old.pay_ore + 500_00, at, by
    old.superseded_at = old.superseded_by = None
    old.starts_on = from_day or old.starts_on
    old.save(force_insert=True)


def test_payments_are_counted_on_the_pay_day_as_the_bank_tells_of_them():
    office = make_office(people=4)
    fixed(office, "2026-11", at=NOW)
    with tenant(office.agency.pk):
        batch = PaymentBatch.objects.get(kind="salary")
        assert measured("PAY-4") == {"2026-11-25": (0, 4, 0)}
        assert told("PAY-4") == ["Löner 2026-11: inte sända till banken (4 st)"]
        PaymentBatch.objects.update(sent_at=NOW)
        assert measured("PAY-4") == {"2026-11-25": (0, 0, 4)}
        paid, late, refused, _silent = [(row.reference, row.amount_ore) for row in Payment.objects.order_by("id")]
        _answer("A", batch.pays_on, settled=[paid])
        _answer("B", batch.pays_on + timedelta(days=1), settled=[late])
        _answer("C", batch.pays_on, returned=[(*refused, "AC04")])
        assert measured("PAY-4") == {"2026-11-25": (1, 2, 2)}
        assert set(told("PAY-4")) == {
            "Löner 2026-11: utan besked (1 st)",
            "Löner 2026-11: utförda efter löningsdagen (1 st)",
            "Löner 2026-11: nådde inte kontot (1 st)",
        }


def _answer(message_id: str, on: date, **given: list) -> None:
    at = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    receive_answer(name=f"{message_id}.xml", content=camt054_file(message_id, on=on, **given), by=None, at=at)


def test_a_run_that_was_not_fixed_on_its_pay_day_pays_nobody_in_time():
    office = make_office(people=3)
    calculated(office)
    with tenant(office.agency.pk):
        assert measured("PAY-4") == {"2026-11-25": (0, 3, 0)}
        assert told("PAY-4") == ["Lönekörning 2026-11 var inte fastställd på löningsdagen"]
        assert measured("PAY-1") == {}


@pytest.mark.parametrize(("days_later", "counted"), [(0, (1, 1, 0)), (4, (1, 1, 0)), (5, (0, 1, 0))])
def test_a_run_is_posted_in_time_when_its_voucher_is_there_two_working_days_after_the_approval(days_later, counted):
    office = make_office(people=2)
    run = calculated(office)
    with tenant(office.agency.pk):
        follow_checklist(run, by=office.clerk, at=NOW)
        send_to_control(run=run, by=office.clerk, at=NOW)
        approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=NOW)
        make_definitive(run=office.run(), by=office.clerk, at=NOW + timedelta(days=days_later))
        assert measured("PAY-5") == {"2026-11-16": counted}
        late = ["Lönekörning 2026-11: bokföring senast 2026-11-16 16.30"]
        assert told("PAY-5") == ([] if counted[0] else late)
        measure_pay(since=SINCE, until=UNTIL, at=NOW - timedelta(days=1))
        assert not LevelDay.objects.filter(code="PAY-5").exists(), "what happens later is not known yet"
