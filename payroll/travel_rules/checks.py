"""What must hold for a trip before anything is computed (kontroll av resan); everything wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from payroll.travel_rules.clock import instant, is_skipped, zone_of
from payroll.travel_rules.model import CannotCalculateTrip, Leg, MealKind, MealName, Place, Problem, Trip
from payroll.travel_rules.zones import zones_of

LONGEST_DAYS = 1100
"""Three years: what is longer is a slip of the pen, or an employment abroad."""
HOURS_OF_CHANGE = 4
"""Clocks are changed at night; a time later in the day is there every day."""


def check(trip: Trip) -> None:
    """Raise ``CannotCalculateTrip`` with everything that is wrong."""
    if found := tuple(problems(trip)):
        raise CannotCalculateTrip(*found)


def problems(trip: Trip) -> Iterator[Problem]:
    """What is wrong with a trip, in the order a reader meets it. Nothing else is asked where the legs are wrong."""
    if not trip.legs:
        yield Problem("no_legs", "Resan saknar delresor.", "Ange avresa och hemresa med tid och ort.", "legs")
        return
    wrong = [*_leg_problems(trip.legs), *_order_problems(trip.legs)]
    yield from wrong
    yield from _distance_problems(trip)
    if not wrong:
        yield from _length_problems(trip)
        yield from _day_problems(trip)
    yield from _stay_problems(trip)


def _leg_problems(legs: tuple[Leg, ...]) -> Iterator[Problem]:
    for number, leg in enumerate(legs):
        field = f"legs[{number}]"
        wrong = [
            *_place_problems(leg.origin, f"{field}.origin"),
            *_place_problems(leg.destination, f"{field}.destination"),
        ]
        wrong += [*_clock_problems(leg.departs_at, leg.origin, f"{field}.departs_at")]
        wrong += [*_clock_problems(leg.arrives_at, leg.destination, f"{field}.arrives_at")]
        yield from wrong
        if not wrong and not _in_order(leg.departs_at, leg.origin, leg.arrives_at, leg.destination):
            yield Problem(
                "arrival_before_departure",
                f"Delresa {number + 1} kommer fram {_at(leg.arrives_at)} ({leg.destination.name}), innan den avgår "
                f"{_at(leg.departs_at)} ({leg.origin.name}).",
                "Rätta tiderna; de är lokal tid på varje ort.",
                f"{field}.arrives_at",
            )


def _place_problems(place: Place, field: str) -> Iterator[Problem]:
    if not place.name.strip():
        yield Problem("no_place", "En ort saknar namn.", "Ange orten.", f"{field}.name")
    if not place.country.strip():
        yield Problem("no_country", f"{place.name or 'En ort'} saknar land.", "Ange landet.", f"{field}.country")
    if not place.zone:
        zones = zones_of(place.country)
        yield Problem(
            "no_zone",
            f"{place.name} ({place.country}) saknar tidszon, och landet har {len(zones) or 'ingen känd'}.",
            f"Ange den, till exempel {zones[0] if zones else 'Europe/Paris'}.",
            f"{field}.zone",
        )
    elif zone_of(place.zone) is None:
        yield Problem(
            "unknown_zone",
            f"Tidszonen {place.zone!r} för {place.name} finns inte.",
            "Ange den som i IANA:s lista, till exempel Europe/Stockholm.",
            f"{field}.zone",
        )


def _clock_problems(at: datetime, place: Place, field: str) -> Iterator[Problem]:
    if at.tzinfo is not None:
        yield Problem("zoned_time", f"{at} har en tidszon i sig.", "Ange lokal tid; orten vet sin tidszon.", field)
    elif at.hour < HOURS_OF_CHANGE and zone_of(place.zone) is not None and is_skipped(at, place.zone):
        yield Problem(
            "skipped_time",
            f"Klockan {at:%H:%M} fanns inte {at.date()} i {place.name}: klockan ställdes fram.",
            "Ange den tid klockan visade.",
            field,
        )


def _in_order(earlier: datetime, there: Place, later: datetime, here: Place) -> bool:
    """Whether the second time is not before the first; wall clocks of one zone tell, unless the clock goes back."""
    if there.zone == here.zone and earlier <= later and not earlier.fold:
        return True
    return instant(earlier, there.zone) <= instant(later, here.zone)


def _order_problems(legs: tuple[Leg, ...]) -> Iterator[Problem]:
    for number, (leg, following) in enumerate(pairwise(legs), start=1):
        field = f"legs[{number}]"
        if leg.destination != following.origin:
            yield Problem(
                "broken_chain",
                f"Delresa {number} slutar i {_named(leg.destination)}, men delresa {number + 1} börjar i "
                f"{_named(following.origin)}.",
                "Lägg till delresan däremellan eller rätta orten.",
                f"{field}.origin",
            )
        elif _can_compare(leg, following) and not _in_order(
            leg.arrives_at, leg.destination, following.departs_at, following.origin
        ):
            yield Problem(
                "overlapping_legs",
                f"Delresa {number + 1} avgår {_at(following.departs_at)}, innan delresa {number} är framme "
                f"{_at(leg.arrives_at)}.",
                "Rätta tiderna så att delresorna inte överlappar.",
                f"{field}.departs_at",
            )


def _can_compare(leg: Leg, following: Leg) -> bool:
    naive = leg.arrives_at.tzinfo is None and following.departs_at.tzinfo is None
    return naive and zone_of(leg.destination.zone) is not None


def _distance_problems(trip: Trip) -> Iterator[Problem]:
    for field, km, what in (
        ("workplace_km", trip.workplace_km, "arbetsplatsen"),
        ("home_km", trip.home_km, "bostaden"),
    ):
        if km < 0:
            yield Problem(
                "negative_distance",
                f"Avståndet från {what} är {km} km.",
                "Ange närmaste färdväg till förrättningsstället i kilometer, 0 eller mer.",
                field,
            )


def _length_problems(trip: Trip) -> Iterator[Problem]:
    first, last = trip.starts_at.date(), trip.ends_at.date()
    if (last - first).days > LONGEST_DAYS:
        yield Problem(
            "too_long",
            f"Resan varar från {first} till {last}.",
            "Rätta årtalet, eller dela upp resan.",
            f"legs[{len(trip.legs) - 1}].arrives_at",
        )


def _day_problems(trip: Trip) -> Iterator[Problem]:
    yield from _outside_problems(trip)
    yield from _repeated_problems(trip)
    for number, meal in enumerate(trip.meals):
        if meal.kind is MealKind.HOTEL_BREAKFAST and meal.name is not MealName.BREAKFAST:
            yield Problem(
                "not_breakfast",
                f"Måltiden {meal.on} är hotellfrukost men ingen frukost.",
                "Välj frukost, eller ange måltiden som annan fri måltid.",
                f"meals[{number}].kind",
            )
    for number, drive in enumerate(trip.drives):
        if drive.km < 0:
            yield Problem(
                "negative_km", f"Körningen {drive.on} är {drive.km} km.", "Ange 0 eller mer.", f"drives[{number}].km"
            )


def _outside_problems(trip: Trip) -> Iterator[Problem]:
    """Nights, meals, drives and days off that are on no day of the trip; the last night begins the day before."""
    first, last = trip.starts_at.date(), max(trip.ends_at.date(), trip.starts_at.date())
    days = [(f"nights[{number}].on", "Natten som börjar", night.on) for number, night in enumerate(trip.nights)]
    days += [(f"meals[{number}].on", "Måltiden", meal.on) for number, meal in enumerate(trip.meals)]
    days += [(f"drives[{number}].on", "Körningen", drive.on) for number, drive in enumerate(trip.drives)]
    days += [(f"days_off[{number}]", "Den lediga dagen", day) for number, day in enumerate(trip.days_off)]
    for field, what, on in days:
        if not first <= on <= last or (field.startswith("nights") and on == last):
            yield Problem(
                "outside_trip", f"{what} {on} ligger utanför resan {first}–{last}.", "Rätta eller ta bort raden.", field
            )


def _repeated_problems(trip: Trip) -> Iterator[Problem]:
    rows = [(f"nights[{number}]", "natten", night.on) for number, night in enumerate(trip.nights)]
    rows += [(f"meals[{number}]", MEALS[meal.name], meal.on) for number, meal in enumerate(trip.meals)]
    seen: set[tuple[str, date]] = set()
    for field, what, on in rows:
        if (what, on) in seen:
            yield Problem("repeated", f"Den {on} är {what} angiven två gånger.", "Ta bort den ena.", field)
        seen.add((what, on))


MEALS = {MealName.BREAKFAST: "frukosten", MealName.LUNCH: "lunchen", MealName.DINNER: "middagen"}


def _stay_problems(trip: Trip) -> Iterator[Problem]:
    spans = [
        (f"earlier_stays[{number}]", stay.starts_on, stay.ends_on) for number, stay in enumerate(trip.earlier_stays)
    ]
    spans += [(f"aways[{number}]", away.starts_on, away.ends_on) for number, away in enumerate(trip.aways)]
    for field, starts_on, ends_on in spans:
        if ends_on < starts_on:
            yield Problem(
                "backward_period",
                f"Perioden {starts_on}–{ends_on} slutar innan den börjar.",
                "Rätta dagarna.",
                f"{field}.ends_on",
            )


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d kl. %H:%M}"


def _named(place: Place) -> str:
    return f"{place.name} ({place.country}, {place.zone})"
