"""Payslips as PDF: pages a processor second, with everything it takes to read and lay them out."""

from __future__ import annotations

import time
from itertools import islice

from django.utils import timezone

from payroll.benchmark.pay_run import Row, Runs
from payroll.payslip_print.render import render_payslips
from payroll.runs.models import PayRun
from payroll.runs.queries import payslips_of_run
from payroll.runs.slip import slips
from servicecenter.tenancy.scope import tenant

PAYSLIPS = 200


def measure(runs: Runs) -> list[Row]:
    """The first payslips of the largest agency, as the archive of a run makes them."""
    agency_id, run_id = max(runs, key=_people)
    with tenant(agency_id):
        run = PayRun.objects.get(pk=run_id)
        views = ((slip.payslip, slip.view) for slip in slips(run, islice(payslips_of_run(run).iterator(200), PAYSLIPS)))
        started = time.process_time()
        read = list(views)
        seen = time.process_time()
        size = sum(len(pdf) for _, pdf in render_payslips(read, created_at=timezone.now()))
        done = time.process_time()
    count = len(read)
    return [
        (
            "payslip PDFs per processor second",
            f"{count / (done - started):.0f} ({count / (done - seen):.0f} drawing alone)",
        ),
        ("size of a payslip PDF", f"{size / count / 1000:.0f} kB"),
    ]


def _people(row: tuple[int, int]) -> int:
    agency_id, run_id = row
    with tenant(agency_id):
        return PayRun.objects.values_list("people", flat=True).get(pk=run_id)
