"""Lists of pay runs as files: the cockpit, the people of a run, and the full comparison with last month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from payroll.runs.cockpit import Row
from payroll.runs.controls import CONTROLS
from payroll.runs.models import Finding, PayRun, Payslip
from payroll.runs.queries import people_by_ids, sums_by_person
from payroll.runs.slip import masked
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import iso_moment

LABELS = {control.key: control.label for control in CONTROLS}
"""What each control is called."""

COCKPIT = (
    Column(_("Myndighet"), "name"),
    Column(_("Läge"), "state_label"),
    Column(_("Anställda"), "employees", Kind.NUMBER),
    Column(_("Stopp"), "stops", Kind.NUMBER),
    Column(_("Varningar"), "warnings", Kind.NUMBER),
    Column(_("Upplysningar"), "notes", Kind.NUMBER),
    Column(_("Brutto, kr"), "gross_ore", Kind.KRONOR),
    Column(
        _("Ändring mot förra månaden, %"),
        lambda row: None if row.change is None else round(row.change * 100, 2),
        Kind.NUMBER,
    ),
)

PEOPLE = (
    Column(_("Anställningsnummer"), "person.number"),
    Column(_("Namn"), "person.name"),
    Column(_("Personnummer"), masked),
    Column(_("Enhet"), lambda row: row.unit or ""),
    Column(_("Brutto, kr"), "gross_ore", Kind.KRONOR),
    Column(_("Skatt, kr"), "tax_ore", Kind.KRONOR),
    Column(_("Netto, kr"), "net_ore", Kind.KRONOR),
    Column(_("Ändring av netto, kr"), "change", Kind.KRONOR),
    Column(_("Stopp"), "stops", Kind.NUMBER),
    Column(_("Varningar"), "warnings", Kind.NUMBER),
)


FINDINGS = (
    Column(_("Kontroll"), lambda row: str(LABELS.get(row.control, row.control))),
    Column(_("Allvar"), lambda row: row.get_level_display()),
    Column(_("Anställningsnummer"), lambda row: row.person.number if row.person else ""),
    Column(_("Namn"), lambda row: row.person.name if row.person else ""),
    Column(_("Rubrik"), "title"),
    Column(_("Förklaring"), "explanation"),
    Column(_("Åtgärd"), "cure"),
    Column(_("Kvitterad av"), lambda row: str(row.signed_by or "")),
    Column(_("Kvitterad"), lambda row: iso_moment(row.signed_at) if row.signed_at else ""),
    Column(_("Anteckning"), "note"),
)


def export_findings(run: PayRun, rows: Iterable[Finding], fmt: str) -> HttpResponse:
    """Every finding of a run, or of one control, with who signed it and why."""
    found = list(rows)
    for row in found:
        if row.person:
            note_read(kind="payslip", person_id=row.person_id, name=row.person.name)
    return export(found, FINDINGS, name=f"kontroller-{run.month}", fmt=fmt)


def export_cockpit(rows: Sequence[Row], month: Month, fmt: str) -> HttpResponse:
    return export(rows, COCKPIT, name=f"lonekorningar-{month}", fmt=fmt)


def export_people(run: PayRun, rows: Iterable[Payslip], fmt: str) -> HttpResponse:
    """Everyone the filter leaves, not only the page shown; each is a read of that person's pay."""
    found = list(rows)
    for row in found:
        note_read(kind="payslip", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
    return export(found, PEOPLE, name=f"lonekorning-{run.month}", fmt=fmt)


@dataclass(frozen=True, slots=True)
class Compared:
    """A person's sum of one salary type in two runs."""

    number: str
    name: str
    code: str
    before: int
    now: int

    @property
    def salary_type(self) -> str:
        return CATALOGUE[self.code].sv

    @property
    def difference(self) -> int:
        return self.now - self.before


COMPARISON = (
    Column(_("Anställningsnummer"), "number"),
    Column(_("Namn"), "name"),
    Column(_("Löneart"), "code"),
    Column(_("Benämning"), "salary_type"),
    Column(_("Förra månaden, kr"), "before", Kind.KRONOR),
    Column(_("Denna körning, kr"), "now", Kind.KRONOR),
    Column(_("Skillnad, kr"), "difference", Kind.KRONOR),
)


def export_comparison(run: PayRun, before: PayRun, fmt: str) -> HttpResponse:
    """Every salary type of every person in both runs, also those that did not change."""
    rows = comparison(run, before)
    return export(rows, COMPARISON, name=f"jamforelse-{run.month}-mot-{before.month}", fmt=fmt)


def comparison(run: PayRun, before: PayRun) -> list[Compared]:
    now, earlier = sums_by_person(run), sums_by_person(before)
    people = people_by_ids({person_id for person_id, _code in (*now, *earlier)})
    for person in people.values():
        note_read(kind="payslip", person_id=person.pk, name=person.name)
    keys = sorted({*now, *earlier}, key=lambda key: (people[key[0]].sort_key, key))
    return [
        Compared(
            people[person].number, people[person].name, code, earlier.get((person, code), 0), now.get((person, code), 0)
        )
        for person, code in keys
    ]
