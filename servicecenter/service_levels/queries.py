"""How far agreed service levels are kept (uppfyllelse), from what was measured and the signed version of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from servicecenter.agreements.models import Direction, MeasuredParty, SlaRow
from servicecenter.agreements.queries import counting_versions
from servicecenter.common.periods import Month
from servicecenter.service_clock.attainment import ROLLING, Judged, Level, Tally, judge, percent, summed
from servicecenter.service_levels.counts import SourceRow, row_of
from servicecenter.service_levels.models import ApprovedLevels, LevelDay, MeasuredSpan, UnitLevel
from servicecenter.service_levels.subjects import subject_name, subject_of

ONE_DAY = timedelta(days=1)
Key = tuple[str, str]
"""A measure and what it is counted of."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A service level with the days on which it is the one that holds (H01): a new version takes over on its day."""

    row: SlaRow
    starts_on: date
    ends_on: date

    @property
    def level(self) -> Level:
        return Level(self.row.target, self.row.direction == Direction.AT_LEAST, self.row.minimum_sample)

    @property
    def key(self) -> Key:
        return (self.row.code, subject_of(self.row.code, self.row.service))

    def within(self, starts_on: date, ends_on: date) -> tuple[date, date] | None:
        first, last = max(self.starts_on, starts_on), min(self.ends_on, ends_on)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Attained:
    """A measure over some days against the targets of those days. ``is_met`` is nothing where nothing is counted."""

    code: str
    service: str
    subject: str
    name: str
    target: Decimal
    is_at_least: bool
    met: int
    counted: int
    excluded: int
    is_measured: bool
    is_met: bool | None

    @property
    def percent(self) -> Decimal | None:
        return percent(Tally(self.met, self.counted), is_at_least=self.is_at_least)

    @property
    def direction(self) -> str:
        return Direction.AT_LEAST if self.is_at_least else Direction.AT_MOST


@dataclass(frozen=True, slots=True)
class MonthPart:
    """A month, or the part of it with one and the same target, as it is judged."""

    month: Month
    starts_on: date
    ends_on: date
    judged: Judged
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """A service level of a service, month by month, the last month first."""

    agreed: Agreed
    span: MeasuredSpan | None
    parts: tuple[MonthPart, ...]

    @property
    def row(self) -> SlaRow:
        return self.agreed.row

    @property
    def subject(self) -> str:
        return self.agreed.key[1]

    @property
    def subject_name(self) -> str:
        return subject_name(*self.agreed.key)


def agreed_over(starts_on: date, ends_on: date) -> dict[tuple[str, str], list[Agreed]]:
    """Every service level of the centre that held on some of the days, by service and code, in the order of time."""
    covers = Q(valid_to__isnull=True) | Q(valid_to__gte=starts_on)
    versions = list(counting_versions().filter(covers, valid_from__lte=ends_on).order_by("valid_from", "pk"))
    rows = SlaRow.objects.filter(version__in=[version.pk for version in versions]).select_related("version__agreement")
    by_version: dict[int, list[SlaRow]] = defaultdict(list)
    for row in rows.exclude(measured_party=MeasuredParty.CUSTOMER).order_by("service", "code"):
        by_version[row.version_id].append(row)
    found: dict[tuple[str, str], list[Agreed]] = {}
    for version in versions:
        for row in by_version[version.pk]:
            held = found.setdefault((row.service, row.code), [])
            if held and held[-1].ends_on >= version.valid_from:
                earlier = held.pop()
                if earlier.starts_on < version.valid_from:
                    held.append(Agreed(earlier.row, earlier.starts_on, version.valid_from - ONE_DAY))
            held.append(Agreed(row, version.valid_from, version.valid_to or date.max))
    return dict(sorted(found.items()))


def tallies(starts_on: date, ends_on: date) -> dict[Key, dict[date, Tally]]:
    """What was counted each day, of every measure. One query."""
    rows = LevelDay.objects.filter(day__range=(starts_on, ends_on)).order_by("day")
    found: dict[Key, dict[date, Tally]] = defaultdict(dict)
    for code, subject, day, met, counted, excluded in rows.values_list(
        "code", "subject", "day", "met", "counted", "excluded"
    ):
        found[code, subject][day] = Tally(met, counted, excluded)
    return found


def spans() -> dict[Key, MeasuredSpan]:
    """How far each measure is measured. One query."""
    return {(row.code, row.subject): row for row in MeasuredSpan.objects.order_by("code", "subject")}


def attainment(on_from: date, on_to: date, *, services: Collection[str] | None = None) -> list[Attained]:
    """How each agreed service level was kept over some days, both included, against the target of each day.

    A level is ``is_measured`` when the house has a source for it; one that is not says nothing of how it was kept.
    ``services`` are of the catalogue. A few queries, however many days.
    """
    agreed = agreed_over(on_from, on_to)
    counted, measured = tallies(on_from, on_to), spans()
    return [
        _attained(held, counted, measured, on_from, on_to)
        for (service, _code), held in agreed.items()
        if services is None or service in services
    ]


def _attained(held: Sequence[Agreed], counted: dict, measured: dict, on_from: date, on_to: date) -> Attained:
    last = held[-1]
    days = counted.get(last.key, {})
    total, wanted = Tally(), Decimal(0)
    for one in held:
        if within := one.within(on_from, on_to):
            tally = _sum(days, *within)
            total += tally
            wanted += one.row.target * tally.counted
    kept = 100 * total.met >= wanted if last.level.is_at_least else 100 * total.met <= wanted
    return Attained(
        code=last.row.code,
        service=last.row.service,
        subject=last.key[1],
        name=last.row.name,
        target=last.row.target,
        is_at_least=last.level.is_at_least,
        met=total.met,
        counted=total.counted,
        excluded=total.excluded,
        is_measured=_reaches(measured.get(last.key), on_from, on_to),
        is_met=kept if total.counted else None,
    )


def _reaches(span: MeasuredSpan | None, on_from: date, on_to: date) -> bool:
    return span is not None and span.starts_on <= on_to and span.ends_on >= on_from


def followed(months: Sequence[Month], *, today: date) -> list[Followed]:
    """Every service level with the months asked for, which are in order; each month by the target of its days."""
    first, last = months[0].plus(1 - ROLLING).starts_on, months[-1].ends_on
    agreed, counted, measured = agreed_over(months[0].starts_on, last), tallies(first, last), spans()
    found = []
    for held in agreed.values():
        days = counted.get(held[-1].key, {})
        parts = [part for month in reversed(months) for part in _parts(month, held, days, today)]
        found.append(Followed(held[-1], measured.get(held[-1].key), tuple(parts)))
    return found


def _parts(month: Month, held: Sequence[Agreed], days: dict[date, Tally], today: date) -> Iterable[MonthPart]:
    before = [_sum(days, each.starts_on, each.ends_on) for each in (month.plus(-2), month.plus(-1))]
    for one in reversed(_without_like(held)):
        if (within := one.within(month.starts_on, month.ends_on)) and within[0] <= today:
            judged = judge([*before, _sum(days, *within)], one.level)
            is_whole = within == (month.starts_on, month.ends_on)
            yield MonthPart(month, *within, judged, is_whole)


def _without_like(held: Sequence[Agreed]) -> list[Agreed]:
    """Versions in a row that say the same are one."""
    found: list[Agreed] = []
    for one in held:
        if found and found[-1].level == one.level and found[-1].ends_on + ONE_DAY == one.starts_on:
            found[-1] = Agreed(one.row, found[-1].starts_on, one.ends_on)
        else:
            found.append(one)
    return found


def _sum(days: dict[date, Tally], starts_on: date, ends_on: date) -> Tally:
    return summed(tally for day, tally in days.items() if starts_on <= day <= ends_on)


def rows_of(code: str, subject: str, starts_on: date, ends_on: date) -> list[tuple[LevelDay, list[SourceRow]]]:
    """The days of a measure with the rows behind each."""
    days = LevelDay.objects.filter(code=code, subject=subject, day__range=(starts_on, ends_on)).order_by("-day")
    return [(day, [row_of(kept) for kept in day.rows]) for day in days]


def measured_without_target(agreed: Iterable[tuple[str, str]]) -> list[MeasuredSpan]:
    """What is measured though no signed version promises it."""
    promised = {(code, subject_of(code, service)) for service, code in agreed}
    return [span for key, span in spans().items() if key not in promised]


def newest_approved() -> ApprovedLevels | None:
    rows = ApprovedLevels.objects.select_related("version__agreement", "approved_by", "paper")
    return rows.order_by("-approved_on", "-pk").first()


def unit_levels(months: Collection[Month], services: Collection[str] | None = None) -> list[UnitLevel]:
    """What the customers of each service come to together in some months, in the order of time."""
    rows = UnitLevel.objects.filter(month__in=[str(month) for month in months]).exclude(service="")
    rows = rows.order_by("service", "code", "month")
    return list(rows if services is None else rows.filter(service__in=services))
