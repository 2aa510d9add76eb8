"""The calculation of a run (motorn): chunks of people, each claimed, calculated and written in one transaction.

Postgres holds the truth. A message only says "look at this chunk": it may be lost, come twice or late, and a worker may
die anywhere; a chunk's result and its state commit together or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull

from payroll.calculation.entries import own_codings
from payroll.calculation.frozen import freeze
from payroll.calculation.model import CannotCalculate, PayInput, PayLine, Payslip
from payroll.calculation.payslip import calculate
from payroll.rules import PayrollRules
from payroll.runs.actions import finish_calculation
from payroll.runs.inputs import pay_inputs
from payroll.runs.local import local_rules
from payroll.runs.models import ChunkState, PayChunk, PayRun, RunOverview, RunState, SetAside
from payroll.runs.rules import pinned_rules
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.tenancy.bulk import commit_unflushed, copy_rows, next_ids, text
from servicecenter.tenancy.scope import tenant

log = structlog.get_logger()

MOST_TRIES = 5
"""A chunk that has failed this often is taken out of the way; its people are set aside."""

PASSING = (OperationalError, InterfaceError)
"""What another try may not meet: a lost connection, a deadlock, a full disk."""

NULL = "\\N"
SUM_COLUMNS = (
    *("gross_ore", "taxable_ore", "benefits_ore", "tax_ore", "net_deductions_ore", "tax_free_ore", "net_ore"),
    *("contribution_base_ore", "contributions_ore", "pension_ore"),
)
PAYSLIP_COLUMNS = ("id", "agency_id", "public_id", "run_id", "person_id", "month", "inputs", *SUM_COLUMNS)
LINE_COLUMNS = (
    *("agency_id", "run_id", "payslip_id", "employment_id", "number", "code", "earned_from", "earned_to"),
    *("quantity", "rate", "amount_ore", "coding", "payee_id"),
)


class Content(NamedTuple):
    """What is written of one payslip, as text: its inputs, its sums and its lines, without the keys of this writing."""

    person_id: int
    inputs: str
    sums: str
    rows: list[str]

    def as_bytes(self) -> bytes:
        """What the hash of the content is taken of."""
        return f"{self.person_id}\t{self.inputs}\t{self.sums}\n{''.join(self.rows)}".encode()


@dataclass
class Outcome:
    """What a chunk's people came to."""

    payslips: list[tuple[PayInput, Payslip]] = field(default_factory=list)
    set_aside: list[tuple[int, CannotCalculate]] = field(default_factory=list)


OutcomeOf = Callable[["PayRun", Sequence[int], Collection[int]], Outcome]
"""What these people come to, of whom some may have earlier months to compute again."""


def calculate_chunk(*, agency_id: int, chunk_id: int) -> bool:
    """Calculate one chunk if it still waits; ``True`` when this call did it and the run has no more to do."""
    if not _begin(agency_id, chunk_id):
        return False
    fault_point("chunk begun")
    try:
        return _calculate(agency_id, chunk_id)
    except PASSING as error:
        log.warning("chunk_disturbed", chunk=chunk_id, error_kind=type(error.__cause__ or error).__name__)
        if isinstance(error.__cause__, DiskFull):
            _wait_for_room(agency_id, chunk_id)
            return False
        return _failed(agency_id, chunk_id, error)
    except Exception as error:
        log.exception("chunk_failed", chunk=chunk_id)
        return _failed(agency_id, chunk_id, error)


def _calculate(agency_id: int, chunk_id: int) -> bool:
    """All people of the chunk at once; if that fails for what one of them brings, again with that one set aside."""
    try:
        with tenant(agency_id):
            return _calculate_claimed(chunk_id, together)
    except PASSING:
        raise
    except Exception:
        log.exception("chunk_taken_apart", chunk=chunk_id)
    with tenant(agency_id):
        return _calculate_claimed(chunk_id, apart)


def _begin(agency_id: int, chunk_id: int) -> bool:
    """Count the try before it is made, so that a chunk that kills its worker is counted too.

    A chunk in somebody's hands is left to them: messages that come again must not use up its tries.
    """
    with tenant(agency_id):
        commit_unflushed()
        waiting = PayChunk.objects.filter(pk=chunk_id, state=ChunkState.WAITING).order_by("pk")
        chunk = waiting.select_for_update(skip_locked=True).first()
        if chunk is None:
            return False
        if chunk.tries < MOST_TRIES:
            PayChunk.objects.filter(pk=chunk_id).update(tries=F("tries") + 1)
            return True
        error = RuntimeError(_("räkningen avbröts %d gånger utan svar") % MOST_TRIES)
    _failed(agency_id, chunk_id, error)
    return False


def _calculate_claimed(chunk_id: int, outcome_of: OutcomeOf) -> bool:
    # Ordered by its own key: the model's order would join, and lock, the run that all chunks share.
    waiting = PayChunk.objects.filter(pk=chunk_id, state=ChunkState.WAITING).order_by("pk")
    chunk = waiting.select_for_update(skip_locked=True).first()
    if chunk is None:
        return False
    commit_unflushed()
    run = PayRun.objects.get(pk=chunk.run_id)
    if run.state != RunState.COLLECTING or chunk.attempt != run.attempt:
        return False
    fault_point("chunk claimed")
    changed_ids = chunk.person_ids if chunk.changed_ids is None else chunk.changed_ids
    outcome = outcome_of(run, chunk.person_ids, frozenset(changed_ids))
    content_hash = write(run, outcome)
    fault_point("chunk written")
    return _done(run, chunk, outcome, content_hash)


def together(run: PayRun, person_ids: Sequence[int], changed_ids: Collection[int]) -> Outcome:
    """The facts of all these people, read and calculated in one go."""
    inputs = pay_inputs(run, person_ids, local_rules(run.pays_on), changed_ids)
    return calculate_people(inputs, pinned_rules(run))


def apart(run: PayRun, person_ids: Sequence[int], changed_ids: Collection[int]) -> Outcome:
    """The same, found by halves: whoever cannot be read or written is set aside, and the rest are as they would be."""
    try:
        with transaction.atomic():
            outcome = together(run, person_ids, changed_ids)
            write(run, outcome)
            transaction.set_rollback(True)  # only tried: the chunk is written once, as a whole
    except PASSING:
        raise
    except Exception as error:
        if len(person_ids) == 1:
            log.exception("person_failed", person=person_ids[0])
            return Outcome(set_aside=[(person_ids[0], unexpected(error))])
    else:
        return outcome
    middle = len(person_ids) // 2
    first, second = (apart(run, half, changed_ids) for half in (person_ids[:middle], person_ids[middle:]))
    return Outcome(first.payslips + second.payslips, first.set_aside + second.set_aside)


def calculate_people(inputs: Iterable[PayInput], rules: PayrollRules) -> Outcome:
    """Calculate each person; one whose data fails is set aside and never stops the rest."""
    outcome = Outcome()
    for pay_input in inputs:
        try:
            outcome.payslips.append((pay_input, calculate(pay_input, rules)))
        except CannotCalculate as problem:
            outcome.set_aside.append((pay_input.person_id, problem))
        except Exception as error:
            log.exception("person_failed", person=pay_input.person_id)
            outcome.set_aside.append((pay_input.person_id, unexpected(error)))
    return outcome


def unexpected(error: BaseException) -> CannotCalculate:
    return CannotCalculate(
        "unexpected",
        _("Räkningen stannade på ett oväntat fel: %(kind)s: %(error)s.")
        % {"kind": type(error).__name__, "error": error},
        _("Rätta uppgifterna om de är fel, annars anmäl felet till systemförvaltningen. Räkna sedan om."),
        "",
    )


def write(run: PayRun, outcome: Outcome) -> str:
    """Write payslips and lines by staged COPY; returns the hash of their content."""
    ids = next_ids("payroll_payslip", len(outcome.payslips)) if outcome.payslips else []
    digest = hashlib.sha256()
    slips: list[str] = []
    lines: list[str] = []
    for payslip_id, (pay_input, payslip) in zip(ids, outcome.payslips, strict=True):
        content = content_of(pay_input, payslip)
        digest.update(content.as_bytes())
        head = f"{run.agency_id}\t{_public_id(run, payslip.person_id)}\t{run.pk}\t{payslip.person_id}\t{run.month}"
        slips.append(f"{payslip_id}\t{head}\t{text(content.inputs)}\t{content.sums}\n")
        prefix = f"{run.agency_id}\t{run.pk}\t{payslip_id}\t"
        lines.extend([prefix + row for row in content.rows])
    if slips:
        copy_rows("payroll_payslip", PAYSLIP_COLUMNS, slips)
        copy_rows("payroll_payline", LINE_COLUMNS, lines)
    for person_id, problem in outcome.set_aside:
        digest.update(set_aside_bytes(person_id, problem.code))
    SetAside.objects.bulk_create(
        SetAside(run=run, person_id=person_id, code=problem.code, message=problem.message_sv, cure=problem.cure_sv)
        for person_id, problem in outcome.set_aside
    )
    return digest.hexdigest()


def _public_id(run: PayRun, person_id: int) -> str:
    """The payslip's own name in addresses: the same however often the run is calculated, and not to be guessed."""
    return hashlib.blake2b(b"%d" % person_id, key=run.public_id.bytes, digest_size=16).hexdigest()


def content_of(pay_input: PayInput, payslip: Payslip) -> Content:
    return Content(payslip.person_id, freeze(pay_input), _sums(payslip), _line_rows(pay_input, payslip))


def set_aside_bytes(person_id: int, code: str) -> bytes:
    return f"{person_id}\t{code}\n".encode()


def _sums(payslip: Payslip) -> str:
    t = payslip.totals
    return (
        f"{t.gross}\t{t.taxable}\t{t.benefits}\t{t.tax}\t{t.net_deductions}\t{t.tax_free}\t{t.net}\t"
        f"{t.contribution_base}\t{t.contributions}\t{t.pension}"
    )


def _line_rows(pay_input: PayInput, payslip: Payslip) -> list[str]:
    """Each line as COPY text, without the keys that differ from one writing to the next."""
    codings = {row.employment_id: text(row.coding[0]) for row in pay_input.employments if row.coding}
    main = next(iter(codings.values()), "")
    own = {key: text(value) for row in pay_input.employments for key, value in own_codings(row).items()}
    return [
        f"{NULL if line.employment_id is None else line.employment_id}\t{number}\t{line.code}\t"
        f"{_day(line.earned_from)}\t{_day(line.earned_to)}\t{_quantity(line.quantity)}\t{_rate(line.rate)}\t"
        f"{line.amount}\t{_coding(line, codings, own, main)}\t{NULL if line.payee_id is None else line.payee_id}\n"
        for number, line in enumerate(payslip.lines, 1)
    ]


def _coding(line: PayLine, codings: dict[int, str], own: dict[int | None, str], main: str) -> str:
    if line.coding is not None:
        return text(line.coding)
    return own.get(line.entry_id) or codings.get(line.employment_id or 0, main)


@lru_cache(maxsize=4096)
def _quantity(quantity: Decimal | None) -> str:
    """Equal numbers have one spelling, whoever wrote them: a replay gives the same bytes."""
    return NULL if quantity is None else f"{quantity.normalize():f}"


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return day.isoformat()


def _rate(rate: Ore | Decimal | None) -> str:
    """Unit prices in kronor, shares as they are."""
    if rate is None or isinstance(rate, Decimal):
        return _quantity(rate)
    kronor, ore = divmod(abs(rate), ORE_PER_KRONA)
    return f"{'-' if rate < 0 else ''}{kronor}.{ore:02d}"


def _done(run: PayRun, chunk: PayChunk, outcome: Outcome, content_hash: str) -> bool:
    """Mark the chunk and count it on the run, last in the transaction because every chunk meets on that row."""
    PayChunk.objects.filter(pk=chunk.pk).update(
        state=ChunkState.DONE, content_hash=content_hash, error="", done_at=timezone.now()
    )
    PayRun.objects.filter(pk=run.pk).update(
        chunks_left=F("chunks_left") - 1,
        people_done=F("people_done") + len(chunk.person_ids),
        set_aside=F("set_aside") + len(outcome.set_aside),
    )
    # The cockpit follows the run in the overview, which is all that other agencies' clerks may read.
    RunOverview.objects.filter(run_id=run.pk).update(people_done=F("people_done") + len(chunk.person_ids))
    return PayRun.objects.filter(pk=run.pk, chunks_left=0).exists()


def _failed(agency_id: int, chunk_id: int, error: BaseException) -> bool:
    """Note why a chunk failed; after the last try set its people aside so that the rest can go on."""
    with tenant(agency_id):
        chunk = PayChunk.objects.select_for_update().get(pk=chunk_id)
        if chunk.state != ChunkState.WAITING:
            return False
        chunk.error = f"{type(error).__name__}: {error}"[:2000]
        chunk.save(update_fields=["error"])
        if chunk.tries < MOST_TRIES:
            return False
        run = PayRun.objects.get(pk=chunk.run_id)
        outcome = Outcome(set_aside=[(person_id, unexpected(error)) for person_id in chunk.person_ids])
        is_last = _done(run, chunk, outcome, write(run, outcome))
        PayChunk.objects.filter(pk=chunk_id).update(state=ChunkState.FAILED, error=chunk.error)
        return is_last


def _wait_for_room(agency_id: int, chunk_id: int) -> None:
    """Give the try back: nobody is set aside for a full disk, however long it stays full.

    If not even that can be written the try stays counted, and whoever comes next finds the chunk waiting all the same.
    """
    with tenant(agency_id):
        waiting = PayChunk.objects.filter(pk=chunk_id, state=ChunkState.WAITING, tries__gt=0)
        why = _("Databasens disk är full. Räkningen går vidare när det finns plats.")
        waiting.update(tries=F("tries") - 1, error=why)


def waiting_chunks(run: PayRun) -> Sequence[int]:
    return list(
        PayChunk.objects.filter(run=run, attempt=run.attempt, state=ChunkState.WAITING)
        .order_by("number")
        .values_list("pk", flat=True)
    )


def calculate_waiting(run: PayRun, *, at: datetime | None = None) -> None:
    """Calculate everything that waits, in this process: for history, small runs and tests."""
    with tenant(run.agency_id):
        chunks = waiting_chunks(run)
    for chunk_id in chunks:
        calculate_chunk(agency_id=run.agency_id, chunk_id=chunk_id)
    with tenant(run.agency_id), transaction.atomic():
        finish_calculation(run_id=run.pk, at=at or timezone.now())
