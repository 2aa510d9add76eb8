"""Marked rows of a customer that moves in, for tests that look for a leak between two agencies."""

from __future__ import annotations

from datetime import date

from onboarding.models import (
    ComparedPerson,
    DataLoad,
    DifferenceGroup,
    FileReject,
    LineDifference,
    ParallelRun,
    Project,
    RawRow,
    ReceivedFile,
    ResultLine,
    SourceMapping,
    StagedRow,
)
from tests.factories import NOW
from tests.factories.onboarding import person


def make_moved_in(project: Project, mark: str) -> None:
    """A file, a load and a parallel run of the project, every text of them marked."""
    lead = person(project, "lead", "centre")
    by_lead = {"received_at": NOW, "received_by": lead}
    SourceMapping.objects.create(project=project, system=f"{mark} lön", kind="results", saved_at=NOW, saved_by=lead)
    file = ReceivedFile.objects.create(
        project=project, system=f"{mark} lön", kind="results", month="2026-10", name=f"{mark}.csv", sha256="0" * 64,
        shape="CSV UTF-8", headings=["Anst nr", "Löneart", "Belopp"], total=1, checked=1, accepted=1, state="checked",
        mapped_by=lead, **by_lead,
    )  # fmt: skip
    RawRow.objects.create(file=file, number=1, line=2, cells=f'["A1", "{mark}", "1"]')
    StagedRow.objects.create(file=file, number=1, line=2, key="", person="A1", values='{"person": "A1"}')
    FileReject.objects.create(file=file, line=3, field="Belopp", text=f"{mark} cell", what=f"{mark} fel", cure="Rätta")
    DataLoad.objects.create(
        project=project, number=1, state="loaded", rows=1, people=1, requested_at=NOW, requested_by=lead, loaded_at=NOW,
        error=f"{mark} fel",
    )  # fmt: skip
    run = ParallelRun.objects.create(
        project=project, file=file, number=1, month="2026-10", since=date(2026, 10, 1), pays_on=date(2026, 10, 23),
        known_at=NOW, state="compared", people=1, lines=1, started_at=NOW, started_by=lead, compared_at=NOW,
    )  # fmt: skip
    ResultLine.objects.create(run=run, side="old", number="A1", code="11100", amount_ore=100)
    ComparedPerson.objects.create(run=run, number="A1", old_net_ore=100, our_net_ore=None, differences=1)
    group = DifferenceGroup.objects.create(
        run=run, cause="missing_person", code="11100", mark="-", count=1, old_ore=100, chosen="missing_person",
        explanation=f"{mark} förklaring", explained_at=NOW, explained_by=lead,
    )  # fmt: skip
    LineDifference.objects.create(run=run, group=group, number="A1", code="11100", old_ore=100)
