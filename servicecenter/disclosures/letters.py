"""The answer to a request for public documents, on paper: what was decided, by which provisions, and how to appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from servicecenter.agencies.models import Agency
from servicecenter.disclosures.models import DisclosureRequest, Finding, Outcome, SecrecyCheck
from servicecenter.printing.document import Column, Document, Section, Table, render_document

DECISIONS: Mapping[str, str] = {
    Outcome.WHOLE: "{agency} lämnar ut det som har begärts.",
    Outcome.PARTLY: "{agency} lämnar ut det som har begärts, utom det som anges nedan.",
    Outcome.REFUSED: "{agency} avslår begäran.",
    Outcome.NOT_HELD: "{agency} avslår begäran, eftersom handlingen inte finns hos myndigheten.",
}
FOUND: Mapping[str, str] = {
    Finding.OPEN: "Lämnas ut",
    Finding.MASKED: "Lämnas ut med uppgifter dolda",
    Finding.WITHHELD: "Lämnas inte ut",
}
APPEAL = (
    "Beslutet kan överklagas till kammarrätten (6 kap. 7 och 8 §§ offentlighets- och sekretesslagen). Överklagandet "
    "ska vara skriftligt. Skriv vilket beslut som överklagas, hur det ska ändras och varför, och hur ni nås.",
    "Överklagandet ställs till kammarrätten men lämnas till {agency}. Det ska ha kommit in till myndigheten inom tre "
    "veckor från den dag då ni fick del av beslutet (43 och 44 §§ förvaltningslagen).",
)


def letter_of(request: DisclosureRequest, checks: Sequence[SecrecyCheck], agency: Agency, at: datetime) -> bytes:
    """The letter as PDF. The same decision always gives the same bytes."""
    decided_on = timezone.localdate(at).isoformat()
    facts = [
        ("Begäran nr", request.number),
        ("Inkom", request.received_on.isoformat()),
        ("Beslut", decided_on),
        ("Beslutat av", str(request.decided_by)),
    ]
    if request.asked_by:
        facts.insert(0, ("Till", request.asked_by))
    document = Document(
        title="Svar på begäran om allmän handling",
        lead=DECISIONS[request.outcome].format(agency=agency.name),
        sender=agency.name,
        sheet=f"{request.number}, {decided_on}",
        facts=tuple(facts),
        sections=tuple(_sections(request, checks, agency)),
    )
    return render_document(document, created_at=at)


def _sections(request: DisclosureRequest, checks: Sequence[SecrecyCheck], agency: Agency) -> list[Section]:
    sections = [Section("Det här har begärts", text=tuple(request.wanted.splitlines()))]
    if checks:
        sections.append(Section("Handlingarna", table=_table(checks)))
    reasons = [f"{row.document}: {row.reason} ({row.provision})" for row in checks if row.provision]
    if request.motivation or reasons:
        sections.append(Section("Skäl", text=tuple(request.motivation.splitlines()), items=tuple(reasons)))
    if request.outcome != Outcome.WHOLE:
        sections.append(Section("Så överklagar ni", text=tuple(line.format(agency=agency.name) for line in APPEAL)))
    return sections


def _table(checks: Sequence[SecrecyCheck]) -> Table:
    columns = (Column("Handling", 4), Column("Bedömning", 3), Column("Lagrum", 4))
    return Table(columns, tuple((row.document, FOUND[row.finding], row.provision or "–") for row in checks))
