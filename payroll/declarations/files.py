"""The bytes of a declaration (filerna): they follow from its rows, so they are the same whenever they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.declarations.models import AbsenceStatement, Change, Declaration, DeclarationFile, IndividualStatement
from payroll.employment.protected import numbers_for_authority
from payroll.exchange.agi import (
    FIELDS,
    AbsenceKind,
    AbsenceRecord,
    AgiFile,
    Contact,
    Employer,
    MainStatement,
    Payee,
    Sender,
    TechnicalContact,
    Value,
    build,
    split,
)
from payroll.exchange.agi import IndividualStatement as Statement
from servicecenter.accounts.models import User
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.periods import Month

PROGRAM = "Servicecenter"
ROWS_AT_ONCE = 2_000
PURPOSE = "Arbetsgivardeklaration till Skatteverket"


class FileChanged(RuntimeError):
    """The bytes are not those that were sealed."""


def files(declaration: Declaration, *, by: User | None, at: datetime) -> Iterator[tuple[DeclarationFile, bytes]]:
    """Every file of a sealed declaration, one at a time. Raises ``AgiError`` with what the tax agency would refuse."""
    protected = _protected(declaration, by=by, at=at)
    for number, part in enumerate(split(_head(declaration), _statements(declaration, protected)), 1):
        content = build(part)
        sha256 = sha256_of_bytes(content)
        version = f"{declaration.month}-v{declaration.version}"
        # The hash keeps it apart from what an approval that was broken off has left in the folder.
        name = f"AGI-{declaration.agency.organisation_number}-{version}-{number:03d}-{sha256[:8]}.xml"
        yield (
            DeclarationFile(
                declaration=declaration,
                number=number,
                name=name,
                count=part.count,
                size=len(content),
                sha256=sha256,
            ),
            content,
        )


def hash_of(rows: list[DeclarationFile]) -> str:
    """The hash of a declaration: of its files' names and hashes, in order."""
    return hashlib.sha256("\n".join(f"{row.name} {row.sha256}" for row in rows).encode()).hexdigest()


def path_of(declaration: Declaration, file: DeclarationFile) -> Path:
    return Path(settings.FILES_DIR) / "declarations" / declaration.agency.code / file.name


def written_file(declaration: Declaration, file: DeclarationFile) -> bytes:
    """The file as it was written. Raises ``FileChanged`` when it is gone or is not the one that was approved."""
    path = path_of(declaration, file)
    content = path.read_bytes() if path.exists() else b""
    if sha256_of_bytes(content) != file.sha256:
        raise FileChanged(
            _("%(file)s saknas på disk eller är inte den som godkändes. Hämta den ur säkerhetskopian.")
            % {"file": file.name}
        )
    return content


def _head(declaration: Declaration) -> AgiFile:
    period, registered_id = Month.parse(declaration.month), registered_id_of(declaration)
    contact = declaration.contact
    values = (Value("487", declaration.contributions_kr), Value("497", declaration.tax_kr))
    return AgiFile(
        Sender(
            PROGRAM,
            registered_id,
            TechnicalContact(contact["name"], contact["phone"], contact["email"]),
            timezone.localtime(declaration.sealed_at).replace(tzinfo=None, microsecond=0),
        ),
        Employer(registered_id, (Contact(contact["name"], contact["phone"], contact["email"]),)),
        period,
        MainStatement(registered_id, period, values),
    )


def registered_id_of(declaration: Declaration) -> str:
    """An agency declares under 16 and its organisation number."""
    return f"16{declaration.agency.organisation_number}"


def _protected(declaration: Declaration, *, by: User | None, at: datetime) -> dict[int, str]:
    ids: set[int] = set()
    for model in (IndividualStatement, AbsenceStatement):
        rows = model.objects.filter(declaration=declaration, person__is_protected=True).exclude(change=Change.SAME)
        ids.update(rows.order_by().values_list("person_id", flat=True))
    return numbers_for_authority(ids, purpose=f"{PURPOSE} {declaration.month}", by=by, at=at) if ids else {}


def _statements(declaration: Declaration, protected: dict[int, str]) -> Iterator[Statement | AbsenceRecord]:
    """What the file tells: everything that differs from what was declared before."""
    period, registered_id = Month.parse(declaration.month), registered_id_of(declaration)
    rows = IndividualStatement.objects.filter(declaration=declaration).exclude(change=Change.SAME)
    for row in rows.order_by("number", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        payee = Payee(row.identity or protected.get(row.person_id, ""))
        if row.change == Change.REMOVED:
            yield Statement(registered_id, payee, period, str(row.number), is_removed=True)
        else:
            yield Statement(registered_id, payee, period, str(row.number), values_in_order(row.boxes))
    days = AbsenceStatement.objects.filter(declaration=declaration).exclude(change=Change.SAME)
    for day in days.order_by("number", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        identity = day.identity or protected.get(day.person_id, "")
        if day.change == Change.REMOVED:
            yield AbsenceRecord(registered_id, identity, period, day.on, str(day.number), is_removed=True)
        else:
            yield AbsenceRecord(
                registered_id, identity, period, day.on, str(day.number), AbsenceKind(day.kind), percent=day.percent
            )


def values_in_order(boxes: dict[str, int]) -> tuple[Value, ...]:
    """The fields as they are written; the database keeps no order."""
    return tuple(Value(code, boxes[code]) for code in FIELDS if code in boxes)
