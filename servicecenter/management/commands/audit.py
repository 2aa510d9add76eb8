"""manage.py audit seal|verify|head"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicecenter.audit.actions import head_faults, heads_file, keep_head, seal_log
from servicecenter.audit.queries import log_faults


class Command(BaseCommand):
    help = "Försegla händelseloggen, bevisa att den är orörd, eller spara dess senaste kontrollsumma."

    def add_arguments(self, parser: CommandParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="seal|verify|head")
        tasks.add_parser("seal", help="försegla allt som väntar")
        verify = tasks.add_parser("verify", help="bevisa kedjan; avslutas med 1 om något är ändrat")
        verify.add_argument(
            "--head",
            nargs="?",
            const=str(heads_file()),
            help="jämför också med sparade kontrollsummor, så att ett borttaget slut upptäcks (FIL; annars den egna)",
        )
        tasks.add_parser("head", help="spara den senaste kontrollsumman i filen för extern förvaring")

    def handle(self, *args: Any, task: str, **options: Any) -> None:
        getattr(self, task)(options)

    def seal(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{seal_log()} händelser förseglade.")

    def head(self, options: dict[str, Any]) -> None:
        newest = keep_head(at=timezone.now())
        if newest is None:
            raise CommandError("Inget block är förseglat än. Kör först: manage.py audit seal")
        self.stdout.write(f"{newest.block_id} {newest.block_hash}")

    def verify(self, options: dict[str, Any]) -> None:
        count = 0
        for fault in chain(map(str, log_faults()), self._missing_heads(options["head"])):
            count += 1
            self.stdout.write(fault)
        if count:
            raise CommandError(f"Loggen är inte orörd: {count} fel.", returncode=1)
        self.stdout.write("Loggen är hel: varje förseglad händelse är som den skrevs.")

    def _missing_heads(self, kept: str | None) -> Any:
        if kept is None:
            return ()
        if not Path(kept).is_file():
            raise CommandError(
                f"Filen {kept} finns inte. Ange den med --head FIL, eller spara en: manage.py audit head"
            )
        return head_faults(Path(kept))
