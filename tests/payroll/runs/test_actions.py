"""A run goes from opened to paid by several people's hands, and no other way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections

from payroll.models import Finding, NetDeduction, Payee, PayRun, Payslip, SetAside, TaxDecision, TimeEntry
from payroll.population.carry import follow_checklist
from payroll.runs import actions, engine
from payroll.runs.actions import ContentChanged
from payroll.salary_types.catalogue import by_key
from servicecenter.agreements.queries import NoAgreement
from servicecenter.audit.models import AuditEvent
from servicecenter.models import (
    AgencySetting,
    Payment,
    PaymentBatch,
    ServiceAgreement,
    TransitionLog,
    Voucher,
    VoucherLine,
)
from servicecenter.payments.actions import AlreadySent, release_batch, send_batch, sent_file
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.conftest import superuser
from tests.factories import LONG_AGO, make_user
from tests.payroll.runs.conftest import make_desk

ALONE = pytest.mark.django_db
WITH_COMMITS = pytest.mark.django_db(transaction=True)


def union_fee(desk, person, payee: Payee | None = None, amount_ore: int = 30_000) -> Payee:
    with desk.scope():
        AgencySetting.objects.get_or_create(
            key="payment.bankgiro", starts_on=date(2025, 1, 1), defaults={"value": "50501055", "source": "bankavtalet"}
        )
        payee = payee or Payee.objects.create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
        NetDeduction.objects.create(
            person=person,
            payee=payee,
            amount_ore=amount_ore,
            consented_on=date(2025, 1, 1),
            starts_on=date(2025, 1, 1),
            recorded_at=LONG_AGO,
        )
    return payee


def without_tax_decision(desk, person) -> None:
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(superseded_at=LONG_AGO)


# From opened to paid


@ALONE
def test_a_run_goes_from_opened_to_paid(desk, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    people = [desk.person(pay_ore=pay) for pay in (2_800_000, 3_500_000, 6_100_000)]
    payee = union_fee(desk, people[0])
    union_fee(desk, people[1], payee, 25_000)
    run = desk.approve(desk.calculate())
    assert (run.state, run.approved_by) == ("approved", desk.approver)
    run = desk.finalise(run)
    assert run.state == "definitive"

    salaries, deductions = sorted(desk.batches(run), key=lambda batch: batch.kind, reverse=True)
    assert (salaries.kind, salaries.total_ore, salaries.payment_count) == ("salary", run.net_ore, 3)
    assert (deductions.kind, deductions.total_ore, deductions.payment_count) == ("deduction", 55_000, 1)
    with desk.scope():
        paid = dict(Payment.objects.filter(batch=salaries).values_list("payee_id", "amount_ore"))
        assert paid == dict(Payslip.objects.filter(run=run).values_list("person_id", "net_ore"))
        fee = Payment.objects.get(batch=deductions)
        assert (fee.payee_name, fee.account, fee.amount_ore) == ("Förbundet", "9912346", 55_000)
        voucher = Voucher.objects.get(origin=run.origin)
        amounts = list(VoucherLine.objects.filter(voucher=voucher).values_list("amount_ore", flat=True))
        assert sum(amounts) == 0
        assert voucher.turnover_ore == sum(amount for amount in amounts if amount > 0)

    run = desk.pay(run)
    assert run.state == "paid"
    with desk.scope():
        for batch in PaymentBatch.objects.select_related("agency"):
            assert sent_file(batch).read_bytes() == bytes(batch.content)
        steps = list(TransitionLog.objects.filter(object_kind="payrun").values_list("transition", "by_id"))
        assert steps == [
            ("calculate", desk.clerk.pk),
            ("calculated", None),
            ("control", desk.clerk.pk),
            ("approve", desk.approver.pk),
            ("finalise", desk.clerk.pk),
            ("pay", None),
        ]
        events = set(AuditEvent.objects.filter(object_kind="payrun").values_list("event", flat=True))
    assert events >= {"pay_run_opened", "pay_run_started", "pay_run_approved", "pay_run_definitive", "pay_run_paid"}


@ALONE
def test_a_run_without_people_can_be_finished_too(desk):
    run = desk.fix()
    assert desk.batches(run) == []
    assert desk.pay(run).state == "paid"
    with desk.scope():
        assert not Voucher.objects.exists()


@ALONE
def test_a_run_is_not_paid_before_both_files_are_sent(desk):
    union_fee(desk, desk.person())
    run = desk.fix()
    with desk.scope():
        for releaser in desk.releasers:
            release_batch(batch=desk.batches(run)[0], by=releaser, at=desk.later())
        send_batch(batch=desk.batches(run)[0], by=None, at=desk.later())
        with pytest.raises(NotAllowedNow, match="inte sänd"):
            actions.mark_paid(run=run, by=None, at=desk.later())


@ALONE
def test_nobody_who_prepared_or_approved_releases_the_money(desk):
    desk.person()
    run = desk.fix()
    [batch] = desk.batches(run)
    for person in (desk.clerk, desk.approver):
        with desk.scope(), pytest.raises(SecondPersonNeeded):
            release_batch(batch=batch, by=person, at=desk.later())


@ALONE
def test_a_batch_is_released_by_two_and_sent_once(desk, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    desk.person()
    [batch] = desk.batches(desk.fix())
    first, second = desk.releasers
    with desk.scope():
        release_batch(batch=batch, by=first, at=desk.later())
        with pytest.raises(SecondPersonNeeded):
            release_batch(batch=batch, by=first, at=desk.later())
        with pytest.raises(NotAllowedNow):
            send_batch(batch=batch, by=first, at=desk.later())
        release_batch(batch=batch, by=second, at=desk.later())
        send_batch(batch=batch, by=first, at=desk.later())
        with pytest.raises(AlreadySent):
            send_batch(batch=batch, by=second, at=desk.later())


# Opening


@ALONE
def test_A08_an_agency_without_an_agreement_in_force_is_refused(desk):
    """Row A08: nothing starts without a signed agreement that holds on the payday."""
    desk.person()
    agreements = ServiceAgreement.objects.filter(service="payroll")
    for change in (
        {"ends_on": date(2026, 11, 24)},
        {"ends_on": None, "starts_on": date(2026, 11, 26)},
        {"starts_on": date(2025, 1, 1), "signed_on": None},
        {"signed_on": date(2024, 12, 1), "service": "invoicing"},
    ):
        with desk.scope():
            ServiceAgreement.objects.update(**change)
            with pytest.raises(NoAgreement) as refusal:
                actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())
            assert desk.agency.name in str(refusal.value)
            assert "Kontakta er kundansvarig" in str(refusal.value)
            assert not PayRun.objects.exists()
    with desk.scope():
        ServiceAgreement.objects.update(service="payroll", ends_on=date(2026, 11, 25))
        assert agreements.exists()
        assert actions.open_run(month="2026-11", by=desk.clerk, at=desk.later()).state == "opened"


@ALONE
def test_another_agencys_agreement_does_not_help(desk):
    make_desk()
    with desk.scope():
        ServiceAgreement.objects.all().delete()
        with pytest.raises(NoAgreement, match="aldrig beställts"):
            actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())


@ALONE
def test_opening_the_same_month_twice_gives_the_same_run(desk):
    with desk.scope():
        first = actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())
        assert actions.open_run(month="2026-11", by=desk.clerk, at=desk.later()) == first
        assert AuditEvent.objects.filter(event="pay_run_opened").count() == 1


@ALONE
@pytest.mark.parametrize("role", ["payroll_approver", "payment_releaser", "auditor", "administrator", "employee"])
def test_only_someone_who_prepares_pay_runs_opens_and_calculates(desk, role):
    stranger = make_user(desk.agency, role)
    with desk.scope():
        with pytest.raises(PermissionDenied):
            actions.open_run(month="2026-11", by=stranger, at=desk.later())
        run = actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())
        with pytest.raises(PermissionDenied):
            actions.start_calculation(run=run, by=stranger, at=desk.later())


@ALONE
def test_a_clerk_of_another_agency_reaches_nothing(desk):
    run = desk.calculate()
    other = make_desk()
    with tenant(other.agency.pk), pytest.raises(PayRun.DoesNotExist):
        actions.start_calculation(run=run, by=other.clerk, at=desk.later())
    with desk.scope(), pytest.raises(PermissionDenied):
        actions.start_calculation(run=run, by=other.clerk, at=desk.later())


# Months in order


@ALONE
def test_a_month_waits_until_the_month_before_is_fixed(desk):
    desk.calculate("2026-10")
    with desk.scope():
        later = actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())
        with pytest.raises(NotAllowedNow, match="2026-10 är inte fastställd"):
            actions.start_calculation(run=later, by=desk.clerk, at=desk.later())


@ALONE
def test_a_forgotten_month_is_not_calculated_after_a_later_one(desk):
    desk.fix("2026-11")
    with desk.scope():
        forgotten = actions.open_run(month="2026-10", by=desk.clerk, at=desk.later())
        with pytest.raises(NotAllowedNow, match="2026-11 är redan fastställd"):
            actions.start_calculation(run=forgotten, by=desk.clerk, at=desk.later())


@ALONE
def test_a_month_calculated_on_an_approval_that_was_taken_back_must_be_calculated_again(desk):
    """Otherwise an entry attested between the two calculations of October is paid in both months."""
    person = desk.person()
    october = desk.approve(desk.calculate("2026-10"))
    with desk.scope():
        TimeEntry.objects.create(
            employment=person.employments.get(),
            code=by_key("one_off_amount").code,
            starts_on=date(2026, 10, 5),
            ends_on=date(2026, 10, 5),
            amount_ore=100_000,
            state="attested",
            recorded_at=LONG_AGO,
            attested_at=desk.later(),
        )
    november = desk.calculate("2026-11")
    with desk.scope():
        october = actions.return_run(run=october, comment="en rad saknas", by=desk.approver, at=desk.later())
    with desk.scope(), pytest.raises(NotAllowedNow, match="måste räknas om"):
        actions.send_to_control(run=november, by=desk.clerk, at=desk.later())
    desk.approve(desk.calculate("2026-10"))
    desk.sign_warnings(november)
    with desk.scope(), pytest.raises(NotAllowedNow, match="måste räknas om"):
        actions.send_to_control(run=november, by=desk.clerk, at=desk.later())
    november = desk.calculate("2026-11")
    desk.approve(november)
    with desk.scope():
        gross = list(Payslip.objects.order_by("month").values_list("gross_ore", flat=True))
    assert gross == [4_300_000, 4_200_000]


@ALONE
def test_an_approved_month_is_not_returned_under_a_later_one_that_is_fixed(desk):
    october = desk.approve(desk.calculate("2026-10"))
    desk.approve(desk.calculate("2026-11"))
    with desk.scope(), pytest.raises(NotAllowedNow, match="2026-11 är redan fastställd"):
        actions.return_run(run=october, comment="fel", by=desk.approver, at=desk.later())


# Approval


@ALONE
def test_the_one_who_calculated_may_not_approve(desk):
    both = make_user(desk.agency, "payroll_clerk", "payroll_approver")
    desk.clerk = both
    desk.person()
    run = desk.calculate()
    with desk.scope():
        run = actions.send_to_control(run=run, by=both, at=desk.later())
        with pytest.raises(PermissionDenied, match="kan inte attestera"):
            actions.approve_run(run=run, content_hash=run.content_hash, by=both, at=desk.later())


@ALONE
def test_a_run_is_approved_only_under_control(desk):
    desk.person()
    run = desk.calculate()
    with desk.scope(), pytest.raises(NotAllowedNow):
        actions.approve_run(run=run, content_hash=run.content_hash, by=desk.approver, at=desk.later())


@ALONE
def test_only_an_approver_approves(desk):
    run = desk.calculate()
    with desk.scope():
        follow_checklist(run, by=desk.clerk, at=desk.later())
        run = actions.send_to_control(run=run, by=desk.clerk, at=desk.later())
        for stranger in (make_user(desk.agency, "payroll_clerk"), desk.releasers[0], make_user()):
            with pytest.raises(PermissionDenied):
                actions.approve_run(run=run, content_hash=run.content_hash, by=stranger, at=desk.later())


@ALONE
def test_what_changed_between_the_look_and_the_approval_is_not_approved(desk):
    desk.person()
    run = desk.calculate()
    with desk.scope():
        seen = actions.send_to_control(run=run, by=desk.clerk, at=desk.later()).content_hash
    desk.person()
    run = desk.calculate()
    with desk.scope():
        run = actions.send_to_control(run=run, by=desk.clerk, at=desk.later())
        with pytest.raises(ContentChanged, match="ändrats sedan du såg den"):
            actions.approve_run(run=run, content_hash=seen, by=desk.approver, at=desk.later())


@ALONE
def test_an_exclusion_after_the_look_voids_what_was_seen(desk):
    desk.person()
    without_tax_decision(desk, desk.person())
    run = desk.calculate()
    seen = run.content_hash
    with desk.scope():
        aside = SetAside.objects.get(run=run)
        actions.exclude_person(set_aside=aside, note="betalas för hand", by=desk.clerk, at=desk.later())
        follow_checklist(run, by=desk.clerk, at=desk.later())
        run = actions.send_to_control(run=desk.fresh(run), by=desk.clerk, at=desk.later())
        with pytest.raises(ContentChanged):
            actions.approve_run(run=run, content_hash=seen, by=desk.approver, at=desk.later())
        assert actions.approve_run(run=run, content_hash=run.content_hash, by=desk.approver, at=desk.later()).state == (
            "approved"
        )


@WITH_COMMITS
def test_content_that_was_changed_behind_the_approval_is_never_made_definitive(desk):
    """The application cannot change it; whoever rules over the database can, and the payment still stops."""
    desk.person()
    run = desk.approve(desk.calculate())
    with desk.scope(), pytest.raises(IntegrityError, match="är fastställd"):
        run.chunks.update(content_hash="0" * 64)
    with superuser() as admin:
        admin.execute("SET session_replication_role = replica")  # no trigger is asked
        admin.execute("UPDATE payroll_paychunk SET content_hash = repeat('0', 64)")
    with desk.scope(), pytest.raises(ContentChanged, match="attesteras igen"):
        actions.make_definitive(run=run, by=desk.clerk, at=desk.later())


@ALONE
def test_a_return_voids_the_approval_and_says_why(desk):
    desk.person()
    run = desk.approve(desk.calculate())
    with desk.scope():
        with pytest.raises(NotAllowedNow, match="vad som ska rättas"):
            actions.return_run(run=run, comment="  ", by=desk.approver, at=desk.later())
        run = actions.return_run(run=run, comment="Fel lön för en person", by=desk.approver, at=desk.later())
        assert (run.state, run.approved_by, run.approved_hash) == ("preliminary", None, "")
        assert TransitionLog.objects.get(transition="return").comment == "Fel lön för en person"
        with pytest.raises(NotAllowedNow):
            actions.make_definitive(run=run, by=desk.clerk, at=desk.later())


@ALONE
def test_an_approved_run_is_not_calculated_again(desk):
    run = desk.approve(desk.calculate())
    with desk.scope(), pytest.raises(NotAllowedNow, match="attesterad"):
        actions.start_calculation(run=run, by=desk.clerk, at=desk.later())


@ALONE
def test_a_second_click_on_definitive_is_refused_and_changes_nothing(desk):
    desk.person()
    run = desk.fix()
    with desk.scope():
        with pytest.raises(NotAllowedNow, match="definitiv"):
            actions.make_definitive(run=run, by=desk.clerk, at=desk.later())
        assert (Voucher.objects.count(), PaymentBatch.objects.count()) == (1, 1)


# People set aside


@ALONE
def test_an_incomplete_run_does_not_go_on(desk):
    desk.person()
    without_tax_decision(desk, desk.person())
    run = desk.calculate()
    with desk.scope(), pytest.raises(NotAllowedNow, match="1 stopp"):
        actions.send_to_control(run=run, by=desk.clerk, at=desk.later())


@ALONE
def test_a_person_is_excluded_only_with_a_note_and_then_the_rest_are_paid(desk):
    desk.person()
    broken = desk.person()
    without_tax_decision(desk, broken)
    run = desk.calculate()
    with desk.scope():
        aside = SetAside.objects.get(run=run)
        with pytest.raises(NotAllowedNow, match="varför"):
            actions.exclude_person(set_aside=aside, note=" ", by=desk.clerk, at=desk.later())
        with pytest.raises(PermissionDenied):
            actions.exclude_person(set_aside=aside, note="x", by=desk.approver, at=desk.later())
        actions.exclude_person(set_aside=aside, note="Betalas i extra körning", by=desk.clerk, at=desk.later())
    run = desk.finalise(desk.approve(desk.fresh(run)))
    [batch] = desk.batches(run)
    assert (batch.payment_count, batch.total_ore) == (1, run.net_ore)
    with desk.scope():
        assert AuditEvent.objects.get(event="person_excluded").person_id == broken.pk


@ALONE
def test_a_new_calculation_asks_about_the_excluded_again(desk):
    without_tax_decision(desk, desk.person())
    run = desk.calculate()
    with desk.scope():
        actions.exclude_person(set_aside=SetAside.objects.get(run=run), note="x", by=desk.clerk, at=desk.later())
    run = desk.calculate()
    with desk.scope():
        assert Finding.objects.filter(run=run, control="set_aside").count() == 1


# Cancelling


@ALONE
def test_a_cancelled_run_makes_room_for_a_new_one(desk):
    desk.person()
    first = desk.calculate()
    with desk.scope():
        actions.cancel_run(run=first, comment="fel månad", by=desk.clerk, at=desk.later())
    second = desk.fix()
    assert (second.pk != first.pk, second.sequence, second.state) == (True, 2, "definitive")
    assert desk.fresh(first).state == "cancelled"


@ALONE
def test_a_fixed_run_is_not_cancelled(desk):
    for run in (desk.approve(desk.calculate("2026-10")), desk.fix("2026-11")):
        with desk.scope(), pytest.raises(NotAllowedNow):
            actions.cancel_run(run=run, comment="ångrar mig", by=desk.clerk, at=desk.later())


@ALONE
def test_a_run_cancelled_while_it_is_calculated_gets_no_payslips(desk):
    desk.person()
    run = desk.start()
    with desk.scope():
        actions.cancel_run(run=run, comment="för tidigt", by=desk.clerk, at=desk.later())
    engine.calculate_waiting(run, at=desk.later())
    with desk.scope():
        assert not Payslip.objects.exists()
    assert desk.fresh(run).state == "cancelled"


# Two at once


def at_once(*calls):
    """Each call in a thread of its own, all let go at the same moment; gives what each gave or raised."""
    barrier = Barrier(len(calls))

    def one(call):
        try:
            barrier.wait(10)
            return call()
        except Exception as error:  # noqa: BLE001 the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@WITH_COMMITS
def test_of_two_who_approve_at_once_one_is_told_that_it_is_done():
    desk = make_desk()
    desk.person()
    run = desk.calculate()
    with desk.scope():
        follow_checklist(run, by=desk.clerk, at=desk.later())
        run = actions.send_to_control(run=run, by=desk.clerk, at=desk.later())
    approvers = desk.approver, make_user(desk.agency, "payroll_approver")

    def approve(person):
        with desk.scope():
            return actions.approve_run(run=run, content_hash=run.content_hash, by=person, at=desk.at)

    results = at_once(*(lambda person=person: approve(person) for person in approvers))
    assert sorted(type(result).__name__ for result in results) == ["NotAllowedNow", "PayRun"]
    with desk.scope():
        assert TransitionLog.objects.filter(transition="approve").count() == 1


@WITH_COMMITS
def test_eight_clicks_at_once_make_a_run_definitive_once():
    desk = make_desk()
    union_fee(desk, desk.person())
    run = desk.approve(desk.calculate())
    results = at_once(*[lambda: desk.finalise(run)] * 8)
    assert sum(isinstance(result, PayRun) for result in results) == 1
    assert {type(result) for result in results} == {PayRun, NotAllowedNow}
    with desk.scope():
        assert (Voucher.objects.count(), PaymentBatch.objects.count(), Payment.objects.count()) == (1, 2, 2)


@WITH_COMMITS
def test_eight_clicks_at_once_open_and_calculate_one_run():
    desk = make_desk()
    desk.person()

    def click():
        with desk.scope():
            run = actions.open_run(month="2026-11", by=desk.clerk, at=desk.at + timedelta(minutes=1))
            return actions.start_calculation(run=run, by=desk.clerk, at=desk.at + timedelta(minutes=1))

    results = at_once(*[click] * 8)
    assert sum(isinstance(result, PayRun) for result in results) == 1, results
    with desk.scope():
        run = PayRun.objects.get()
        assert (run.attempt, run.chunk_count, run.chunks.count()) == (1, 1, 1)
