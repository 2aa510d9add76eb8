"""A fixed run cannot be changed by any statement the application's database role can give."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from payroll.models import PayLine, PayRun, Payslip

FIXED = ("approved", "definitive", "paid")

REFUSALS = {"23514", "42501"}
"""A check of ours, or no right to it; a misspelt attack would give another code."""

ATTACKS = {
    "raise the net pay": "UPDATE payroll_payslip SET net_ore = net_ore + 100000 WHERE id = {slip}",
    "lower the tax": "UPDATE payroll_payslip SET tax_ore = 0 WHERE run_id = {run}",
    "change the facts behind it": "UPDATE payroll_payslip SET inputs = '{{}}' WHERE id = {slip}",
    "give it to another person": "UPDATE payroll_payslip SET person_id = {other} WHERE id = {slip}",
    "move a payslip to another run": "UPDATE payroll_payslip SET run_id = {open_run} WHERE id = {slip}",
    "update through a conflict": (
        "INSERT INTO payroll_payslip SELECT * FROM payroll_payslip WHERE id = {slip} "
        "ON CONFLICT (id) DO UPDATE SET net_ore = 1"
    ),
    "update through a merge": (
        "MERGE INTO payroll_payslip t USING (SELECT {slip} AS id) s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET net_ore = 1"
    ),
    "delete through a merge": (
        "MERGE INTO payroll_payline t USING (SELECT {slip} AS id) s ON t.payslip_id = s.id WHEN MATCHED THEN DELETE"
    ),
    "take the payslip away": "DELETE FROM payroll_payslip WHERE id = {slip}",
    "take all payslips away": "DELETE FROM payroll_payslip",
    "take a payslip away inside a query": (
        "WITH gone AS (DELETE FROM payroll_payslip WHERE id = {slip} RETURNING id) SELECT count(*) FROM gone"
    ),
    "empty the payslips": "TRUNCATE payroll_payslip",
    "empty the payslips and what hangs on them": "TRUNCATE payroll_payslip CASCADE",
    "add a payslip for somebody": (
        "INSERT INTO payroll_payslip (agency_id, public_id, run_id, person_id, month, inputs, gross_ore, taxable_ore, "
        "benefits_ore, tax_ore, net_deductions_ore, tax_free_ore, net_ore, contribution_base_ore, contributions_ore, "
        "pension_ore) SELECT agency_id, gen_random_uuid(), run_id, {other}, month, inputs, gross_ore, taxable_ore, "
        "benefits_ore, tax_ore, net_deductions_ore, tax_free_ore, net_ore, contribution_base_ore, contributions_ore, "
        "pension_ore FROM payroll_payslip WHERE id = {slip}"
    ),
    "change a line": "UPDATE payroll_payline SET amount_ore = 1 WHERE payslip_id = {slip}",
    "change every line": "UPDATE payroll_payline SET amount_ore = amount_ore * 2",
    "change where a line is booked": "UPDATE payroll_payline SET coding = '999' WHERE run_id = {run}",
    "move a line to another payslip": "UPDATE payroll_payline SET payslip_id = {open_slip} WHERE payslip_id = {slip}",
    "take the tax line away": "DELETE FROM payroll_payline WHERE payslip_id = {slip} AND amount_ore < 0",
    "take all lines away": "DELETE FROM payroll_payline WHERE run_id = {run}",
    "empty the lines": "TRUNCATE payroll_payline",
    "add a line": (
        "INSERT INTO payroll_payline (agency_id, run_id, payslip_id, number, code, earned_from, earned_to, amount_ore, "
        "coding) SELECT agency_id, run_id, id, 99, '11100', '2026-10-01', '2026-10-31', 1, '' "
        "FROM payroll_payslip WHERE id = {slip}"
    ),
    "add a line in the name of an open run": (
        "INSERT INTO payroll_payline (agency_id, run_id, payslip_id, number, code, earned_from, earned_to, amount_ore, "
        "coding) SELECT agency_id, {open_run}, id, 99, '11100', '2026-10-01', '2026-10-31', 1, '' "
        "FROM payroll_payslip WHERE id = {slip}"
    ),
    "add a line to a payslip that is not there": (
        "INSERT INTO payroll_payline (agency_id, run_id, payslip_id, number, code, earned_from, earned_to, amount_ore, "
        "coding) SELECT agency_id, {open_run}, 987654321, 99, '11100', '2026-10-01', '2026-10-31', 1, '' "
        "FROM payroll_payslip WHERE id = {slip}"
    ),
    "change the run's sum": "UPDATE payroll_payrun SET net_ore = net_ore + 1 WHERE id = {run}",
    "change the run's hash": "UPDATE payroll_payrun SET content_hash = 'a', approved_hash = 'a' WHERE id = {run}",
    "change its rules": "UPDATE payroll_payrun SET rules = '{{}}' WHERE id = {run}",
    "change its payday": "UPDATE payroll_payrun SET pays_on = '2026-12-24' WHERE id = {run}",
    "change its cut-off": "UPDATE payroll_payrun SET cut_off_at = now() WHERE id = {run}",
    "change who approved": "UPDATE payroll_payrun SET approved_by_id = {clerk} WHERE id = {run}",
    "forget who approved": (
        "UPDATE payroll_payrun SET state = 'preliminary', approved_by_id = NULL, approved_hash = '' WHERE id = {run}"
    ),
    "open it again": "UPDATE payroll_payrun SET state = 'opened' WHERE id = {run}",
    "calculate it again": "UPDATE payroll_payrun SET state = 'collecting', attempt = attempt + 1 WHERE id = {run}",
    "cancel it": "UPDATE payroll_payrun SET state = 'cancelled' WHERE id = {run}",
    "take the run away": "DELETE FROM payroll_payrun WHERE id = {run}",
    "empty the runs": "TRUNCATE payroll_payrun CASCADE",
    "give it to another agency": "UPDATE payroll_payrun SET agency_id = agency_id + 1 WHERE id = {run}",
    "give it to another person's account": "UPDATE payroll_payline SET payee_id = 1 WHERE run_id = {run}",
    "change a line through a view of it": (
        "WITH worse AS (UPDATE payroll_payline SET amount_ore = 0 WHERE run_id = {run} RETURNING 1) SELECT * FROM worse"
    ),
    "change what the chunk came to": "UPDATE payroll_paychunk SET content_hash = 'a' WHERE run_id = {run}",
    "let a chunk wait again": "UPDATE payroll_paychunk SET state = 'waiting' WHERE run_id = {run}",
    "move a chunk to another run": "UPDATE payroll_paychunk SET run_id = {open_run}, number = 99 WHERE run_id = {run}",
    "move a chunk in from another run": (
        "UPDATE payroll_paychunk SET run_id = {run}, number = 99 WHERE run_id = {open_run}"
    ),
    "take the chunks away": "DELETE FROM payroll_paychunk WHERE run_id = {run}",
    "add a chunk": (
        "INSERT INTO payroll_paychunk (agency_id, run_id, attempt, number, person_ids, state, tries, error, "
        "content_hash) SELECT agency_id, id, attempt, 99, '{{}}', 'done', 0, '', 'a' "
        "FROM payroll_payrun WHERE id = {run}"
    ),
    "empty the chunks": "TRUNCATE payroll_paychunk",
    "set somebody aside afterwards": (
        "INSERT INTO payroll_setaside (agency_id, run_id, person_id, code, message, cure, note) "
        "SELECT agency_id, id, {other}, 'x', 'x', '', '' FROM payroll_payrun WHERE id = {run}"
    ),
    "empty those set aside": "TRUNCATE payroll_setaside",
    "forget a finding": "DELETE FROM payroll_finding WHERE run_id = {run}",
    "unsign a finding": "UPDATE payroll_finding SET signed_at = NULL, signed_by_id = NULL WHERE run_id = {run}",
    "change what was found": "UPDATE payroll_finding SET explanation = 'ingenting' WHERE run_id = {run}",
    "move a finding to another run": "UPDATE payroll_finding SET run_id = {open_run} WHERE run_id = {run}",
    "empty the findings": "TRUNCATE payroll_finding",
    "unsign the checklist": "DELETE FROM payroll_checklistmark WHERE run_id = {run}",
    "sign the checklist as another": "UPDATE payroll_checklistmark SET signed_by_id = {clerk} + 1 WHERE run_id = {run}",
    "empty the checklist": "TRUNCATE payroll_checklistmark",
    "change the sample": "UPDATE payroll_sampledpayslip SET person_id = {other} WHERE run_id = {run}",
    "change what was seen of the sample": "UPDATE payroll_sampledpayslip SET note = 'annat' WHERE run_id = {run}",
    "take the sample away": "DELETE FROM payroll_sampledpayslip WHERE run_id = {run}",
    "draw one more": (
        "INSERT INTO payroll_sampledpayslip (agency_id, run_id, person_id, content_hash, number, note) "
        "SELECT agency_id, id, {other}, 'a', 99, '' FROM payroll_payrun WHERE id = {run}"
    ),
    "empty the sample": "TRUNCATE payroll_sampledpayslip",
    "turn the guards off": "ALTER TABLE payroll_payslip DISABLE TRIGGER ALL",
    "turn the guards off for the session": "SET session_replication_role = replica",
    "drop a guard": "DROP TRIGGER payrun_forward ON payroll_payrun",
    "replace a guard": (
        "CREATE OR REPLACE FUNCTION payroll_never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    ),
    "rewrite statements": "CREATE RULE quiet AS ON UPDATE TO payroll_payrun DO INSTEAD NOTHING",
    "become the owner": "SET ROLE servicecenter_migrator",
    "become the administrator": "SET ROLE postgres",
    "lift row-level security": "ALTER TABLE payroll_payslip NO FORCE ROW LEVEL SECURITY",
    "drop the table": "DROP TABLE payroll_payline",
}

CONTENT = """
    SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM (
      SELECT s::text AS row FROM payroll_payslip s WHERE run_id = %(run)s
      UNION ALL SELECT l::text FROM payroll_payline l WHERE run_id = %(run)s OR payslip_id = %(slip)s
      UNION ALL SELECT r::text FROM payroll_payrun r WHERE id = %(run)s
      UNION ALL SELECT c::text FROM payroll_paychunk c WHERE run_id = %(run)s
      UNION ALL SELECT f::text FROM payroll_finding f WHERE run_id = %(run)s
      UNION ALL SELECT a::text FROM payroll_setaside a WHERE run_id = %(run)s
      UNION ALL SELECT k::text FROM payroll_checklistmark k WHERE run_id = %(run)s
      UNION ALL SELECT p::text FROM payroll_sampledpayslip p WHERE run_id = %(run)s
    ) AS rows
"""


@pytest.fixture
def fixed(desk, request):
    """An agency with one run in the wanted state and one that is still open; gives what the attacks need to name."""
    person, other = desk.person(), desk.person()
    with desk.scope():
        other.employments.get().spans.update(starts_on="2026-11-01")  # so that the open run has somebody of its own
        other.employments.get().terms.update(starts_on="2026-11-01")
    with desk.scope():
        person.employments.update(form="substitute")
        person.employments.get().spans.update(ends_on="2026-12-01")  # a warning, so that there is a finding to attack
    run = desk.approve(desk.calculate("2026-10"))
    if request.param != "approved":
        run = desk.finalise(run)
    if request.param == "paid":
        run = desk.pay(run)
    open_run = desk.calculate("2026-11")
    with desk.scope():
        yield {
            "run": run.pk,
            "slip": Payslip.objects.get(run=run, person=person).pk,
            "other": other.pk,
            "open_run": open_run.pk,
            "open_slip": Payslip.objects.filter(run=open_run).first().pk,
            "clerk": desk.clerk.pk,
        }


def content(names) -> str:
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, names)
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("fixed", FIXED, indirect=True)
def test_no_statement_changes_a_fixed_run(fixed, subtests):
    before = content(fixed)
    for name, statement in ATTACKS.items():
        with subtests.test(name), transaction.atomic():
            with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format(**fixed))
            assert refusal.value.__cause__.sqlstate in REFUSALS, refusal.value
            assert content(fixed) == before


POSTED = {
    "raise a posted amount": "UPDATE servicecenter_voucherline SET amount_ore = amount_ore * 2",
    "take a posted line away": "DELETE FROM servicecenter_voucherline",
    "empty the posted lines": "TRUNCATE servicecenter_voucherline CASCADE",
    "change what the voucher is for": "UPDATE servicecenter_voucher SET origin = 'annat'",
    "date the voucher back": "UPDATE servicecenter_voucher SET booked_on = '2025-01-01'",
    "open the voucher's seal": "UPDATE servicecenter_voucher SET sealed_at = NULL",
    "take the voucher away": "DELETE FROM servicecenter_voucher",
    "empty the vouchers": "TRUNCATE servicecenter_voucher CASCADE",
    "pay more": "UPDATE servicecenter_payment SET amount_ore = amount_ore + 1",
    "pay to another account": "UPDATE servicecenter_payment SET account = '50000000019'",
    "take a payment away": "DELETE FROM servicecenter_payment",
    "empty the payments": "TRUNCATE servicecenter_payment CASCADE",
    "change the bank file": "UPDATE servicecenter_paymentbatch SET content = 'x'",
    "change the sum of the file": "UPDATE servicecenter_paymentbatch SET total_ore = total_ore + 1",
    "pretend that it is released": "UPDATE servicecenter_paymentbatch SET state = 'released'",
    "take the file away": "DELETE FROM servicecenter_paymentbatch",
    "empty the files": "TRUNCATE servicecenter_paymentbatch CASCADE",
    "forget who approved": "DELETE FROM servicecenter_transitionlog",
    "let another have approved": "UPDATE servicecenter_transitionlog SET by_id = {clerk}",
    "empty the log of steps": "TRUNCATE servicecenter_transitionlog CASCADE",
    "rewrite the log": "UPDATE servicecenter_auditevent SET actor_name = 'någon annan'",
    "take from the log": "DELETE FROM servicecenter_auditevent",
    "empty the log": "TRUNCATE servicecenter_auditevent CASCADE",
}
"""What a definitive run has left in the rest of the house."""


@pytest.mark.django_db
@pytest.mark.parametrize("fixed", ["definitive"], indirect=True)
def test_no_statement_changes_what_a_definitive_run_has_posted_paid_and_told(fixed, subtests):
    for name, statement in POSTED.items():
        with subtests.test(name), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(**fixed))
            assert cursor.rowcount, "the attack met no row"


def test_the_attacks_are_at_least_fifty_and_cover_every_frozen_table():
    tables = {"payslip", "payline", "payrun", "paychunk", "setaside", "finding", "checklistmark", "sampledpayslip"}
    told = " ".join(ATTACKS.values())
    assert len(ATTACKS) + len(POSTED) >= 90
    assert {table for table in tables if f"payroll_{table}" not in told} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("fixed", ["approved"], indirect=True)
def test_the_same_statements_that_the_actions_need_do_work_on_an_open_run(fixed):
    """Without this the attacks could fail for a reason that has nothing to do with the run being fixed."""
    open_run = PayRun.objects.filter(pk=fixed["open_run"])
    assert open_run.update(net_ore=1) == 1
    assert PayLine.objects.filter(run_id=fixed["open_run"]).delete()[0] > 0
    assert Payslip.objects.filter(run_id=fixed["open_run"]).delete()[0] > 0


@pytest.mark.django_db
def test_a_cancelled_run_stays_cancelled(desk):
    from payroll.runs.actions import cancel_run

    run = desk.calculate()
    with desk.scope():
        cancel_run(run=run, comment="fel månad", by=desk.clerk, at=desk.later())
        with pytest.raises(DatabaseError), transaction.atomic():
            PayRun.objects.filter(pk=run.pk).update(state="preliminary")
