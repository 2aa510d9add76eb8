"""``manage.py seed --agencies 12 --employees 3000 --months 12``: a population for demo, tests and measurements."""

from __future__ import annotations

import argparse
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payroll.population.load import seed as write
from payroll.population.timeline import Timeline
from servicecenter.common.periods import Month
from servicecenter.population.agencies import PopulationError, plan_agencies

NEWEST_MONTH = Month(2026, 11)


def month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_population_arguments(parser: CommandParser) -> None:
    parser.add_argument("--agencies", type=int, default=12, help="antal myndigheter (12)")
    parser.add_argument("--employees", type=int, default=3000, help="anställda i hela befolkningen (3000)")
    parser.add_argument("--months", type=int, default=12, help="tidigare månader med tid och frånvaro (12)")
    parser.add_argument("--month", type=month, default=NEWEST_MONTH, help=f"den nyaste lönemånaden ({NEWEST_MONTH})")
    parser.add_argument("--seed", type=int, default=1, help="slumpens frö: samma frö ger samma befolkning (1)")


class Command(BaseCommand):
    help = "Skriver en påhittad men verklighetsnära befolkning. Samma argument ger samma rader; det som finns lämnas."

    def add_arguments(self, parser: CommandParser) -> None:
        add_population_arguments(parser)

    def handle(
        self, *args: Any, agencies: int, employees: int, months: int, month: Month, seed: int, **options: Any
    ) -> None:
        started = monotonic()
        try:
            plans = plan_agencies(agencies=agencies, employees=employees, seed=seed)
            done = write(plans, Timeline(month, months), seed=seed, tell=self.stdout.write)
        except PopulationError as error:
            raise CommandError(str(error)) from None
        if done.agencies:
            seconds = f"{monotonic() - started:.1f}".replace(".", ",")
            self.stdout.write(f"Klart: {done.people} personer i {done.agencies} myndigheter på {seconds} s.")
        if done.already:
            self.stdout.write(f"{done.already} myndigheter fanns redan och är oförändrade.")
