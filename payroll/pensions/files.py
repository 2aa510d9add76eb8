"""The bytes of a pension report: they follow from its rows, so they are the same whenever they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from payroll.employment.protected import numbers_for_authority
from payroll.exchange.pension_report import (
    MonthAmounts,
    Period,
    PersonReport,
    Premiums,
    build,
    split,
)
from payroll.pensions.models import PensionReport, PensionRow
from servicecenter.accounts.models import User
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.periods import Month

ROWS_AT_ONCE = 2_000


def files(report: PensionReport, *, by: User | None, at: datetime) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Every file, one at a time, with what is kept of it. Raises ``PensionReportError``."""
    number = report.agency.organisation_number
    people = _people(report, by=by, at=at)
    for part in split(number, Month.parse(report.month), report.version, people):
        content = build(part)
        sha256 = sha256_of_bytes(content)
        # The hash keeps it apart from what an approval that was broken off has left in the folder.
        name = f"Pension-{number}-{report.month}-v{report.version}-{part.part:03d}-{sha256[:8]}.xml"
        told = {"name": name, "count": len(part.people), "size": len(content), "sha256": sha256}
        yield told, content


def hash_of(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256("\n".join(f"{row['name']} {row['sha256']}" for row in rows).encode()).hexdigest()


def path_of(report: PensionReport, name: str) -> Path:
    return Path(settings.FILES_DIR) / "pensions" / report.agency.code / name


def _people(report: PensionReport, *, by: User | None, at: datetime) -> Iterator[PersonReport]:
    rows = PensionRow.objects.filter(report=report)
    hidden = set(rows.filter(person__is_protected=True).order_by().values_list("person_id", flat=True))
    purpose = f"Pensionsrapport till SPV {report.month}"
    protected = numbers_for_authority(hidden, purpose=purpose, by=by, at=at) if hidden else {}
    for row in rows.select_related("person").order_by("person_id").iterator(chunk_size=ROWS_AT_ONCE):
        yield person_report(row, row.identity or protected.get(row.person_id, ""))


def person_report(row: PensionRow, identity: str) -> PersonReport:
    """A row as the file tells it; a protected person's name stays behind its wall."""
    person = row.person
    premiums = None
    if row.section is not None:
        premiums = Premiums(row.section, row.paid_max_ore, row.paid_over_ore, row.flex_base_ore, row.premium_ore)
    return PersonReport(
        identity,
        "" if person.is_protected else person.family_name,
        "" if person.is_protected else person.given_name,
        tuple(Period(Month.parse(month), amount, is_resent) for month, amount, is_resent in row.periods),
        MonthAmounts(row.supplements_ore, row.benefits_ore, row.combined_post_ore),
        premiums,
    )
