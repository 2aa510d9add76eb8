"""manage.py test_bank: a made-up bank answers what was sent, to see every outcome. Never where real money moves."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payroll.population.bank import answer_sent
from servicecenter.agencies.models import Agency


class Command(BaseCommand):
    help = "PROVBANK: låtsas vara banken och svara på det som är sänt. Bara för demo och prov."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", required=True, type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD", help="betalningsdag från"
        )
        parser.add_argument("--returns", type=int, default=1, metavar="ANTAL", help="löner som kommer tillbaka (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("production"):
            raise CommandError("Provbanken svarar bara i demo och prov; i drift svarar banken själv.")
        agencies = Agency.objects.filter(is_active=True).order_by("code")
        given = {"since": options["since"], "returns": options["returns"]}
        answer_sent(agencies, **given, at=timezone.now(), tell=self.stdout.write)
