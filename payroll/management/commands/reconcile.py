"""``manage.py reconcile RUN``: compute a run's sums a second time with other code, and say what was compared."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from payroll.reconciliation import COVERS
from payroll.runs.queries import fixed_run, place_of_run
from payroll.runs.reconciling import in_words, reconcile
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Stäm av en lönekörning mot en andra beräkning av dess summor, skild från den som räknade lönerna."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=UUID, metavar="KÖRNING", help="körningens id, som i dess adress")

    def handle(self, *args: Any, **options: Any) -> None:
        agency_id = place_of_run(options["run"])
        if agency_id is None:
            raise CommandError(f"Körningen {options['run']} finns inte. Ange id som det står i körningens adress.")
        with tenant(agency_id):
            found = reconcile(fixed_run(options["run"]))
        self.stdout.write(f"Jämförs: {COVERS}.")
        for check in found.checks:
            self.stdout.write(("  lika     " if check.is_equal else "  OLIKA    ") + in_words(check))
        for text in found.left_out:
            self.stdout.write(f"  {text}")
        if not found.is_equal:
            raise CommandError("Summorna stämmer inte. Betala inte körningen; anmäl det till systemförvaltningen.")
