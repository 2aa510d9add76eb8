"""Every sum ties on the way from lines to payslips, bank, ledger, tax agency and pension agency, or it is seen."""

from __future__ import annotations

import pytest

from payroll.models import Payslip
from payroll.runs import actions
from payroll.runs.paying import salary_payments
from payroll.tying.pages import Part, parts_of
from servicecenter.models import PaymentBatch, Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.conftest import superuser
from tests.factories import NOW, make_user
from tests.factories.declarations import approved, approved_report
from tests.factories.runs import calculated, make_office, settled
from tests.payroll.declarations.conftest import fix


def parts(run) -> dict[str, Part]:
    return {part.key: part for part in parts_of(run)}


def test_every_sum_ties_from_the_lines_to_the_authorities(office):
    run = fix(office)
    approved(office.clerk, office.approver)
    approved_report(office.clerk, office.approver)
    found = parts(run)
    assert [len(part.ties) > 2 for part in found.values()] == [True] * 4
    assert [tie.name for part in found.values() for tie in part.ties if not tie.holds] == []
    outcome = {tie.name: tie.source_ore for tie in found["outcome"].ties}
    net = sum(Payslip.objects.filter(run=run).values_list("net_ore", flat=True))
    assert outcome["Löner att betala ut"] == outcome["Nettolön"] == net > 0


def test_what_is_not_made_yet_says_what_it_waits_for(office):
    found = parts(calculated(office))
    assert found["run"].holds
    assert [part.ties for key, part in found.items() if key != "run"] == [(), (), ()]
    assert all(part.waits_for for key, part in found.items() if key != "run")


def test_a_program_that_pays_otherwise_than_the_payslips_say_makes_nothing_definitive(office, monkeypatch):
    monkeypatch.setattr("payroll.runs.paying.salary_payments", lambda run: salary_payments(run)[1:])
    with pytest.raises(NotAllowedNow, match="Löner att betala ut: Specifikationer"):
        fix(office)


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_sum_was_changed_behind_the_run_is_shown_on_the_page_and_in_the_list():
    office = make_office(people=2)
    run = settled(office, "2026-10")
    with superuser() as admin:
        admin.execute("SET session_replication_role = replica")  # no trigger is asked
        admin.execute("UPDATE servicecenter_paymentbatch SET total_ore = total_ore + 100")
    client = office.client(office.clerk)
    page = client.get(f"/lon/korning/{run.public_id}/summor/").content.decode()
    assert "Stämmer inte" in page
    assert "is-stop" in page
    listed = client.get(f"/lon/korning/{run.public_id}/summor/?format=csv").content.decode()
    [row] = [line for line in listed.splitlines() if line.endswith("nej")]
    assert "Löner att betala ut" in row
    assert ";1,00;" in row


def test_the_page_of_a_whole_month_says_that_all_ties(office):
    run = fix(office)
    approved(office.clerk, office.approver)
    auditor = make_user(office.agency, "auditor")
    page = office.client(auditor).get(f"/lon/korning/{run.public_id}/summor/").content.decode()
    assert "Stämmer inte" not in page
    assert "Månadens pensionsrapport är inte gjord." in page


def test_a_run_that_is_not_calculated_has_no_sums(office):
    with tenant(office.agency.pk):
        run = actions.open_run(month="2026-11", by=office.clerk, at=NOW)
    answer = office.client(office.clerk).get(f"/lon/korning/{run.public_id}/summor/")
    assert answer.status_code == 404
    assert not PaymentBatch.objects.exists()
    assert not Voucher.objects.exists()
