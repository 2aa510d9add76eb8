"""``manage.py demo``: a centre with agencies, people, a year of history and this month's pay, and then the site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from payroll.management.commands.seed import add_population_arguments
from payroll.population.bank import answer_sent
from payroll.population.carry import desk
from payroll.population.documents import write_documents
from payroll.population.history import HistoryStopped, write_history
from payroll.population.load import refresh_statistics
from payroll.population.load import seed as write_population
from payroll.population.logins import login_lines
from payroll.population.newest import StandsStill, run_newest
from payroll.population.processes import ChildDied, Children, children
from payroll.population.table import table
from payroll.population.timeline import Timeline
from payroll.runs.models import RunState
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.population.agencies import AgencyPlan, PopulationError, plan_agencies
from servicecenter.rules.loader import RuleError

INTERRUPTED = 130
"""The exit code of a command that was stopped from the keyboard."""


PAYSLIPS = 10
ALL = "alla"


def payslips(text: str) -> int | None:
    """How many payslips are drawn for each agency; nothing means all of them."""
    if text == ALL:
        return None
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"ange ett antal eller {ALL}, inte {text}")
    return int(text)


class Command(BaseCommand):
    help = "Demo: befolkning, historik, månadens lönekörning genom riktiga arbetsprocesser, och sedan webbplatsen."
    requires_system_checks: list[str] = []
    _is_serving = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_population_arguments(parser)
        parser.add_argument(
            "--payslips",
            type=payslips,
            default=PAYSLIPS,
            metavar="ANTAL",
            help=f"lönespecifikationer som PDF per myndighet, eller alla ({PAYSLIPS})",
        )
        parser.add_argument("--no-serve", action="store_true", help="sluta efter tabellen")
        parser.add_argument("--serve-only", action="store_true", help="starta bara webbplats och arbetsprocesser")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            call_command("migrate", database="migrator", interactive=False, verbosity=0)
            with children(settings.STATE_DIR / "logs") as running:
                if not options["serve_only"]:
                    self._month(running, **options)
                if not options["no_serve"]:
                    self._serve(running)
        except (PopulationError, RuleError, HistoryStopped, StandsStill, ChildDied) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write("Demon är stoppad. Det som är gjort finns kvar till nästa gång.")
            if not self._is_serving:
                sys.exit(INTERRUPTED)

    def _month(
        self,
        running: Children,
        *,
        agencies: int,
        employees: int,
        months: int,
        month: Month,
        seed: int,
        payslips: int | None,
        **_options: Any,
    ) -> None:
        """Population, history and the newest month; what is done before is left alone."""
        plans = plan_agencies(agencies=agencies, employees=employees, seed=seed)
        timeline = Timeline(month, months)
        self._step("Befolkning")
        write_population(plans, timeline, seed=seed, tell=self._tell)
        refresh_statistics()
        found = self._agencies(plans)
        self._step("Tidigare månader")
        write_history(found, timeline, desk=desk(), tell=self._tell)
        self._step(f"Lönekörning {month}")
        running.start_workers()
        outcomes = run_newest(found, month, desk=desk(), tell=self._tell, check=running.check)
        self._step("Provbanken svarar")
        answer_sent(found, since=month.starts_on, returns=1, at=timezone.now(), tell=self._tell)
        self._step("Filer")
        runs = [outcome.run for outcome in outcomes]
        for line in write_documents(runs, settings.FILES_DIR / "demo", payslips=payslips):
            self._tell(line)
        self._step("Inköp")
        call_command("seed_purchases")
        self._step("Leverantörsfakturor")
        call_command("seed_invoices")
        self._step("Anslutningsprojekt")
        call_command("seed_onboarding")
        self._step("Tjänster")
        call_command("seed_services")
        call_command("seed_disclosures")
        self._step("Resultat")
        for line in table(outcomes):
            self.stdout.write(line)
        for outcome in outcomes:
            if outcome.run.state != RunState.PAID:
                self.stdout.write(
                    f"{outcome.agency.name} är lämnad med stopp att rätta: se Körningar som lönehandläggare."
                )

    def _agencies(self, plans: Sequence[AgencyPlan]) -> list[Agency]:
        by_code = {agency.code: agency for agency in Agency.objects.filter(code__in=[plan.code for plan in plans])}
        return [by_code[plan.code] for plan in plans]

    def _serve(self, running: Children) -> None:
        running.start_workers()
        running.start_shop(settings.DEMO_SHOP)
        address = running.start_web()
        self.stdout.write(f"\nServicecenter finns på {address}\n")
        for line in login_lines():
            self.stdout.write(line)
        self.stdout.write("Ctrl-C stoppar demon.")
        self.stdout.flush()
        self._is_serving = True
        running.wait()

    def _step(self, name: str) -> None:
        now = monotonic()
        self.stdout.write(f"[{now - getattr(self, '_began', now):5.1f} s] {name}")
        self._began = getattr(self, "_began", now)

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line.strip()}")
        self.stdout.flush()
