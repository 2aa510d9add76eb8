"""``manage.py recount_claims``: count the billed claims again from the claims themselves, agency by agency."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payroll.travel.counting import miscounted
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Räkna om debiterbara reseräkningar ur reseräkningarna, och säg vilka som är felräknade. Inget skrivs."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for agency_id in active_agency_ids():
            with tenant(agency_id):
                found = miscounted()
            for claim, (kept, right) in sorted(found.items()):
                self.stdout.write(
                    f"myndighet {agency_id}, reseräkning {claim}: räknad som {kept or 'ingen'}, ska vara {right}"
                )
            wrong += len(found)
        if wrong:
            raise CommandError(f"{wrong} felräknade. Debitera inte månaderna; anmäl det till systemförvaltningen.")
        self.stdout.write("Alla räkningar stämmer.")
