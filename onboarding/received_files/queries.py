"""Reads of files that customers have handed in: within the agency in scope."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from onboarding.projects.models import Project
from onboarding.received_files.models import (
    DayOrder,
    FileReject,
    FileState,
    RawRow,
    ReceivedFile,
    SourceMapping,
    StagedRow,
)
from onboarding.received_files.staged import as_values
from onboarding.source_files.cells import Translation
from onboarding.source_files.columns import Column, kinds, proposed, proposed_code

PREVIEWED = 5
MOST_CODES = 200
MONTHLY_RESULTS = "results"
DAY_ORDERS = DayOrder.choices
KIND_PLACE = {code: place for place, code in enumerate(kinds())}


def file_by_id(public_id: UUID) -> ReceivedFile | None:
    return (
        ReceivedFile.objects.select_related("project__agency", "received_by", "mapped_by")
        .filter(public_id=public_id)
        .first()
    )


def files_of(project: Project) -> QuerySet[ReceivedFile]:
    """The files of a project that move data in, the newest first."""
    rows = ReceivedFile.objects.filter(project=project).exclude(kind=MONTHLY_RESULTS)
    return rows.select_related("received_by").order_by("-received_at", "-id")


def result_files_of(project: Project) -> QuerySet[ReceivedFile]:
    rows = ReceivedFile.objects.filter(project=project, kind=MONTHLY_RESULTS)
    return rows.select_related("received_by").order_by("-received_at", "-id")


def systems_of(project: Project) -> list[str]:
    rows = SourceMapping.objects.filter(project=project).order_by("system")
    return sorted(set(rows.values_list("system", flat=True)))


def mapping_of(file: ReceivedFile) -> SourceMapping:
    """What has been said of such files from the system, or nothing yet."""
    told = {"project": file.project, "system": file.system, "kind": file.kind}
    return SourceMapping.objects.filter(**told).first() or SourceMapping(**told)


def translation_of(mapping: SourceMapping) -> Translation:
    return Translation(mapping.codes, mapping.day_order, mapping.positive_deductions)


def preview(file: ReceivedFile) -> list[list[str]]:
    """The first rows, with as many cells as there are headings."""
    rows = RawRow.objects.filter(file=file).order_by("number").values_list("cells", flat=True)[:PREVIEWED]
    width = len(file.headings)
    return [(json.loads(cells) + [""] * width)[:width] for cells in rows]


def proposed_columns(file: ReceivedFile) -> dict[str, str]:
    return proposed(kinds()[file.kind], tuple(file.headings), mapping_of(file).columns)


def codes_to_say(file: ReceivedFile, columns: dict[str, str]) -> list[tuple[Column, list[tuple[str, str]]]]:
    """For each column whose values are translated: the values in the file, each with what is proposed or was said."""
    kind, mapping = kinds()[file.kind], mapping_of(file)
    found = []
    for heading, name in columns.items():
        column = kind.column(name) if name else None
        if column is None or not column.is_coded or heading not in file.headings:
            continue
        said = mapping.codes.get(name, {})
        words = [
            (word, said.get(word) or proposed_code(column, word) or _same(column, word))
            for word in _distinct(file, file.headings.index(heading))
        ]
        found.append((column, words))
    return found


def _same(column: Column, word: str) -> str:
    """A code that is one of ours already."""
    from payroll.salary_types.catalogue import CATALOGUE

    return word if column.type != "choice" and word in CATALOGUE else ""


def _distinct(file: ReceivedFile, place: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT btrim(cells::jsonb ->> %s) AS word FROM onboarding_rawrow"
            " WHERE agency_id = %s AND file_id = %s AND btrim(cells::jsonb ->> %s) <> '' ORDER BY word LIMIT %s",
            [place, file.agency_id, file.pk, place, MOST_CODES],
        )
        return [row[0] for row in cursor.fetchall()]


def rejects_of(file: ReceivedFile) -> QuerySet[FileReject]:
    return FileReject.objects.filter(file=file).order_by("line", "id")


def staged_values(file: ReceivedFile, *, at_a_time: int) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Whom each row to use is about and its values, some at a time; those that are known already are left out."""
    kind, last = kinds()[file.kind], 0
    rows = StagedRow.objects.filter(file=file, is_known=False).values_list("number", "person", "values")
    while some := list(rows.filter(number__gt=last).order_by("number")[:at_a_time]):
        yield [(person, as_values(kind, told)) for _number, person, told in some]
        last = some[-1][0]


def checked_files(project: Project) -> list[ReceivedFile]:
    """Files that are checked and not used, in the order they are loaded."""
    rows = files_of(project).filter(state=FileState.CHECKED).order_by("id")
    return sorted(rows, key=lambda row: (KIND_PLACE[row.kind], row.pk))


def still_files(at: datetime, *, still: timedelta, results: bool) -> list[ReceivedFile]:
    """Files that nobody has checked for a while."""
    rows = ReceivedFile.objects.filter(state=FileState.CHECKING)
    rows = rows.filter(kind=MONTHLY_RESULTS) if results else rows.exclude(kind=MONTHLY_RESULTS)
    rows = rows.filter(Q(worked_at__isnull=True) | Q(worked_at__lt=at - still))
    return list(rows.order_by("id"))
