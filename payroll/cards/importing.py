"""Reading card transactions in (läs in kortköp): the same purchase twice is one, and no row is lost without a reason.

A small file is read while one waits, a large one by a worker; either way all of it or nothing, in one transaction, some
thousand rows at a time. A worker that dies leaves a claim that grows old, and the file is read again from its start.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from payroll.cards.card_file import CODE, Bought, Line, NotACardFile, Wrong, lines_of, object_of
from payroll.cards.models import CardImport, CardImportState, CardReject, CardTransaction
from payroll.employment.models import Person
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.documents.storage import put
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.tenancy.scope import current_agency_id, tenant
from servicecenter.workflow.waking import tell_workers

AT_A_TIME = 2_000
AT_ONCE_BYTES = 300_000
"""A file of some thousand rows is read while one waits."""
MOST_ATTEMPTS = 3
CLAIM_IS_OLD = timedelta(minutes=10)
TASK = "payroll.cards.tasks.read_card_file"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('payroll cards'), %s)"
TABLE = "payroll_cardtransaction"
SAME = ("person_id", "happened_on", "amount_ore", "currency", "original_minor", "merchant", "country")
COLUMNS = ("public_id", "agency_id", "issuer", "reference", *SAME, "card_import_id", "recorded_at")


@transaction.atomic
def hand_in(*, issuer: str, name: str, content: IO[bytes], by: User, at: datetime) -> CardImport:
    """Take in a file of transactions. Raises ``ValidationError`` when a small one is no such file: nothing is kept."""
    _need_right(by)
    data = content.read()
    found = _new(issuer, name, sha256_of_bytes(data), by=by, at=at)
    if len(data) <= AT_ONCE_BYTES:
        try:
            _read_rows(found, _lines(data), by=by, at=at)
        except NotACardFile as error:
            raise ValidationError(str(error)) from None
        return found
    put(path_of(found), data)
    fault_point("card file kept without its row")
    transaction.on_commit(partial(wake, found.agency_id, found.pk))
    return found


@transaction.atomic
def import_rows(*, issuer: str, name: str, rows: Sequence[Mapping[str, Any]], by: User, at: datetime) -> CardImport:
    """Transactions that a system sends as they come; a row's line is its place among them."""
    _need_right(by)
    lines = [object_of(number, row) for number, row in enumerate(rows, 1)]
    sha256 = sha256_of_bytes("\n".join(line.text for line in lines).encode())
    found = _new(issuer, name, sha256, by=by, at=at)
    _read_rows(found, iter(lines), by=by, at=at)
    return found


def read_now(*, agency_id: int, import_id: int, at: datetime) -> None:
    """Read a file that was put aside, if nobody else has or is."""
    with tenant(agency_id):
        claimed = _claim(import_id, at)
    if claimed is None:
        return
    fault_point("card file claimed and not read")
    try:
        with tenant(agency_id):
            row = _still(claimed)
            if row is not None:
                _read_rows(row, _lines(path_of(row).read_bytes()), by=row.recorded_by, at=at)
                fault_point("card file read and not committed")
    except (NotACardFile, FileNotFoundError) as failure:
        with tenant(agency_id):
            _give_up(
                claimed, str(failure) if isinstance(failure, NotACardFile) else _("Filen är borta. Läs in den igen.")
            )


def imports_left(at: datetime) -> list[int]:
    """Files of the agency in scope that nobody reads and somebody should."""
    return list(CardImport.objects.filter(_left(at)).order_by("pk").values_list("pk", flat=True)[:100])


def wake(agency_id: int, import_id: int) -> None:
    """Tell the workers of a file to read. With the broker away the sweep tells them later."""
    tell_workers(TASK, agency_id=agency_id, import_id=import_id)


def path_of(found: CardImport) -> Path:
    return Path(settings.FILES_DIR) / "cards" / str(found.agency_id) / f"{found.public_id}.txt"


def _need_right(by: User) -> None:
    if not by.may(Permission.EDIT_PAY_FACTS):
        raise PermissionDenied(_("Du saknar behörighet att läsa in kortköp."))


def _new(issuer: str, name: str, sha256: str, *, by: User, at: datetime) -> CardImport:
    plain = " ".join(issuer.split())[:40]
    return CardImport.objects.create(issuer=plain, name=name[-200:], sha256=sha256, recorded_by=by, recorded_at=at)


def _left(at: datetime) -> Q:
    """Waiting, or claimed by someone who has not been heard of."""
    return Q(state=CardImportState.WAITING) | Q(state=CardImportState.READING, claimed_at__lt=at - CLAIM_IS_OLD)


def _claim(import_id: int, at: datetime) -> CardImport | None:
    row = CardImport.objects.select_for_update(skip_locked=True).filter(_left(at), pk=import_id).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(row, _("Filen gick inte att läsa in. Dela den i mindre delar och läs in dem en i taget."))
        return None
    row.state, row.claimed_at, row.attempts = CardImportState.READING, at, row.attempts + 1
    row.save(update_fields=["state", "claimed_at", "attempts"])
    return row


def _still(claimed: CardImport) -> CardImport | None:
    """The row, locked, while the claim holds."""
    rows = CardImport.objects.select_for_update(of=("self",)).select_related("recorded_by")
    return rows.filter(pk=claimed.pk, state=CardImportState.READING, attempts=claimed.attempts).first()


def _give_up(row: CardImport, why: str) -> None:
    row.state, row.error = CardImportState.FAILED, why[:300]
    row.save(update_fields=["state", "error"])
    transaction.on_commit(partial(path_of(row).unlink, missing_ok=True))


def _lines(data: bytes) -> Iterator[Line]:
    """The rows of a file. Raises ``NotACardFile``."""
    try:
        yield from lines_of(TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline=""))
    except UnicodeDecodeError:
        raise NotACardFile(_("Filen är inte skriven i UTF-8. Spara den som CSV UTF-8 och försök igen.")) from None


def _read_rows(found: CardImport, lines: Iterator[Line], *, by: User, at: datetime) -> None:
    """All of it in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [current_agency_id()])
    counts: Counter[str] = Counter()
    while batch := list(islice(lines, AT_A_TIME)):
        counts += Batch(found, batch, at).write()
    for key in ("read", "added", "same", "rejected"):
        setattr(found, key, counts[key])
    found.state = CardImportState.READ
    found.save()
    record(Event.CARDS_IMPORTED, on=found, by=by, at=at, rows=counts["read"], count=counts["rejected"])
    transaction.on_commit(partial(path_of(found).unlink, missing_ok=True))


@dataclass
class Batch:
    """Some rows of a file with what is known around them."""

    card_import: CardImport
    lines: list[Line]
    at: datetime
    rejects: list[CardReject] = field(default_factory=list)

    def write(self) -> Counter[str]:
        """Write what is new; gives how many rows went which way."""
        wanted = dict(self._known(dict(self._readable())))
        new = [row for line, row in wanted.values() if self._is_new(line, row)]
        copy_rows(TABLE, COLUMNS, (self._copied(row) for row in new))
        CardReject.objects.bulk_create(self.rejects)
        rejected = len(self.rejects)
        same = len(self.lines) - rejected - len(new)
        return Counter(read=len(self.lines), added=len(new), same=same, rejected=rejected)

    def _readable(self) -> Iterator[tuple[str, tuple[Line, Bought]]]:
        """Rows that can be read, the first of each number."""
        seen: set[str] = set()
        for line in self.lines:
            if line.bought is None:
                self._reject(line, line.wrong or Wrong("rad", "går inte att läsa"))
            elif line.bought.reference in seen:
                self._reject(line, Wrong(CODE, "samma transaktion finns tidigare i filen"))
            else:
                seen.add(line.bought.reference)
                yield line.bought.reference, (line, line.bought)

    def _known(self, rows: Mapping[str, tuple[Line, Bought]]) -> Iterator[tuple[str, tuple[Line, CardTransaction]]]:
        """Rows of people that the agency has, as transactions that could be written."""
        self.existing = {
            row.reference: row
            for row in CardTransaction.objects.filter(issuer=self.card_import.issuer, reference__in=rows.keys())
        }
        numbers = {bought.number for _line, bought in rows.values()}
        people = dict(Person.objects.filter(number__in=numbers).values_list("number", "pk"))
        for reference, (line, bought) in rows.items():
            if bought.number not in people:
                self._reject(line, Wrong("anställningsnummer", f"{bought.number} finns inte"))
            else:
                yield reference, (line, self._transaction(bought, people[bought.number]))

    def _transaction(self, bought: Bought, person_id: int) -> CardTransaction:
        return CardTransaction(
            person_id=person_id,
            issuer=self.card_import.issuer,
            reference=bought.reference,
            happened_on=bought.day,
            amount_ore=bought.amount,
            currency=bought.currency,
            original_minor=bought.original,
            merchant=bought.merchant,
            country=bought.country,
            card_import=self.card_import,
            recorded_at=self.at,
        )

    def _is_new(self, line: Line, row: CardTransaction) -> bool:
        """Not known before. One that is must say the same, and stand in another file."""
        before = self.existing.get(row.reference)
        if before is None:
            return True
        if before.card_import_id == self.card_import.pk:
            self._reject(line, Wrong(CODE, "samma transaktion finns tidigare i filen"))
        elif any(getattr(before, name) != getattr(row, name) for name in SAME):
            told = f"är redan inläst som {format_kronor(before.amount_ore)} kr {before.happened_on}, och ändras inte"
            self._reject(line, Wrong(CODE, told))
        return False

    def _copied(self, row: CardTransaction) -> str:
        cells = (
            *(str(uuid.uuid4()), str(current_agency_id()), text(row.issuer), text(row.reference)),
            *(str(row.person_id), row.happened_on.isoformat(), str(row.amount_ore), row.currency),
            *(str(row.original_minor), text(row.merchant), row.country),
            *(str(self.card_import.pk), self.at.isoformat()),
        )
        return "\t".join(cells) + "\n"

    def _reject(self, line: Line, wrong: Wrong) -> None:
        self.rejects.append(
            CardReject(
                card_import=self.card_import,
                line=line.number,
                field=wrong.field,
                reason=wrong.reason[:200],
                text=line.text,
            )
        )
