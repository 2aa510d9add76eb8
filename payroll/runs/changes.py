"""What has changed since people were last paid (ändrat sedan senast): which months of whom must be computed again.

One query per table of facts, however many people and months. A fact is told by what it says in each month, so that a
row that was only rewritten, as when a later change closes it, touches no month where it says the same as before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max, Q

from payroll.absence.models import Absence, AbsenceKind
from payroll.calculation.model import Entry, SickAbsence
from payroll.calculation.sick_days import SICK
from payroll.employment.models import EmploymentSpan, FixedItem, PayTerms
from payroll.parental.models import ParentalBenefitNote
from payroll.runs.earlier import EarlierMonths, months_between
from payroll.runs.local import mark_of
from payroll.runs.models import PayRun, Payslip, SetAside
from payroll.runs.rules import book_of, pinned_rules
from payroll.runs.schedule_changes import Moved, Recounted, absences_near, recounted
from payroll.runs.sick_links import linked_months
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE, Section
from payroll.time.models import TimeEntry
from servicecenter.common.periods import Month
from servicecenter.tenancy.lookups import Keys

NET_DEDUCTIONS = frozenset(code for code, kind in CATALOGUE.items() if kind.section is Section.NET_DEDUCTION)

FACTS: dict[Any, tuple[str, ...]] = {
    EmploymentSpan: (),
    PayTerms: ("form", "pay_ore", "extent", "coding"),
    FixedItem: ("code", "amount_ore"),
    ParentalBenefitNote: ("child_born_on", "extent"),
}
"""What each dated fact says that pay is computed from."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How far a person is paid: what was known then, and the last month."""

    known_at: datetime
    month: Month


@dataclass(slots=True)
class Changed:
    """What to compute again for one person.

    ``whole`` months are computed in full. ``entries`` are newly attested ones of months where nothing else has
    changed, by month and employment. ``deductions`` are newly attested net deductions, which have no month to return
    to; ``withdrawn`` are those taken back after they were drawn. ``is_beyond`` tells that something changed before the
    months that a run corrects by itself.
    """

    whole: set[Month] = field(default_factory=set)
    entries: dict[Month, list[tuple[int, Entry]]] = field(default_factory=dict)
    deductions: list[tuple[int, Entry]] = field(default_factory=list)
    withdrawn: list[tuple[int, Entry]] = field(default_factory=list)
    is_beyond: bool = False

    @property
    def months(self) -> list[Month]:
        return sorted(self.whole | self.entries.keys())


@dataclass(frozen=True, slots=True)
class Row:
    """A row of facts, old where the person was paid by it and new where it holds now."""

    employment_id: int
    starts_on: date
    ends_on: date | None
    says: tuple[Any, ...]
    is_old: bool
    is_new: bool


class Changes(NamedTuple):
    """Who has something to be computed again, and who has been paid before."""

    people: Mapping[int, Changed]
    paid: Collection[int]


def changed_since_paid(
    window: Window, earlier: EarlierMonths, person_ids: Sequence[int] | None = None
) -> Mapping[int, Changed]:
    """Everyone who has something to be computed again; ``None`` looks at the whole agency."""
    return changes_since_paid(window, earlier, person_ids).people


def changes_since_paid(window: Window, earlier: EarlierMonths, person_ids: Sequence[int] | None = None) -> Changes:
    if earlier.last_run is None or not earlier.months or person_ids == []:
        return Changes({}, ())
    reader = _Reader(window, earlier, earlier.last_run, person_ids)
    found: dict[int, Changed] = defaultdict(Changed)
    for model in FACTS:
        rows = list(reader.facts(model))
        _note_facts(found, earlier, reader, rows)
        if model is ParentalBenefitNote and rows:
            _note_later_benefits(found, earlier, reader, rows)
    absences = [*reader.absences(), *reader.recounted()]
    _note_facts(found, earlier, reader, absences)
    for person_id, key, entry, is_new in reader.entries():
        _note_entry(found[person_id], earlier, key, entry, is_new=is_new)
    _note_unpaid_months(found, earlier, reader)
    _note_linked_sickness(found, earlier, reader, absences)
    people = {person_id: _settled(changed) for person_id, changed in found.items() if _is_anything(changed)}
    return Changes(people, reader.covered.keys())


def _settled(changed: Changed) -> Changed:
    """New entries of a month that is computed in full are part of it."""
    for month in changed.whole & changed.entries.keys():
        del changed.entries[month]
    return changed


def _is_anything(changed: Changed) -> bool:
    return bool(changed.months or changed.deductions or changed.withdrawn or changed.is_beyond)


def _note_facts(
    found: dict[int, Changed], earlier: EarlierMonths, reader: _Reader, rows: Iterable[tuple[int, Row]]
) -> None:
    by_person: dict[int, list[Row]] = defaultdict(list)
    for person_id, row in rows:
        by_person[person_id].append(row)
    for person_id, own in by_person.items():
        months = months_that_differ(own, earlier)
        found[person_id].whole.update(months)
        if differs_before(own, earlier, since_ever=person_id in reader.covered):
            found[person_id].is_beyond = True


def months_that_differ(rows: Sequence[Row], earlier: EarlierMonths) -> Iterator[Month]:
    """The earlier months where the rows of now do not say what the rows of then said."""
    first = min(earlier.month_of(row.starts_on) for row in rows)
    for month in earlier.months:
        if month >= first and _differ(rows, earlier.reach(month), month.ends_on):
            yield month


def differs_before(rows: Sequence[Row], earlier: EarlierMonths, *, since_ever: bool) -> bool:
    """Whether the rows differ before the first month that is corrected.

    For someone never paid only the agency's own months count: what was before its first run is another system's.
    """
    starts_on = earlier.reach(earlier.first)
    if starts_on == date.min:
        return False
    after = date.min if since_ever else earlier.agency_first.starts_on
    return _differ(rows, after, date.fromordinal(starts_on.toordinal() - 1))


def _differ(rows: Sequence[Row], first: date, last: date) -> bool:
    said: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        if row.is_old != row.is_new and row.starts_on <= last and (row.ends_on is None or row.ends_on >= first):
            days = max(row.starts_on, first), min(row.ends_on or last, last)
            said[(row.employment_id, *days, *row.says)] += 1 if row.is_new else -1
    return any(said.values())


def _note_entry(changed: Changed, earlier: EarlierMonths, key: int, entry: Entry, *, is_new: bool) -> None:
    month = earlier.month_of(entry.starts_on)
    if entry.code in NET_DEDUCTIONS:
        (changed.deductions if is_new else changed.withdrawn).append((key, entry))
    elif month < earlier.first:
        changed.is_beyond = True
    elif is_new:
        changed.entries.setdefault(month, []).append((key, entry))
    else:
        changed.whole.add(month)


def _note_unpaid_months(found: dict[int, Changed], earlier: EarlierMonths, reader: _Reader) -> None:
    """Months of employment after the last payslip, as for one who was set aside or hired late; and changed rules."""
    ruled = months_with_changed_rules(earlier)
    has_gap = earlier.last_run is not None and Month.parse(earlier.last_run.month) < earlier.last
    for person_id, starts_on, ends_on in reader.employed(everyone=bool(ruled) or has_gap):
        covered = reader.covered.get(person_id)
        for month in earlier.months:
            is_employed = starts_on <= month.ends_on and (ends_on is None or ends_on >= month.starts_on)
            if is_employed and (month in ruled or covered is None or month > covered.month):
                found[person_id].whole.add(month)


def _note_later_benefits(
    found: dict[int, Changed], earlier: EarlierMonths, reader: _Reader, rows: Iterable[tuple[int, Row]]
) -> None:
    """Days with parental supplement are counted per birth, so a note that comes or goes is felt in later months too."""
    since: dict[int, date] = {}
    for person_id, row in rows:
        since[person_id] = min(row.starts_on, since.get(person_id, row.starts_on))
    for person_id, first, last in reader.benefit_days(since):
        if first > since[person_id]:
            months = months_between(earlier.month_of(first), earlier.month_of(last))
            found[person_id].whole |= set(months) & set(earlier.months)


def _note_linked_sickness(
    found: dict[int, Changed], earlier: EarlierMonths, reader: _Reader, absences: Iterable[tuple[int, Row]]
) -> None:
    """Months of sickness that are paid otherwise because of what has changed in other months."""
    moved: dict[int, set[int]] = defaultdict(set)
    for person_id, row in absences:
        if row.says[0] == SICK:
            moved[person_id].add(row.says[1])
    people = moved.keys() | {person_id for person_id, changed in found.items() if changed.whole}
    if not people or earlier.last_run is None:
        return
    relapse_days = pinned_rules(earlier.last_run).agreement.relapse_days
    for person_id, rows in reader.sickness(people).items():
        own = found[person_id]
        own.whole |= linked_months(rows, moved[person_id], own.whole, earlier, relapse_days)


def months_with_changed_rules(earlier: EarlierMonths) -> set[Month]:
    """Months whose local rules or rule book are not those that the last run knew."""
    if earlier.last_run is None:
        return set()
    pinned = earlier.last_run.rules
    marks, books = pinned.get("local", {}), pinned.get("books", {})
    years = {month.year for month in earlier.months if str(month.year) in books}
    changed = {year for year in years if books[str(year)]["rulebook"] != book_of(year)}
    return {
        month
        for month in earlier.months
        if (str(month) in marks and marks[str(month)] != mark_of(earlier.local[month], month)) or month.year in changed
    }


def _with_the_rest_of_the_year(row: Row) -> Row:
    """Days are drawn in order: vacation taken or given back changes which days the later ones were drawn from."""
    return replace(row, ends_on=date((row.ends_on or row.starts_on).year, 12, 31))


class _Reader:
    """The rows that have come or gone since each person was paid, one query a table."""

    def __init__(
        self, window: Window, earlier: EarlierMonths, last_run: PayRun, person_ids: Sequence[int] | None
    ) -> None:
        self._window = window
        self._earlier = earlier
        self._last_run = last_run
        self._ids = person_ids
        self._keys = None if person_ids is None else Keys(person_ids)
        self._last_day = earlier.last.ends_on
        self.covered, self._behind = self._coverage()

    def _own(self, path: str) -> Q:
        return Q() if self._keys is None else Q(**{f"{path}__any": self._keys})

    def _coverage(self) -> tuple[dict[int, Covered], list[int]]:
        """Those whom the last run paid, and how far the rest are paid; the rest are few."""
        last = self._last_run
        paid = Payslip.objects.filter(self._own("person_id"), run=last).order_by().values_list("person_id", flat=True)
        covered = dict.fromkeys(paid, Covered(last.cut_off_at, Month.parse(last.month)))
        if self._ids is not None:
            behind = [person_id for person_id in self._ids if person_id not in covered]
        else:
            employed = EmploymentSpan.objects.filter(self._window.known, self._among_earlier())
            # Whoever the last run set aside may have no employment left to be found by, and yet a debt to be told of.
            aside = SetAside.objects.filter(run=last).values_list("person_id", flat=True)
            behind = sorted({*employed.values_list("employment__person_id", flat=True), *aside} - covered.keys())
        covered |= self._coverage_of(behind)
        return covered | self._coverage_by_extra_runs(covered), behind

    def _coverage_of(self, person_ids: Sequence[int]) -> dict[int, Covered]:
        if not person_ids:
            return {}
        fixed = Payslip.objects.filter(
            person_id__any=Keys(person_ids), run__kind="ordinary", run__state__in=SETTLED
        ).filter(month__lte=str(self._earlier.last))
        rows = fixed.order_by().values("person_id").annotate(at=Max("run__cut_off_at"), last=Max("month"))
        return {row["person_id"]: Covered(row["at"], Month.parse(row["last"])) for row in rows}

    def _coverage_by_extra_runs(self, covered: dict[int, Covered]) -> dict[int, Covered]:
        """Those whom an extra run has paid since: it knew more, and paid every month that was fixed then."""
        extra = Payslip.objects.filter(self._own("person_id"), run__kind="extra", run__state__in=SETTLED)
        rows = extra.filter(month__gte=str(self._earlier.first))
        found: dict[int, Covered] = {}
        for person_id, known_at, until in rows.order_by("run__cut_off_at").values_list(
            "person_id", "run__cut_off_at", "run__rules__paid_until"
        ):
            paid = Covered(known_at, Month.parse(until))
            before = found.get(person_id) or covered.get(person_id) or paid
            found[person_id] = Covered(max(before.known_at, paid.known_at), max(before.month, paid.month))
        return found

    def _among_earlier(self) -> Q:
        first = self._earlier.first.starts_on
        return Q(starts_on__lte=self._last_day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))

    def _new(self, column: str) -> Q:
        return self._moved(column) & Q(starts_on__lte=self._last_day)

    def _moved(self, column: str) -> Q:
        """Rows that came or went since the last run; every row of those who are behind, who are told one by one."""
        since = self._last_run.cut_off_at
        moved = Q(**{f"{column}__gt": since}) | Q(superseded_at__gt=since)
        if self._behind:
            moved |= Q(employment__person_id__any=Keys(self._behind))
        known = Q(**{f"{column}__lte": self._window.known_at})
        return known & moved & self._own("employment__person_id")

    def _turned(self, person_id: int, came_at: datetime, gone_at: datetime | None) -> tuple[bool, bool]:
        """Whether a row held when the person was paid, and whether it holds now."""
        covered = self.covered.get(person_id)
        known_at = self._window.known_at
        is_old = covered is not None and came_at <= covered.known_at and (gone_at is None or gone_at > covered.known_at)
        return is_old, gone_at is None or gone_at > known_at

    def facts(self, model: Any) -> Iterator[tuple[int, Row]]:
        says = FACTS[model]
        rows = model.objects.filter(self._new("recorded_at")).order_by()
        yield from self._rows(rows, "recorded_at", says)

    def absences(self) -> Iterator[tuple[int, Row]]:
        """Also sickness after the earlier months: it may make the spell that they end with longer."""
        in_time = Q(starts_on__lte=self._last_day) | Q(kind=SICK)
        rows = Absence.objects.filter(self._moved("attested_at"), in_time, state="attested").order_by()
        for person_id, row in self._rows(rows, "attested_at", ("kind", "id")):
            yield person_id, _with_the_rest_of_the_year(row) if row.says[0] == AbsenceKind.VACATION else row

    def recounted(self) -> Iterator[tuple[int, Row]]:
        """Absence that a changed schedule counts otherwise than when it was paid, as it was and as it is."""
        behind = Keys(self._behind) if self._behind else None
        since, known_at = self._last_run.cut_off_at, self._window.known_at
        moved = Moved(self._own("employment__person_id"), behind, self._earlier.first.starts_on, known_at, since)
        near = [row for row in absences_near(moved) if self._stands(row)]
        paid_at = {row.person_id: self.covered[row.person_id].known_at for row in near}
        for each, before, after in recounted(near, paid_at, known_at):
            for row, is_new in ((before, False), (after, True)):
                says = (row.kind, row.absence_id, row.working_days, row.own_days)
                told = Row(each.employment_id, row.starts_on, row.ends_on, says, not is_new, is_new)
                is_vacation = row.kind == AbsenceKind.VACATION
                yield each.person_id, _with_the_rest_of_the_year(told) if is_vacation else told

    def _stands(self, row: Recounted) -> bool:
        """Whether someone was paid by an absence that still holds; what came or went tells of itself."""
        return row.person_id in self.covered and all(self._turned(row.person_id, row.came_at, row.gone_at))

    def benefit_days(self, people: Collection[int]) -> Iterator[tuple[int, date, date]]:
        """The days of the notes of some people as they are known now."""
        rows = ParentalBenefitNote.objects.filter(self._window.known, employment__person_id__any=Keys(people))
        yield from rows.order_by().values_list("employment__person_id", "starts_on", "ends_on")

    def sickness(self, people: Collection[int]) -> Mapping[int, Mapping[int, list[SickAbsence]]]:
        """All sickness of some people that holds or has held, by person and employment; of its days only the order."""
        rows = Absence.objects.filter(
            kind=SICK, state="attested", attested_at__lte=self._window.known_at, employment__person_id__any=Keys(people)
        )
        columns = ("id", "starts_on", "ends_on", "working_days", "extent")
        found: dict[int, dict[int, list[SickAbsence]]] = defaultdict(lambda: defaultdict(list))
        for person_id, key, *row in rows.order_by().values_list("employment__person_id", "employment_id", *columns):
            found[person_id][key].append(SickAbsence(*row))
        return found

    def _rows(self, rows: Any, column: str, says: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
        columns = ("employment__person_id", "employment_id", "starts_on", "ends_on", column, "superseded_at", *says)
        for person_id, key, starts_on, ends_on, came_at, gone_at, *values in rows.values_list(*columns):
            is_old, is_new = self._turned(person_id, came_at, gone_at)
            if is_old != is_new:
                yield person_id, Row(key, starts_on, ends_on, tuple(values), is_old, is_new)

    def entries(self) -> Iterator[tuple[int, int, Entry, bool]]:
        """Person, employment, entry and whether it has come or gone."""
        rows = TimeEntry.objects.filter(self._new("attested_at"), state="attested")
        columns = ("id", "code", "starts_on", "ends_on", "quantity", "amount_ore", "coding")
        keys = ("employment__person_id", "employment_id", "attested_at", "superseded_at")
        for person_id, key, came_at, gone_at, *rest, quantity, amount, coding in rows.order_by(
            "starts_on", "id"
        ).values_list(*keys, *columns):
            is_old, is_new = self._turned(person_id, came_at, gone_at)
            if is_old != is_new:
                yield person_id, key, Entry(*rest, quantity=quantity, amount=amount, coding=coding), is_new

    def employed(self, *, everyone: bool) -> Iterator[tuple[int, date, date | None]]:
        """The days of employment of those who are behind, or of everyone."""
        ids = self._ids if everyone else self._behind
        if ids is not None and not ids:
            return
        own = Q() if ids is None else Q(employment__person_id__any=Keys(ids))
        rows = EmploymentSpan.objects.filter(own, self._window.known, self._among_earlier())
        yield from rows.order_by().values_list("employment__person_id", "starts_on", "ends_on")
