"""``manage.py drill``: prove that the backup can be restored, with walls, log and pay as they were."""

from __future__ import annotations

import os
import subprocess
import sys
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payroll.runs.queries import runs_to_replay
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.operations.drill import DrillFailed, address_of_copy, restored_copy
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Återläsningsprov: kopia av backuprollen, återläst i en ny databas, jämförd, kontrollerad och borttagen."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._began = monotonic()
        try:
            with restored_copy(os.environ) as (name, found, size):
                self._tell(f"Kopia och återläsning, {size / 1_000_000:.1f} MB")
                if found:
                    raise DrillFailed("Kopian skiljer sig:\n" + "\n".join(found[:20]))
                self._tell("Väggar, rättigheter, utlösare, villkor och varje tabells rader är lika")
                self._manage(name, "audit", "verify")
                self._tell("Händelseloggens kedja är hel")
                self._replay(name)
        except DrillFailed as error:
            raise CommandError(str(error)) from None
        self._tell("Provet är klart; kopian är borttagen")

    def _replay(self, name: str) -> None:
        run = next(filter(None, map(_newest, active_agency_ids())), None)
        if run is None:
            self._tell("Ingen fastställd lönekörning finns att spela om")
            return
        self._manage(name, "replay", str(run.public_id))
        self._tell(f"{run} räknad igen ur kopian: lika")

    def _manage(self, name: str, *arguments: str) -> None:
        environment = os.environ | {"DATABASE_URL": address_of_copy(os.environ, name)}
        command = [sys.executable, sys.argv[0], *arguments]
        if not sys.argv[0].endswith("manage.py"):
            command = [sys.executable, "-m", "django", *arguments]
        result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if result.returncode:
            raise DrillFailed(f"{' '.join(arguments)}: {result.stdout.strip()} {result.stderr.strip()[-800:]}")

    def _tell(self, what: str) -> None:
        now = monotonic()
        self.stdout.write(f"[{now - self._began:5.1f} s] {what}")
        self._began = now


def _newest(agency_id: int) -> Any:
    with tenant(agency_id):
        return next(iter(runs_to_replay(1)), None)
