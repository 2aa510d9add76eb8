"""``manage.py demo_shop``: a made-up supplier's web shop on this machine, for settings that name one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procurement.population.demo_shop import shop_server


class Command(BaseCommand):
    help = "Startar demons påhittade butik, som en beställare kan gå till och komma tillbaka från."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_SHOP:
            raise CommandError("Inställningarna har ingen DEMO_SHOP: butiken finns bara i demon.")
        with shop_server(settings.DEMO_SHOP) as server:
            self.stdout.write(f"Provbutiken finns på {settings.DEMO_SHOP}")
            server.serve_forever()
