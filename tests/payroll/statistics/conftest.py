"""An agency with departments and people, and a second way to every figure that shares no code with the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import holidays
import pytest

from payroll.models import (
    Absence,
    Employment,
    EmploymentSpan,
    PayRun,
    Payslip,
    PayTerms,
    Person,
    TimeEntry,
    VacationDebt,
)
from servicecenter.models import Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import LONG_AGO, make_person
from tests.factories.declarations import personal_number
from tests.factories.runs import Office, make_office

DAY = timedelta(days=1)
OTHER_SUMS = (
    "taxable_ore",
    "benefits_ore",
    "tax_ore",
    "net_deductions_ore",
    "tax_free_ore",
    "net_ore",
    "contribution_base_ore",
)


@pytest.fixture
def office(db) -> Iterator[Office]:
    """Nobody yet; a department with two units and one without. The scope is the agency's."""
    office = make_office(people=0)
    with tenant(office.agency.pk):
        Unit.objects.filter(code="100").update(name="Ledningen")
        top = Unit.objects.get(code="100")
        north = Unit.objects.create(code="200", name="Norr", parent=top)
        Unit.objects.create(code="210", name="Norr ett", parent=north)
        Unit.objects.create(code="220", name="Norr två", parent=north)
        Unit.objects.create(code="300", name="Söder", parent=top)
        yield office


def hire(
    unit: str,
    *,
    extent: int = 100,
    starts_on: date = date(2025, 1, 1),
    ends_on: date | None = None,
    form: str = "monthly",
    **given,
) -> Employment:
    """A person in a unit."""
    pay = 20_000 if form == "hourly" else 3_500_000
    person = make_person(extent=extent, pay_ore=pay, **given)
    employment = person.employments.get()
    EmploymentSpan.objects.filter(employment=employment).update(starts_on=starts_on, ends_on=ends_on)
    PayTerms.objects.filter(employment=employment).update(
        unit=Unit.objects.get(code=unit), starts_on=starts_on, form=form
    )
    return employment


def ill(employment: Employment, first: date, last: date, *, extent: int = 100, state: str = "attested") -> Absence:
    return Absence.objects.create(
        employment=employment,
        kind="sick",
        starts_on=first,
        ends_on=last,
        extent=extent,
        working_days=1,
        state=state,
        recorded_at=LONG_AGO,
        attested_at=LONG_AGO,
    )


def worked(employment: Employment, code: str, day: date, hours: str, *, state: str = "attested") -> TimeEntry:
    return TimeEntry.objects.create(
        employment=employment,
        code=code,
        starts_on=day,
        ends_on=day,
        quantity=Decimal(hours),
        state=state,
        recorded_at=LONG_AGO,
        attested_at=LONG_AGO,
    )


def a_year(seed: int, people: int) -> None:
    """People at random: part time, more than one employment, moves, leavers, hourly paid, illness in pieces."""
    dice, units = Random(seed), list(Unit.objects.order_by("code"))
    for number in range(people):
        born = date(1958, 3, 1) + DAY * dice.randrange(17_000)
        unknown = dice.random() < 0.1
        started = date(2025, 1, 1) + DAY * dice.choice([0, 0, 0, dice.randrange(700)])
        leaves = started + DAY * dice.randrange(60, 500) if dice.random() < 0.2 else None
        employment = hire(
            dice.choice(units).code,
            extent=dice.choice([100, 100, 75, 50]),
            starts_on=started,
            ends_on=leaves,
            form=dice.choice(["monthly"] * 9 + ["hourly"]),
            born_on=born,
            personal_number="" if unknown else personal_number(300 + number),
        )
        if dice.random() < 0.3:
            _move(employment, dice, units)
        if dice.random() < 0.15:
            _second(employment.person, dice, units)
        for _time in range(dice.randrange(4)):
            _illness(employment, dice)
        for _time in range(dice.randrange(5)):
            code = dice.choice(["12100", "12110", "12120", "12200"])
            day = date(2026, 6, 1) + DAY * dice.randrange(150)
            worked(employment, code, day, str(dice.randrange(1, 17) / 2), state=dice.choice(["attested", "submitted"]))


def _move(employment: Employment, dice: Random, units: list[Unit]) -> None:
    """New terms in the middle of a month, the old ones ended the day before."""
    moves = date(2026, 7, 1) + DAY * dice.randrange(120)
    old = PayTerms.objects.get(employment=employment)
    if moves <= old.starts_on:
        return
    PayTerms.objects.filter(pk=old.pk).update(ends_on=moves - DAY)
    PayTerms.objects.create(
        employment=employment,
        unit=dice.choice(units),
        pay_ore=3_600_000 if old.form == "monthly" else 20_000,
        form=old.form,
        extent=dice.choice([100, 80]),
        coding="100",
        starts_on=moves,
        recorded_at=LONG_AGO,
    )


def _second(person: Person, dice: Random, units: list[Unit]) -> None:
    form = dice.choice(["permanent", "assignment"])
    employment = Employment.objects.create(person=person, number=2, form=form, central_agreement="saco")
    dated = {"starts_on": date(2026, 8, 10), "recorded_at": LONG_AGO}
    EmploymentSpan.objects.create(employment=employment, **dated)
    PayTerms.objects.create(
        employment=employment, unit=dice.choice(units), pay_ore=3_000_000, extent=25, coding="100", **dated
    )


def _illness(employment: Employment, dice: Random) -> None:
    """One or two rows after each other, sometimes with a day between them."""
    first = date(2026, 6, 1) + DAY * dice.randrange(140)
    if Absence.objects.filter(employment=employment, ends_on__gte=first - 5 * DAY).exists():
        return
    last = first + DAY * dice.choice([0, 3, 20, 40, 70])
    ill(employment, first, last, state=dice.choice(["attested", "attested", "attested", "submitted"]))
    if dice.random() < 0.5:
        again = last + DAY * dice.choice([1, 1, 2])
        ill(employment, again, again + DAY * dice.choice([2, 30]), extent=50)


@dataclass
class Counted:
    """What the second way finds for one group in one month."""

    people: set[int] = field(default_factory=set)
    scheduled: set[int] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)
    owed: set[int] = field(default_factory=set)
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def counted_by_hand(year: int, month: int) -> dict[object, Counted]:
    """A month day by day, person by person, from plain rows: by unit code, and by (sex, age)."""
    days = [date(year, month, number) for number in range(1, 32) if _exists(year, month, number)]
    open_days = [day for day in days if _is_open(day)]
    found: dict[object, Counted] = defaultdict(Counted)
    for person in Person.objects.all():
        facts = _facts(person)
        unit = _unit(facts, days)
        for group in (unit, (_sex(person), _age(person, days[-1]))):
            _count(found[group], person, facts, days, open_days, f"{year}-{month:02d}")
    return {
        key: value
        for key, value in found.items()
        if value.people or value.paid or value.owed or any(value.sums.values())
    }


def _count(into: Counted, person: Person, facts: list, days: list, open_days: list, month: str) -> None:
    for employment, spans, terms, absences in facts:
        if employment.form == "assignment":
            continue
        for day in days:
            for row in terms:
                if _holds(row, day) and any(_holds(span, day) for span in spans):
                    into.people.add(person.pk)
                    if row.form == "monthly" and day in open_days:
                        into.scheduled.add(person.pk)
                        _count_day(into.sums, row.extent / 100, day, absences)
    for entry in TimeEntry.objects.filter(employment__person=person, state="attested", starts_on__in=days):
        into.sums[entry.code] += entry.quantity
    for slip in Payslip.objects.filter(person=person, month=month, run__state="definitive"):
        into.paid.add(person.pk)
        into.sums["cost"] += slip.gross_ore + slip.contributions_ore + slip.pension_ore
    for debt in VacationDebt.objects.filter(employment__person=person, month=month):
        into.owed.add(person.pk)
        into.sums["debt_days"] += debt.days
        into.sums["debt"] += debt.pay_ore + debt.contributions_ore


def _count_day(sums: dict[str, Decimal], share: Decimal, day: date, absences: list[Absence]) -> None:
    sums["available"] += share
    for absence in absences:
        if _holds(absence, day):
            sums["sick"] += share * absence.extent / 100
            if _length(absence, absences) >= 60:
                sums["long"] += share * absence.extent / 100


def _facts(person: Person) -> list:
    return [
        (
            employment,
            list(employment.spans.all()),
            list(employment.terms.all()),
            list(employment.absences.filter(kind="sick", state="attested").order_by("starts_on")),
        )
        for employment in person.employments.order_by("number")
    ]


def _unit(facts: list, days: list) -> str:
    """Where the first employment was on its last day in the month; else where the latest terms were."""
    for employment, spans, terms, _absences in facts:
        if employment.form == "assignment":
            continue
        for day in reversed(days):
            for row in terms:
                if _holds(row, day) and any(_holds(span, day) for span in spans):
                    return row.unit.code
    begun = [row for _e, _s, terms, _a in facts for row in terms if row.starts_on <= days[-1]]
    return max(begun, key=lambda row: row.starts_on).unit.code if begun else ""


def _length(absence: Absence, absences: list[Absence]) -> int:
    """Calendar days of the whole illness: rows that touch or overlap are one."""
    first, last = absence.starts_on, absence.ends_on
    grown = True
    while grown:
        touching = [row for row in absences if row.starts_on <= last + DAY and row.ends_on >= first - DAY]
        new = min(row.starts_on for row in touching), max(row.ends_on for row in touching)
        grown, (first, last) = new != (first, last), new
    return (last - first).days + 1


def _holds(row, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _is_open(day: date) -> bool:
    """None of the months here has an eve that counts as a holiday, except Midsummer's."""
    return day.weekday() < 5 and day not in holidays.country_holidays("SE", years=day.year) and day != date(2026, 6, 19)


def _sex(person: Person) -> str:
    if not person.personal_number:
        return "unknown"
    return "man" if int(person.personal_number[-2]) % 2 else "woman"


def _age(person: Person, on: date) -> str:
    born = person.born_on
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "young" if years <= 29 else "middle" if years <= 49 else "older"


def owe(month: str, seed: int) -> None:
    """A booked holiday liability at random for nearly every employment."""
    dice = Random(seed)
    for employment in Employment.objects.order_by("pk"):
        if dice.random() < 0.9:
            VacationDebt.objects.create(
                month=month,
                employment=employment,
                days=Decimal(dice.randrange(6_000)) / 100,
                day_ore=213_780,
                pay_ore=dice.randrange(10_000_000),
                contributions_ore=dice.randrange(3_000_000),
            )


def pay(office: Office, month: str, seed: int, *, of: list[Person] | None = None, state: str = "definitive") -> PayRun:
    """A fixed run with sums at random for nearly everyone."""
    dice = Random(seed)
    run = PayRun.objects.create(month=month, pays_on=date(2026, 1, 1), cut_off_at=LONG_AGO, prepared_by=office.clerk)
    for person in of if of is not None else Person.objects.order_by("pk"):
        if of is not None or dice.random() < 0.9:
            gross, contributions, pension = (dice.randrange(1_000_00, 40_000_00) for _sum in range(3))
            Payslip.objects.create(
                run=run, person=person, month=month, inputs="{}", gross_ore=gross,
                contributions_ore=contributions, pension_ore=pension, **dict.fromkeys(OTHER_SUMS, 0),
            )  # fmt: skip
    PayRun.objects.filter(pk=run.pk).update(
        state=state, approved_by=office.approver, content_hash="1", approved_hash="1"
    )
    return run
