"""manage.py restored --to MOMENT: run once after a restore, before workers and site start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicecenter.agencies.queries import active_agency_ids
from servicecenter.payments.restores import hold_back
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = (
        "Efter en återläsning: håll tillbaka alla betalningsfiler tills varje myndighets lista från banken är jämförd."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="TIDPUNKT", help="när kopian togs: 2026-11-24T03:00")

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(to)
        except ValueError:
            raise CommandError(f"{to} är ingen tidpunkt. Skriv till exempel 2026-11-24T03:00.") from None
        restored_to = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        agencies = active_agency_ids()
        for agency_id in agencies:
            with tenant(agency_id):
                hold_back(restored_to=restored_to, at=timezone.now())
        self.stdout.write(f"{len(agencies)} myndigheters betalningsfiler hålls tillbaka: se Betalningar, Återläsning.")
