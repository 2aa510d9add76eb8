"""``manage.py rulepack install FOLDER``, ``list`` and ``test``: the rules that messages are checked by. No database."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicecenter.message_rules.checking import folder
from servicecenter.message_rules.official_tests import cases, tried
from servicecenter.message_rules.packs import Installed, PackError, described, install
from servicecenter.message_rules.releases import ReleaseError, installed_releases, release_folders, release_on
from servicecenter.message_rules.runner import Runner

SECONDS = 300.0
MOST_TOLD = 20


class Command(BaseCommand):
    help = "Installera, visa och pröva regelpaket för e-fakturor och andra meddelanden, utan databas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        doing = parser.add_subparsers(dest="doing", required=True)
        put = doing.add_parser("install", help="lägg in ett regelpaket")
        put.add_argument("folder", type=Path, metavar="MAPP", help="mappen med utgåvans .sch-filer")
        put.add_argument("--mandatory-from", type=_day, metavar="ÅÅÅÅ-MM-DD", help="första dagen som den gäller")
        put.add_argument("--source", default="", metavar="TEXT", help="var den dagen står")
        doing.add_parser("list", help="visa vad som är installerat och vad som gäller i dag")
        test = doing.add_parser("test", help="kör reglernas egna prov mot det som är installerat")
        test.add_argument("folder", type=Path, nargs="?", metavar="MAPP", help="mappen med proven (testSet-filer)")
        test.add_argument("--release", default="", metavar="UTGÅVA", help="en annan utgåva än den som gäller i dag")

    def handle(self, *args: Any, **options: Any) -> None:
        runner = Runner(seconds=SECONDS)
        try:
            if options["doing"] == "install":
                self._install(runner, **options)
            elif options["doing"] == "list":
                self._list()
            else:
                self._test(runner, options["folder"], options["release"])
        except (PackError, ReleaseError) as error:
            raise CommandError(str(error)) from None
        finally:
            runner.stop()

    def _install(self, runner: Runner, **options: Any) -> None:
        told = {"mandatory_from": options["mandatory_from"], "told_by": options["source"].strip()}
        for pack in install(options["folder"], folder(), runner, **told):
            self.stdout.write(f"{pack.release.name} är installerad i {folder() / 'rules' / pack.release.name}.")
            self._tell(pack)
            if pack.schemas:
                self.stdout.write(f"  scheman: {', '.join(pack.schemas)}")

    def _list(self) -> None:
        today = release_on(timezone.localdate(), installed_releases(folder() / "rules"))
        places = release_folders(folder() / "rules")
        if not places:
            self.stdout.write(f"Inget regelpaket är installerat i {folder() / 'rules'}.")
        for place in places:
            pack = described(place)
            holds = " (gäller i dag)" if today is not None and pack.release.name == today.name else ""
            self.stdout.write(f"{pack.release.name}{holds}")
            self._tell(pack)

    def _tell(self, pack: Installed) -> None:
        self.stdout.write(f"  gäller från {pack.release.mandatory_from:%Y-%m-%d} ({pack.release.source})")
        edition = f", EN 16931 {pack.edition}" if pack.edition else ""
        self.stdout.write(f"  {len(pack.rule_sets)} regelmängder{edition}")
        if pack.missing:
            self.stdout.write(f"  utan regler, och därför ej kontrollerade: {', '.join(pack.missing)}")

    def _test(self, runner: Runner, tests: Path | None, name: str) -> None:
        places = {place.name: place for place in release_folders(folder() / "rules")}
        holds = release_on(timezone.localdate(), installed_releases(folder() / "rules"))
        place = places.get(name or (holds.name if holds else ""))
        if place is None:
            raise CommandError(f"Regelpaketet {name or 'som gäller i dag'} är inte installerat i {folder() / 'rules'}.")
        for path in sorted(place.glob("*.sch")):
            runner.broken(path, "<nothing/>")
        self.stdout.write(f"{place.name}: alla {len(list(place.glob('*.sch')))} regelmängder går att köra.")
        if tests is None:
            return
        if not tests.is_dir():
            raise CommandError(f"{tests} är ingen mapp.")
        outcome = tried(list(cases(tests)), place, runner)
        if not outcome.tried:
            raise CommandError(f"{tests} har inga prov (testSet-filer).")
        passed = outcome.tried - outcome.must_fail
        self.stdout.write(f"{outcome.tried} dokument: {passed} ska godkännas, {outcome.must_fail} ska underkännas.")
        for text in outcome.wrong[:MOST_TOLD]:
            self.stdout.write(f"  {text}")
        if outcome.wrong:
            raise CommandError(f"{len(outcome.wrong)} utfall är inte de väntade.")
        self.stdout.write("Alla utfall är de väntade.")


def _day(text: str) -> date:
    return date.fromisoformat(text)
