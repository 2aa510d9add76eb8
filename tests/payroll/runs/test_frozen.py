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
    ) AS rows
"""


@pytest.fixture
def fixed(desk, request):
    """An agency with one run in the wanted state and one that is still open; gives what the attacks need to name."""
    person, other = desk.person(), desk.person()
    with desk.scope():
        other.employments.get().spans.update(starts_on="2026-11-01")  # so that the open run has somebody of its own
        other.employments.get().terms.update(starts_on="2026-11-01")
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
