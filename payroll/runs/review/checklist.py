"""The monthly checklist (månadschecklista): what a run's rows are, and which of them are done.

Some rows the system ticks from what it can see itself; the others a person signs. A signature holds for exactly the
content that was signed: a new calculation asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, Expression, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from payroll.runs.models import Finding, Level, PayRun, RunState, SetAside
from payroll.runs.paying import DEDUCTIONS, SALARIES
from payroll.runs.review.models import ChecklistItem, ChecklistMark, SampledPayslip, Stage
from servicecenter.agencies.queries import agency_in_scope, in_force
from servicecenter.ledger.queries import voucher_of_origin
from servicecenter.payments.models import PaymentBatch
from servicecenter.payments.queries import batch_of_origin
from servicecenter.tenancy.lookups import rows_of

SOURCE = "Statlig lönepraxis: kontrollista före definitiv körning och månadens kalender"
FIXED = frozenset({RunState.DEFINITIVE, RunState.PAID})


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a checklist: what is to be checked, when, and whether the run may go on without it."""

    key: str
    text: str
    stage: str = Stage.BEFORE
    fact: str = ""
    is_mandatory: bool = True
    source: str = SOURCE


DEFAULT: tuple[Item, ...] = (
    Item("everyone_calculated", _("Alla är räknade eller undantagna med en anteckning"), fact="everyone_calculated"),
    Item("stops_mended", _("Alla stopp är rättade"), fact="stops_mended"),
    Item("warnings_signed", _("Alla varningar är kvitterade"), fact="warnings_signed"),
    Item("sums_tie", _("Rader, lönespecifikationer och körningens summor stämmer"), fact="sums_tie"),
    Item("sample_checked", _("Stickprovet är granskat"), fact="sample_checked"),
    Item("waiting_cases", _("Chefer med oattesterade ärenden är påminda")),
    Item("ended_employments", _("Avslutade anställningar och pensionsavgångar stämmer med besluten")),
    Item("leaves", _("Ändrade tjänstledigheter och föräldraledigheter stämmer med besluten")),
    Item("fixed_items", _("Tillägg som börjat eller upphört stämmer med besluten")),
    Item("sick_cases", _("Sjukfall som inte är avslutade är stämda med cheferna")),
    Item("tax_decisions", _("Nya skattebeslut, jämkning och SINK är inlästa")),
    Item("difference", _("Skillnaden mot förra månaden är förklarad")),
    Item("control_tables", _("Ändringar i styrtabeller är kontrollerade mot beslut")),
    Item("voucher_posted", _("Verifikationen är bokförd"), Stage.AFTER, "voucher_posted"),
    Item(
        "payments_released",
        _("Två personer har bemyndigat betalningarna"),
        Stage.AFTER,
        "payments_released",
        is_mandatory=False,
    ),
    Item(
        "payments_sent", _("Betalningsfilerna är sända till banken"), Stage.AFTER, "payments_sent", is_mandatory=False
    ),
    Item("pension_report", _("Pensionsunderlaget är sänt till SPV"), Stage.AFTER),
    Item("tax_return", _("Arbetsgivardeklarationen är inlämnad"), Stage.AFTER),
)
"""The list of an agency that has decided none of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands for a run: done by whom and when, or not."""

    item: Item
    is_done: bool
    signed_by: str = ""
    signed_at: datetime | None = None
    note: str = ""

    @property
    def is_signed_by_person(self) -> bool:
        return not self.item.fact


def checklist_of(run: PayRun, stages: Collection[str] = (Stage.BEFORE, Stage.AFTER)) -> list[Row]:
    """Every row of the run's checklist; one query before approval, a few more for what comes after."""
    told = agency_in_scope().values(**_parts(run)).get()
    marks = {mark["key"]: mark for mark in told["marks"]}
    items = _items([Item(**row) for row in told["items"]])
    return [_row(Seen(run, told), item, marks.get(item.key)) for item in items if item.stage in stages]


def _parts(run: PayRun) -> dict[str, Expression]:
    """What is asked of the run, all in one query."""
    marks = ChecklistMark.objects.filter(run=run, content_hash=run.content_hash).order_by("id")
    name = Coalesce(NullIf(F("signed_by__full_name"), Value("")), F("signed_by__email"))
    findings = Finding.objects.filter(run=run)
    unchecked = SampledPayslip.objects.filter(run=run, content_hash=run.content_hash, checked_at__isnull=True)
    return {
        "marks": rows_of(marks, "key", "note", "signed_at", by=name),
        "items": rows_of(_own_items(run), *COLUMNS),
        "stops": Exists(findings.filter(level=Level.STOP)),
        "unsigned": Exists(findings.filter(level=Level.WARNING, signed_at__isnull=True)),
        "sums": Exists(findings.filter(control="sums_tie")),
        "left_aside": Exists(SetAside.objects.filter(run=run, excluded_at__isnull=True)),
        "unchecked": Exists(unchecked),
    }


COLUMNS = ("key", "text", "stage", "fact", "is_mandatory", "source")


def items_on(run: PayRun) -> list[Item]:
    """The agency's own list on the payday, or the default."""
    return _items([Item(*row) for row in _own_items(run).values_list(*COLUMNS)])


def items_of(runs: Iterable[PayRun]) -> dict[int, list[Item]]:
    """The list of each run, by the run's id; one query, however many runs."""
    own = list(ChecklistItem.objects.order_by("position", "key"))
    return {run.pk: _items([_item(row) for row in own if _holds(row, run.pays_on)]) for run in runs}


def _item(row: ChecklistItem) -> Item:
    return Item(row.key, row.text, row.stage, row.fact, row.is_mandatory, row.source)


def _holds(row: ChecklistItem, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def _own_items(run: PayRun) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.filter(in_force(run.pays_on)).order_by("position", "key")


def _items(own: Collection[Item]) -> list[Item]:
    return sorted(own, key=lambda row: row.stage != Stage.BEFORE) or list(DEFAULT)


def _row(seen: Seen, item: Item, mark: Mapping[str, Any] | None) -> Row:
    if item.fact:
        return Row(item, is_done=bool(seen.run.content_hash) and item.fact in FACTS and FACTS[item.fact](seen))
    if mark is None:
        return Row(item, is_done=False)
    signed_at = datetime.fromisoformat(mark["signed_at"])
    return Row(item, is_done=True, signed_by=mark["by"] or "", signed_at=signed_at, note=mark["note"])


def missing(run: PayRun) -> list[Row]:
    """Mandatory rows before approval that are not done."""
    return [row for row in checklist_of(run, (Stage.BEFORE,)) if is_missing(row)]


def is_missing(row: Row) -> bool:
    return row.item.is_mandatory and row.item.stage == Stage.BEFORE and not row.is_done


@dataclass(frozen=True)
class Seen:
    """What the system sees of a run, each thing asked for once."""

    run: PayRun
    told: Mapping[str, Any]

    @cached_property
    def batches(self) -> list[PaymentBatch]:
        found = (batch_of_origin(f"{self.run.origin}:{kind}") for kind in (SALARIES, DEDUCTIONS))
        return [batch for batch in found if batch is not None]

    @property
    def is_fixed(self) -> bool:
        return self.run.state in FIXED


FACTS: dict[str, Callable[[Seen], bool]] = {
    "everyone_calculated": lambda seen: not seen.told["left_aside"],
    "stops_mended": lambda seen: not seen.told["stops"],
    "warnings_signed": lambda seen: not seen.told["unsigned"],
    "sums_tie": lambda seen: not seen.told["sums"],
    "sample_checked": lambda seen: not seen.told["unchecked"],
    "voucher_posted": lambda seen: voucher_of_origin(seen.run.origin) is not None,
    "payments_released": lambda seen: seen.is_fixed and all(row.state in ("released", "sent") for row in seen.batches),
    "payments_sent": lambda seen: seen.is_fixed and all(row.sent_at is not None for row in seen.batches),
}
"""What the system itself can see of a run, by the name that a row of the checklist gives it."""
