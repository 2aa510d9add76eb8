"""``manage.py replay RUN``: calculate a fixed run again from its frozen inputs and compare every byte."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payroll.runs.queries import fixed_run, place_of_run
from payroll.runs.replay import replay_run
from servicecenter.rules.loader import RuleError
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow


class Command(BaseCommand):
    help = "Spela om en fastställd lönekörning: samma frysta underlag och regler ska ge samma byte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=UUID, metavar="KÖRNING", help="körningens id, som i dess adress")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--all", action="store_true", help="alla personer, också delarnas kontrollsummor (förval)")
        how.add_argument("--sample", type=int, metavar="N", help="ungefär N personer, samma varje gång")

    def handle(self, *args: Any, **options: Any) -> None:
        agency_id = place_of_run(options["run"])
        if agency_id is None:
            raise CommandError(f"Körningen {options['run']} finns inte. Ange id som det står i körningens adress.")
        with tenant(agency_id):
            run = fixed_run(options["run"])
            try:
                outcome = replay_run(run=run, sample=options["sample"], by=None, at=timezone.now())
            except (NotAllowedNow, RuleError) as error:
                raise CommandError(str(error)) from None
            number = outcome.person.number if outcome.person else ""
        if not outcome.is_equal:
            whose = f"Anställningsnummer {number}: " if number else ""
            raise CommandError(
                f"{run}: skillnad efter {outcome.payslips} lönespecifikationer. {whose}{outcome.difference}"
            )
        self.stdout.write(f"{run}: {outcome.payslips} lönespecifikationer återspelade utan skillnad.")
