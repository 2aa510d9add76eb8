"""``manage.py bench_onboarding``: an agency of 36 000 moved in against COPY of its rows, and a month compared."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from onboarding.benchmark.moving import measure, measure_differ
from servicecenter.operations.machine import load


class Command(BaseCommand):
    help = "Measure a customer's data on its way in, and the comparison of two systems' results."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, default=36_000)

    def handle(self, *args: Any, employees: int, **options: Any) -> None:
        logging.disable(logging.INFO)
        call_command("migrate", database="migrator", verbosity=0)
        self._print("load of the machine", load())
        for part in (measure(employees), measure_differ(employees)):
            for name, value in part:
                self._print(name, value)

    def _print(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<50}  {value}")
        self.stdout.flush()
