"""manage.py bank_answers: use what the bank has put in the agencies' folders."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicecenter.agencies.models import Agency
from servicecenter.payments.folder import receive_folder


class Command(BaseCommand):
    help = "Ta emot bankens svar ur myndigheternas mappar; varje svar används en gång."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", metavar="KOD", help="bara en myndighet")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = Agency.objects.filter(is_active=True).order_by("code")
        if options["agency"]:
            agencies = agencies.filter(code=options["agency"])
            if not agencies:
                raise CommandError(f"Myndigheten {options['agency']} finns inte. Koderna står under Myndigheter.")
        refused = 0
        for agency in agencies:
            for name, fault in receive_folder(agency, at=timezone.now()):
                refused += bool(fault)
                self.stdout.write(f"{agency.code}: {name}: {fault or 'mottagen'}")
        if refused:
            raise CommandError(
                f"{refused} svar är avvisade; de ligger kvar i mappen avvisade med skälet.", returncode=1
            )
