"""From facts to pay input (underlag): what was known of some people at the run's cut-off, frozen for calculation.

A constant number of queries for any number of people. A fact counts when it was recorded by the cut-off and not
replaced by then; time and absence count once, in the first run whose cut-off comes after their attest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from payroll.absence.models import Absence
from payroll.attachment.queries import attachment_inputs
from payroll.calculation.model import (
    AbsenceInput,
    EmploymentInput,
    Entry,
    LocalRules,
    LocalValue,
    NetDeductionInput,
    NetRounding,
    PartOfMonth,
    PayInput,
    Supplement,
    TaxDecisionInput,
    Terms,
)
from payroll.calculation.model import PayForm as Form
from payroll.calculation.model import TaxKind as Tax
from payroll.deductions.models import NetDeduction
from payroll.employment.models import Employment, EmploymentSpan, FixedItem, PayTerms, Person, TaxDecision
from payroll.runs.models import PayRun, Payslip
from payroll.runs.states import SETTLED
from payroll.salary_types.catalogue import by_code
from payroll.time.models import TimeEntry
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.calendars import working_days
from servicecenter.common.periods import Month, Period

NEVER = date.min
FORMS = {form.value: form for form in Form}
TAXES = {kind.value: kind for kind in Tax}


@dataclass(frozen=True, slots=True)
class Window:
    """What a run looks at: the days of its month, and what was known when."""

    month: Month
    starts_on: date
    ends_on: date
    pays_on: date
    known_at: datetime

    @classmethod
    def of(cls, run: PayRun) -> Window:
        month = Month.parse(run.month)
        return cls(month, month.starts_on, month.ends_on, run.pays_on, run.cut_off_at)

    @property
    def known(self) -> Q:
        return Q(recorded_at__lte=self.known_at) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=self.known_at))

    @property
    def in_month(self) -> Q:
        return Q(starts_on__lte=self.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on))

    @property
    def on_payday(self) -> Q:
        return Q(starts_on__lte=self.pays_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=self.pays_on))


@dataclass(frozen=True, slots=True)
class Settled:
    """How far a person's time and absence has been paid: the last run's cut-off and month."""

    known_at: datetime | None
    ends_on: date


NOTHING_SETTLED = Settled(None, NEVER)


def people_of(run: PayRun) -> list[int]:
    """Everyone the run concerns: employed in the month, or with attested rows that no run has paid."""
    window = Window.of(run)
    employed = EmploymentSpan.objects.filter(window.known & window.in_month).values_list(
        "employment__person_id", flat=True
    )
    ids = set(employed)
    ids.update(unsettled(TimeEntry, window, run).values_list("employment__person_id", flat=True))
    return sorted(ids)


def unsettled(model: type[TimeEntry | Absence], window: Window, run: PayRun) -> QuerySet[Any]:
    """Attested rows of these days that were not known to the last fixed run."""
    fixed = PayRun.objects.filter(kind="ordinary", month__lt=run.month, state__in=SETTLED)
    last = fixed.aggregate(at=Max("cut_off_at"))["at"]
    rows = model.objects.filter(_attested(window), starts_on__lte=window.ends_on)
    return rows if last is None else rows.filter(attested_at__gt=last)


def _attested(window: Window) -> Q:
    return Q(state="attested", attested_at__lte=window.known_at) & (
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=window.known_at)
    )


def pay_inputs(run: PayRun, person_ids: Sequence[int], local: LocalRules) -> list[PayInput]:
    """One frozen ``PayInput`` per person, in the order given. Eleven queries, however many people."""
    window = Window.of(run)
    people = dict(Person.objects.filter(pk__any=person_ids).order_by().values_list("id", "born_on"))
    taxes = _grouped(_taxes(window, person_ids))
    deductions = _grouped(_deductions(window, person_ids))
    attachments = _grouped(attachment_inputs(window.known & window.on_payday, person_ids))
    employments = _employments(window, person_ids)
    return [
        PayInput(
            person_id=person_id,
            born_on=people[person_id],
            month=window.month,
            pays_on=window.pays_on,
            employments=employments.get(person_id, ()),
            tax=tuple(tax for tax, _ in taxes.get(person_id, ())),
            deductions=tuple(deductions.get(person_id, ())),
            attachments=tuple(attachments.get(person_id, ())),
            yearly_income=_yearly_income(taxes.get(person_id, ()), employments.get(person_id, ())),
            local=local,
        )
        for person_id in person_ids
    ]


def _yearly_income(taxes: Sequence[tuple[TaxDecisionInput, int | None]], employments: Sequence[EmploymentInput]) -> int:
    """The income that decides one-time tax: as stated with the tax decision, else twelve months of the present pay."""
    for _, stated in taxes:
        if stated is not None:
            return stated
    monthly = 0
    for employment in employments:
        if employment.terms and employment.terms[-1].form is Form.MONTHLY:
            monthly += int(employment.terms[-1].pay_ore * employment.terms[-1].extent / 100)
        monthly += sum(row.amount_ore for row in employment.supplements)
    return 12 * monthly


def _employments(window: Window, person_ids: Sequence[int]) -> dict[int, tuple[EmploymentInput, ...]]:
    threads = list(
        Employment.objects.filter(person_id__any=person_ids)
        .order_by("person_id", "number")
        .values_list("id", "person_id", "number")
    )
    ids = [thread[0] for thread in threads]
    settled = settled_until(window, person_ids)
    of_person = {employment_id: settled.get(person_id, NOTHING_SETTLED) for employment_id, person_id, _ in threads}
    spans = _grouped(_spans(window, ids))
    terms = _grouped(_terms(window, ids))
    items = _grouped(_items(window, ids))
    entries = _grouped(_entries(window, ids, of_person))
    absences = _grouped(_absences(window, ids, of_person))
    found: dict[int, list[EmploymentInput]] = defaultdict(list)
    for employment_id, person_id, number in threads:
        span = spans.get(employment_id)
        if span is None or not _concerns(window, span, entries.get(employment_id)):
            continue
        supplements, benefits = _split(items.get(employment_id, ()))
        mine = terms.get(employment_id, ())
        found[person_id].append(
            EmploymentInput(
                employment_id=employment_id,
                number=number,
                starts_on=span[0][0],
                ends_on=span[-1][1],
                terms=tuple(row for row, _ in mine),
                supplements=supplements,
                benefits=benefits,
                entries=tuple(entries.get(employment_id, ())),
                absences=tuple(absences.get(employment_id, ())),
                coding=(mine[-1][1],) if mine else (),
            )
        )
    return {person_id: tuple(rows) for person_id, rows in found.items()}


def _concerns(window: Window, spans: Sequence[tuple[date, date | None]], entries: Sequence[Entry] | None) -> bool:
    ends_on = spans[-1][1]
    return bool(entries) or (spans[0][0] <= window.ends_on and (ends_on is None or ends_on >= window.starts_on))


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in rows:
        groups.setdefault(key, []).append(value)
    return groups


def _spans(window: Window, ids: Sequence[int]) -> Iterable[tuple[int, tuple[date, date | None]]]:
    rows = EmploymentSpan.objects.filter(window.known, employment_id__any=ids, starts_on__lte=window.ends_on)
    for key, starts_on, ends_on in rows.order_by("employment_id", "starts_on").values_list(
        "employment_id", "starts_on", "ends_on"
    ):
        yield key, (starts_on, ends_on)


def _terms(window: Window, ids: Sequence[int]) -> Iterable[tuple[int, tuple[Terms, str]]]:
    rows = PayTerms.objects.filter(window.known, employment_id__any=ids, starts_on__lte=window.ends_on)
    columns = ("employment_id", "starts_on", "ends_on", "form", "pay_ore", "extent", "coding")
    for key, starts_on, ends_on, form, pay, extent, coding in rows.order_by("employment_id", "starts_on").values_list(
        *columns
    ):
        yield key, (Terms(Period(starts_on, ends_on), FORMS[form], pay, extent), coding)


def _items(window: Window, ids: Sequence[int]) -> Iterable[tuple[int, Supplement]]:
    rows = FixedItem.objects.filter(window.known & window.in_month, employment_id__any=ids)
    columns = ("employment_id", "code", "starts_on", "ends_on", "amount_ore")
    for key, code, starts_on, ends_on, amount in rows.order_by("employment_id", "code", "starts_on").values_list(
        *columns
    ):
        yield key, Supplement(code, Period(starts_on, ends_on), amount)


def _split(items: Iterable[Supplement]) -> tuple[tuple[Supplement, ...], tuple[Supplement, ...]]:
    """Supplements and gross deductions on one side, benefits on the other; the salary type knows which."""
    supplements: list[Supplement] = []
    benefits: list[Supplement] = []
    for item in items:
        (benefits if by_code(item.code).benefit else supplements).append(item)
    return tuple(supplements), tuple(benefits)


def _taxes(window: Window, person_ids: Sequence[int]) -> Iterable[tuple[int, tuple[TaxDecisionInput, int | None]]]:
    rows = TaxDecision.objects.filter(window.known & window.on_payday, person_id__any=person_ids)
    columns = ("person_id", "kind", "starts_on", "ends_on", "table", "column", "percent", "adjustment_ore", "extra_ore")
    for row in rows.order_by("person_id", "starts_on").values_list(*columns, "yearly_income_ore"):
        key, kind, *rest, stated = row
        yield key, (TaxDecisionInput(TAXES[kind], *rest), stated)


def _deductions(window: Window, person_ids: Sequence[int]) -> Iterable[tuple[int, NetDeductionInput]]:
    rows = NetDeduction.objects.filter(window.known & window.in_month, person_id__any=person_ids)
    columns = ("person_id", "payee__code", "payee_id", "amount_ore", "starts_on", "ends_on")
    for key, *rest in rows.order_by("person_id", "id").values_list(*columns):
        yield key, NetDeductionInput(*rest)


def settled_until(window: Window, person_ids: Sequence[int]) -> dict[int, Settled]:
    """For each person, the last fixed ordinary run that paid them."""
    rows = (
        Payslip.objects.filter(
            person_id__any=person_ids, month__lt=str(window.month), run__state__in=SETTLED, run__kind="ordinary"
        )
        .order_by()
        .values("person_id")
        .annotate(at=Max("run__cut_off_at"), last=Max("month"))
        .values_list("person_id", "at", "last")
    )
    return {person_id: Settled(at, Month.parse(last).ends_on) for person_id, at, last in rows}


def _entries(window: Window, ids: Sequence[int], settled: dict[int, Settled]) -> Iterable[tuple[int, Entry]]:
    rows = TimeEntry.objects.filter(_attested(window), employment_id__any=ids, starts_on__lte=window.ends_on)
    columns = ("employment_id", "attested_at", "id", "code", "starts_on", "ends_on", "quantity", "amount_ore")
    for key, attested_at, *rest, quantity, amount in rows.order_by("employment_id", "starts_on", "id").values_list(
        *columns
    ):
        if _is_new(attested_at, rest[2], settled[key]):
            yield key, Entry(*rest, quantity=quantity, amount=amount)


def _is_new(attested_at: datetime, starts_on: date, settled: Settled) -> bool:
    """Attested since the last run, or lying after the days it paid."""
    return settled.known_at is None or attested_at > settled.known_at or starts_on > settled.ends_on


def _absences(window: Window, ids: Sequence[int], settled: dict[int, Settled]) -> Iterable[tuple[int, AbsenceInput]]:
    rows = Absence.objects.filter(_attested(window), employment_id__any=ids, starts_on__lte=window.ends_on)
    columns = ("employment_id", "attested_at", "id", "kind", "starts_on", "ends_on", "working_days", "extent")
    for key, attested_at, *row in rows.order_by("employment_id", "starts_on", "id").values_list(*columns):
        part = absence_part(window, row, attested_at, settled[key])
        if part is not None:
            yield key, part


def absence_part(window: Window, row: Sequence[Any], attested_at: datetime, settled: Settled) -> AbsenceInput | None:
    """The days of an absence that this run settles: up to the month's end, and not those an earlier run settled."""
    absence_id, kind, starts_on, ends_on, days, extent = row
    first = starts_on
    if settled.known_at is not None and attested_at <= settled.known_at:
        first = max(starts_on, settled.ends_on.fromordinal(settled.ends_on.toordinal() + 1))
    last = min(ends_on, window.ends_on)
    if first > last:
        return None
    if (first, last) == (starts_on, ends_on):
        return AbsenceInput(absence_id, kind, starts_on, ends_on, days, extent)
    return AbsenceInput(
        absence_id,
        kind,
        first,
        last,
        min(days, Decimal(working_days(first, last))),
        extent,
        whole_starts_on=starts_on,
        whole_working_days=days,
        # A first whole working day uses up the qualifying deduction (3,68 % = 80 % of 4,6 %), so later parts have none.
        qualifying_exempt=first > starts_on,
    )


def local_rules(on: date) -> LocalRules:
    """The agency's own dated values on a day (lokala inställningar)."""
    rows = AgencySetting.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))).order_by(
        "key", "starts_on"
    )
    found = _valid(rows, on)
    values = tuple(
        LocalValue(
            row.key.removeprefix("pay."), Decimal(row.value.replace(",", ".")), row.starts_on, row.ends_on, row.source
        )
        for key, row in found.items()
        if key.startswith("pay.") and key not in CHOICES
    )
    return LocalRules(
        values,
        part_of_month=PartOfMonth(found["pay.part_of_month"].value)
        if "pay.part_of_month" in found
        else PartOfMonth.CALENDAR_DAYS,
        net_rounding=NetRounding(found["pay.net_rounding"].value) if "pay.net_rounding" in found else NetRounding.NONE,
    )


CHOICES = frozenset({"pay.part_of_month", "pay.net_rounding"})


def _valid(rows: QuerySet[AgencySetting], on: date) -> dict[str, AgencySetting]:
    return {row.key: row for row in rows if row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)}
