"""Measure a pay run on this machine: ratios of one run, medians of three, with row-level security on.

make bench                     36 000 employees, one earlier month, two worker processes; a tenth had a
                               raise in hindsight, and half report for the month before as they do
make bench EMPLOYEES=300000    the same for the whole state
make bench HISTORY=24          the same with two years in the tables
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from payroll.benchmark import cards, files, pages, pay_run, payslips, trips
from payroll.benchmark.population import prepare
from payroll.management.commands.seed import month
from servicecenter.common.periods import Month
from servicecenter.operations.machine import load

MEASURED = Month(2026, 9)
"""No pay revision falls near it, so that nobody but the chosen tenth has back pay."""
PEER = "A reference peer, measured earlier on the same kind of machine: 23 payslips a second, 49 with two processes."


class Command(BaseCommand):
    help = "Measure a pay run with real workers against COPY of the rows alone, and payslips, files, trips and pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, default=36_000)
        parser.add_argument("--agencies", type=int, default=12)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--history", type=int, default=1, help="earlier months that are paid before")
        parser.add_argument("--month", type=month, default=MEASURED)

    def handle(self, *, employees: int, agencies: int, rounds: int, history: int, month: Month, **options: Any) -> None:
        call_command("migrate", database="migrator", verbosity=0)
        runs = prepare(month, agencies=agencies, employees=employees, history=history, tell=self.stdout.write)
        self._print("load of the machine", load())
        for measure in (
            partial(pay_run.measure, runs, rounds=rounds),
            partial(payslips.measure, runs),
            files.measure,
            trips.measure,
            partial(cards.measure, runs[-1][0]),
            partial(pages.measure, runs),
        ):
            for name, value in measure():
                self._print(name, value)
        self._print("load of the machine", load())
        self.stdout.write(PEER)

    def _print(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<50}  {value}")
        self.stdout.flush()
