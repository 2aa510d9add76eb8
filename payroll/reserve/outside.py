"""The re-entry queue (registrera i efterhand): what was paid without the system becomes advances that a run settles.

A clerk hands in what was paid, another person decides. The same file, or the same payment in another file, changes
nothing; rows that are not used are kept with their line and the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.advances.actions import checked_reason, may_propose, put_forward
from payroll.advances.models import AdvanceDecision, AdvanceException, DecisionKind, DecisionState
from payroll.employment.models import Person
from payroll.reserve.actions import ADVANCE_COLUMNS
from payroll.reserve.matching import Matched, match_told
from payroll.reserve.models import ReserveExport
from payroll.reserve.people import net_before_advances
from payroll.reserve.told import Rejected, Told, read_told, reference_of
from servicecenter.accounts.models import User
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.periods import Month
from servicecenter.tenancy.bulk import copy_rows
from servicecenter.tenancy.scope import current_agency_id


@transaction.atomic
def register_file(*, name: str, content: bytes, reason: str, by: User, at: datetime) -> tuple[AdvanceDecision, bool]:
    """Register what a file tells was paid; gives the decision to make, and whether it is new.

    Raises ``ToldUnreadable`` for a file that cannot be read at all.
    """
    may_propose(by)
    sha256 = sha256_of_bytes(content)
    _take_turns()
    waiting = AdvanceDecision.objects.filter(file_sha256=sha256).exclude(state=DecisionState.CANCELLED)
    if existing := waiting.first():
        return existing, False
    matched, rejected = match_told(read_told(content), today=timezone.localdate(at))
    if not matched and not rejected:
        raise ValidationError({"file": _("Filen har inga rader.")})
    file_name = PurePath(name).name[-200:]
    return _propose(matched, rejected, reason, by=by, at=at, file_name=file_name, file_sha256=sha256), True


@transaction.atomic
def register_export(
    *, export: ReserveExport, paid_on: date, except_numbers: Collection[str], reason: str, by: User, at: datetime
) -> AdvanceDecision:
    """Register that everyone in an archive was paid on a day, except some (markera för hand)."""
    may_propose(by)
    if paid_on > timezone.localdate(at):
        raise ValidationError({"paid_on": _("%s har inte varit än.") % paid_on})
    _take_turns()
    told = _marked(export, paid_on, except_numbers)
    matched, rejected = match_told(told, today=timezone.localdate(at))
    if not matched:
        raise ValidationError(
            _("Ingen ny betalning finns att registrera: alla är undantagna eller redan registrerade.")
        )
    return _propose(matched, rejected, reason, by=by, at=at)


def _marked(export: ReserveExport, paid_on: date, except_numbers: Collection[str]) -> list[Told | Rejected]:
    nets = net_before_advances(export.run)
    people = Person.objects.filter(pk__any=export.person_ids).order_by("sort_key", "pk").values_list("pk", "number")
    unknown = set(except_numbers) - {number for _pk, number in people}
    if unknown:
        raise ValidationError({"except_numbers": _("%s finns inte i arkivet.") % ", ".join(sorted(unknown))})
    rows: list[Told | Rejected] = []
    for line, (person_id, number) in enumerate(people, 1):
        reference = reference_of(export.run_id, export.pays_on, person_id)
        if number in except_numbers:
            rows.append(Rejected(line, number, "not_paid", _("Markerad som inte betald."), nets[person_id]))
        else:
            rows.append(Told(line, number, nets[person_id], paid_on, reference=reference, number=number))
    return rows


def _propose(
    matched: Sequence[Matched],
    rejected: Sequence[Rejected],
    reason: str,
    *,
    by: User,
    at: datetime,
    file_name: str = "",
    file_sha256: str = "",
) -> AdvanceDecision:
    last = max((row.paid_on for row in matched), default=timezone.localdate(at))
    decision = AdvanceDecision.objects.create(
        kind=DecisionKind.OUTSIDE,
        month=str(Month.of(last)),
        reason=checked_reason(reason),
        pays_on=last,
        file_name=file_name,
        file_sha256=file_sha256,
        proposed_by=by,
        proposed_at=at,
    )
    _write_paid(decision, matched)
    fault_point("paid outside without rejects")
    _write_rejected(decision, rejected)
    return put_forward(decision, by=by, at=at)


def _write_paid(decision: AdvanceDecision, rows: Iterable[Matched]) -> None:
    head = f"{decision.agency_id}\t{decision.pk}"
    lines = (f"{head}\t{row.person_id}\t{row.reference}\t\t{row.amount_ore}\t{row.paid_on}\n" for row in rows)
    copy_rows("payroll_advance", ADVANCE_COLUMNS, lines)


def _write_rejected(decision: AdvanceDecision, rows: Iterable[Rejected]) -> None:
    AdvanceException.objects.bulk_create(
        [
            AdvanceException(
                decision=decision,
                line=row.line,
                text=row.text[:200],
                amount_ore=row.amount,
                code=row.code,
                message=row.reason[:300],
            )
            for row in rows
        ],
        batch_size=2000,
    )


def _take_turns() -> None:
    """One registration of an agency at a time: two files that tell of the same payment must see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"outside {current_agency_id()}"])
