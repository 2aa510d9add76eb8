"""A trip as it is typed (resan som den skrivs in): kept word for word while it is a draft, and read into a ``Trip``.

A leg is a stop that one comes to; it begins where the one before ended. What cannot be read yet is told with the name
of its field, so that nothing that was written is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from payroll.travel_rules.checks import problems
from payroll.travel_rules.model import (
    SWEDEN,
    Away,
    Carrier,
    Drive,
    EarlierStay,
    Leg,
    Lodging,
    Meal,
    MealGiver,
    MealKind,
    MealName,
    Night,
    Place,
    Problem,
    Trip,
    Vehicle,
)
from payroll.travel_rules.zones import zone_in

Typed = Mapping[str, Any]
"""``origin``, ``workplace_km``, ``home_km``, ``legs``, ``days`` by ISO date, and ``stays`` and ``aways`` that are not
known here; every value as it was written."""

LEG_FIELDS = ("departs", "destination", "country", "zone", "arrives", "carrier")
DAY_FIELDS = ("breakfast", "lunch", "dinner", "lodging", "km", "vehicle", "off")
STAY_FIELDS = ("place", "starts_on", "ends_on")
AWAY_FIELDS = ("starts_on", "ends_on")
MOST_LEGS = 40
MINUTES = len("2026-10-12T08:15")
"""A day without a time is no moment: midnight is never taken for granted."""
DAY = len("2026-10-12")
MOST_SHOWN_DAYS = 370
NOT_EATEN = "not_eaten"
"""A free meal that was left: it cuts the allowance, and is no benefit."""
FROM_HOST = "host"
"""A free meal that someone else than the employer gave: as much a benefit, and told as what it is."""
INDEXED = re.compile(r"^legs\[(\d+)\]\.(\w+)(\.\w+)?")
SPAN = re.compile(r"^(earlier_stays|aways)\[(\d+)\]\.ends_on$")
WRITTEN_AS = {
    "departs_at": "departs",
    "arrives_at": "arrives",
    "destination.name": "destination",
    "destination.country": "country",
    "destination.zone": "country",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a typed trip says: the trip when it is whole, what is wrong or missing, and the days to tell of."""

    trip: Trip | None
    problems: tuple[Problem, ...]
    days: tuple[date, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is wrong by the name of the field it was written in."""


def read(typed: Typed) -> Read:
    """The trip, or what is missing in it."""
    reader = _Reader()
    legs = tuple(reader.legs(typed))
    days = _days(legs)
    trip = Trip(
        legs=legs,
        workplace_km=reader.number(typed, "workplace_km", "Avståndet från arbetsplatsen"),
        home_km=reader.number(typed, "home_km", "Avståndet från bostaden"),
        **reader.by_day(typed.get("days") or {}, days),
        earlier_stays=tuple(reader.stays(typed)),
        aways=tuple(reader.aways(typed)),
    )
    found = tuple(reader.problems) or tuple(problems(trip))
    fields = {_written_in(problem.field): str(problem) for problem in reversed(found)}
    return Read(None if found else trip, found, days, fields)


def is_empty(typed: Typed) -> bool:
    """Whether nothing of a trip has been written."""
    return not any(leg.get("departs") or leg.get("destination") or leg.get("arrives") for leg in typed.get("legs", ()))


def first_day(typed: Typed) -> date | None:
    """The day a trip begins on, when it can be read."""
    legs = typed.get("legs") or [{}]
    try:
        return date.fromisoformat(str(legs[0].get("departs") or "")[:DAY])
    except ValueError:
        return None


def moved(typed: Typed, days: int) -> dict[str, Any]:
    """The same trip so many days later, or earlier; what cannot be read stays as it was written."""
    times = ("departs", "arrives")
    legs = [row | {key: _later(row[key], days) for key in times if key in row} for row in typed.get("legs") or []]
    return {**typed, "legs": legs, "days": {_later(day, days): row for day, row in (typed.get("days") or {}).items()}}


def _later(text: str, days: int) -> str:
    try:
        return (date.fromisoformat(text[:DAY]) + timedelta(days=days)).isoformat() + text[DAY:]
    except (ValueError, OverflowError):
        return text


def goals(typed: Typed) -> set[str]:
    """The places a trip goes to, home left out, to compare with."""
    return {str(leg.get("destination") or "").strip().casefold() for leg in (typed.get("legs") or [])[:-1]} - {""}


def in_words(typed: Typed) -> str:
    """``Gävle – Umeå – Gävle``: where a trip goes."""
    legs = typed.get("legs") or []
    return " – ".join(name for name in (typed.get("origin"), *(leg.get("destination") for leg in legs)) if name)


def _days(legs: Sequence[Leg]) -> tuple[date, ...]:
    """The days that the times so far span."""
    if not legs or legs[-1].arrives_at < legs[0].departs_at:
        return ()
    first = legs[0].departs_at.date()
    count = (legs[-1].arrives_at.date() - first).days + 1
    return tuple(first + timedelta(days=place) for place in range(min(count, MOST_SHOWN_DAYS)))


def _written_in(name: str) -> str:
    """``legs[1].arrives_at`` was written in ``legs-1-arrives``; where a leg begins, in the leg before it."""
    if span := SPAN.match(name):
        return f"{'aways' if span[1] == 'aways' else 'stays'}-{span[2]}-ends_on"
    found = INDEXED.match(name)
    if not found:
        return name
    number, part = int(found[1]), found[2] + (found[3] or "")
    if found[2] == "origin":
        if number == 0:
            return "origin"
        number, part = number - 1, "destination" + (found[3] or "")
    return f"legs-{number}-{WRITTEN_AS.get(part, part)}"


class _Reader:
    """Reads what is typed, and remembers what could not be read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def miss(self, name: str, message: str, cure: str) -> None:
        self.problems.append(Problem("missing", message, cure, name))

    def legs(self, typed: Typed) -> Iterator[Leg]:
        rows = [
            row for row in typed.get("legs") or [] if any(row.get(key) for key in ("departs", "arrives", "destination"))
        ]
        if not rows:
            self.miss("legs-0-departs", "Resan saknar tider.", "Ange när du reste och vart.")
        place = Place(self.text(typed, "origin", "Orten där resan börjar"))
        for number, row in enumerate(rows):
            at = f"legs-{number}"
            country = row.get("country") or SWEDEN
            departs = self.moment(row, "departs", at, f"Avresan i delresa {number + 1}")
            arrives = self.moment(row, "arrives", at, f"Framkomsten i delresa {number + 1}")
            goal = Place(
                self.text(row, "destination", f"Orten i delresa {number + 1}", at),
                country,
                zone_in(country, row.get("zone")),
            )
            if departs and arrives:
                yield Leg(place, departs, goal, arrives, _choice(Carrier, row.get("carrier"), Carrier.LAND))
            place = goal

    def by_day(self, rows: Mapping[str, Typed], days: Sequence[date]) -> dict[str, Any]:
        """Nights, meals and kilometres; what was written for a day that is no longer part of the trip is left out."""
        nights, meals, drives, days_off = [], [], [], []
        for day in days:
            row = rows.get(day.isoformat()) or {}
            if day != days[-1] and row.get("lodging"):
                nights.append(Night(day, _choice(Lodging, row["lodging"], Lodging.PROVIDED)))
            meals += [_meal(day, name, row[name]) for name in MealName if row.get(name)]
            if row.get("off"):
                days_off.append(day)
            if row.get("km"):
                km = self.number(row, "km", f"Körningen {day}", f"days-{day}")
                drives.append(Drive(day, km, _choice(Vehicle, row.get("vehicle"), Vehicle.OWN_CAR)))
        return {"nights": tuple(nights), "meals": tuple(meals), "drives": tuple(drives), "days_off": tuple(days_off)}

    def stays(self, typed: Typed) -> Iterator[EarlierStay]:
        """Earlier times at a place of the trip, told by the traveller."""
        for number, row in enumerate(typed.get("stays") or []):
            at, what = f"stays-{number}", f"vistelse {number + 1}"
            place = self.text(row, "place", f"Orten för tidigare {what}", at)
            first, last = self.day(row, "starts_on", at, what), self.day(row, "ends_on", at, what)
            if place and first and last:
                yield EarlierStay(place, first, last)

    def aways(self, typed: Typed) -> Iterator[Away]:
        """Leave between them."""
        for number, row in enumerate(typed.get("aways") or []):
            at, what = f"aways-{number}", f"frånvaro {number + 1}"
            first, last = self.day(row, "starts_on", at, what), self.day(row, "ends_on", at, what)
            if first and last:
                yield Away(first, last)

    def day(self, row: Typed, key: str, prefix: str, what: str) -> date | None:
        text = str(row.get(key) or "").strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            which = "Första dagen" if key == "starts_on" else "Sista dagen"
            said = "saknas" if not text else f"är ingen dag: {text[:20]}"
            self.miss(f"{prefix}-{key}", f"{which} för {what} {said}.", "Ange en dag, till exempel 2026-03-01.")
            return None

    def text(self, row: Typed, key: str, what: str, prefix: str = "") -> str:
        text = str(row.get(key) or "").strip()
        if not text:
            self.miss("-".join(filter(None, (prefix, key))), f"{what} saknas.", "Ange den.")
        return text

    def number(self, row: Typed, key: str, what: str, prefix: str = "") -> Decimal:
        text = str(row.get(key) or "").strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
        name = "-".join(filter(None, (prefix, key)))
        if not text:
            self.miss(name, f"{what} saknas.", "Ange hela kilometer, 0 om det är samma ort.")
            return Decimal(0)
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= 100_000:
            self.miss(
                name, f"{what}: {text[:20]} är inget antal kilometer.", "Ange ett tal, till exempel 85 eller 12,5."
            )
            return Decimal(0)
        return number

    def moment(self, row: Typed, key: str, prefix: str, what: str) -> datetime | None:
        text = str(row.get(key) or "").strip()
        try:
            return datetime.strptime(text[:MINUTES], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the clock on the wall has no zone
        except ValueError:
            said = "saknas" if not text else f"är ingen tidpunkt: {text[:30]}"
            self.miss(f"{prefix}-{key}", f"{what} {said}.", "Ange dag och klockslag i lokal tid.")
            return None


def _meal(day: date, name: MealName, written: str) -> Meal:
    if written == NOT_EATEN:
        return Meal(day, name, is_eaten=False)
    if written == FROM_HOST:
        return Meal(day, name, giver=MealGiver.HOST)
    return Meal(day, name, _choice(MealKind, written, MealKind.OTHER))


def _choice(of: Any, written: Any, default: Any) -> Any:
    return of(written) if written in set(of) else default
