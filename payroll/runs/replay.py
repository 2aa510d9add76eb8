"""Replay (återspelning): a fixed run calculated again from its frozen inputs and pinned rules must give the same bytes.

Nothing but what the run stored is read. The first person or line that differs is named, so that a change of the program
that would change what has been paid is seen the night after it was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from payroll.calculation.frozen import NotFrozenPayInput, thaw
from payroll.calculation.model import CannotCalculate
from payroll.calculation.payslip import calculate
from payroll.calculation.retro import STORED
from payroll.rules import PayrollRules
from payroll.runs.engine import SUM_COLUMNS, Content, content_of, set_aside_bytes
from payroll.runs.models import PayChunk, PayLine, PayRun, Payslip, RunReplay, SetAside
from payroll.runs.rules import pinned_rules
from payroll.runs.states import SETTLED
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.money import format_kronor
from servicecenter.rules.loader import RuleError
from servicecenter.tenancy.bulk import text
from servicecenter.workflow.transitions import NotAllowedNow

LINE = ("employment_id", "number", "code", "earned_from", "earned_to", "quantity", "rate", "amount_ore", "coding")
NIGHTLY_SAMPLE = 200
"""Payslips of a run that are replayed every night."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a replay first differs from what is stored: whose payslip, and what."""

    person_id: int | None
    what: str


@transaction.atomic
def replay_run(*, run: PayRun, sample: int | None, by: User | None, at: datetime) -> RunReplay:
    """Replay a fixed run, or the same sample of its people every time, and keep how it went."""
    if run.state not in SETTLED:
        raise NotAllowedNow(_("Körningen är inte fastställd; bara det som är fastställt kan spelas om."))
    count, found = _replayed(run, sample)
    row = RunReplay.objects.create(
        run=run,
        replayed_at=at,
        payslips=count,
        is_whole=sample is None,
        is_equal=found is None,
        person_id=found.person_id if found else None,
        difference=found.what if found else "",
    )
    record(Event.RUN_REPLAYED, on=run, by=by, at=at, payslips=count, is_equal=row.is_equal)
    return row


def _replayed(run: PayRun, sample: int | None) -> tuple[int, Difference | None]:
    """How many payslips were the same, and the first that was not; a chunk of people in memory at a time."""
    rules, count = pinned_rules(run), 0
    for chunk in PayChunk.objects.filter(run=run, attempt=run.attempt).order_by("number").iterator():
        wanted = chunk.person_ids if sample is None else sampled(run, chunk.person_ids, sample)
        digest = hashlib.sha256()
        for person_id, content, fault in _again(run, wanted, rules):
            if content is None or fault:
                return count, Difference(person_id, fault)
            digest.update(content.as_bytes())
            count += 1
        if sample is None and _with_set_aside(run, chunk, digest) != chunk.content_hash:
            return count, Difference(None, _("Del %d har en annan kontrollsumma.") % chunk.number)
    return count, None


def sampled(run: PayRun, person_ids: Sequence[int], sample: int) -> list[int]:
    """About ``sample`` people of the run, the same ones every time."""
    share = sample / max(run.people, 1)
    return [key for key in person_ids if _place(run, key) < share]


def _place(run: PayRun, person_id: int) -> float:
    """A place from 0 to 1 for a person in a run."""
    return int(hashlib.sha256(f"{run.public_id}:{person_id}".encode()).hexdigest()[:8], 16) / 0x1_0000_0000


def _with_set_aside(run: PayRun, chunk: PayChunk, digest: hashlib._Hash) -> str:
    codes = dict(SetAside.objects.filter(run=run, person_id__in=chunk.person_ids).values_list("person_id", "code"))
    for person_id in chunk.person_ids:
        if person_id in codes:
            digest.update(set_aside_bytes(person_id, codes[person_id]))
    return digest.hexdigest()


def _again(run: PayRun, person_ids: Sequence[int], rules: PayrollRules) -> Iterator[tuple[int, Content | None, str]]:
    """Each payslip computed again and what differs from the stored, in the order the run wrote them."""
    slips = {row.person_id: row for row in Payslip.objects.filter(run=run, person_id__in=person_ids)}
    lines: dict[int, list[PayLine]] = {}
    for line in PayLine.objects.filter(payslip_id__in=[row.pk for row in slips.values()]).order_by("number"):
        lines.setdefault(line.payslip_id, []).append(line)
    for person_id in person_ids:
        if person_id in slips:
            slip = slips[person_id]
            yield person_id, *_compared(slip, lines.get(slip.pk, []), rules)


def _compared(slip: Payslip, lines: Sequence[PayLine], rules: PayrollRules) -> tuple[Content | None, str]:
    try:
        pay_input = thaw(slip.inputs)
        content = content_of(pay_input, calculate(pay_input, rules))
    except (NotFrozenPayInput, CannotCalculate, RuleError) as error:
        return None, _("Kan inte räknas om: %s") % error
    return content, next(_faults(slip, lines, content), "")


def _faults(slip: Payslip, lines: Sequence[PayLine], content: Content) -> Iterator[str]:
    if content.inputs != slip.inputs:
        yield _("Det frysta underlaget skrivs inte längre likadant.")
    again = [row.rstrip("\n").split("\t") for row in content.rows]
    for line, row in zip(lines, again, strict=False):
        if _stored(line) != _computed(row):
            yield _(
                "Rad %(number)d, löneart %(code)s: lagrat %(stored)s kr, omräknat löneart %(new)s %(again)s kr."
            ) % {
                "number": line.number,
                "code": line.code,
                "stored": format_kronor(line.amount_ore),
                "new": row[2],
                "again": format_kronor(int(row[7])),
            }
    if len(again) != len(lines):
        yield _("%(stored)d rader är lagrade, %(again)d räknas fram.") % {"stored": len(lines), "again": len(again)}
    if "\t".join(str(getattr(slip, name)) for name in SUM_COLUMNS) != content.sums:
        yield _("Summorna är inte desamma.")


def _stored(line: PayLine) -> list[str]:
    values = [getattr(line, name) for name in LINE]
    return [*map(_text, values), _text(line.payee_id)]


def _text(value: object) -> str:
    """As the run wrote it, except that the database has its own number of zeros."""
    if value is None:
        return "\\N"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else text(str(value))


def _computed(row: Sequence[str]) -> list[str]:
    quantity, rate = (
        value if value == "\\N" else _text(Decimal(value).quantize(STORED, ROUND_HALF_UP)) for value in row[5:7]
    )
    return [*row[:5], quantity, rate, *row[7:]]
