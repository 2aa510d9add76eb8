"""Pay of the old system's days, for the page of the person that it was paid to (tidigare utbetalt)."""

from __future__ import annotations

from onboarding.data_migration.models import EarlierPay
from onboarding.received_files.models import ReceivedFile
from payroll.employment.earlier_pay import EarlierLine
from payroll.employment.models import Person
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.reports.language import told


def earlier_lines(person: Person) -> list[EarlierLine]:
    """The newest month first, each line with the system it came from and the load that took it over."""
    rows = list(EarlierPay.objects.filter(person=person).select_related("load").order_by("-month", "code"))
    projects = {row.load.project_id for row in rows}
    files = ReceivedFile.objects.filter(kind="history", load__isnull=False, project__in=projects).order_by("pk")
    systems = {(file.project_id, file.load): file.system for file in files}
    return [
        EarlierLine(
            row.month, row.code, _name(row.code), row.quantity, row.amount_ore,
            ", ".join(filter(None, (systems.get((row.load.project_id, row.load.number)), str(row.load)))),
        )
        for row in rows
    ]  # fmt: skip


def _name(code: str) -> str:
    found = CATALOGUE.get(code)
    return told(found) if found else code
