"""Where the traveller has been before (tidigare vistelser): the three-month rule counts every time at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from payroll.absence.models import Absence
from payroll.time.models import COUNTED, EntryState
from payroll.travel.models import TravelClaim
from payroll.travel_rules.model import Away, EarlierStay, Trip

LOOKED_BACK = timedelta(days=3 * 366)
"""The rule has a step after two years at a place."""


def with_earlier_stays(trip: Trip, claim: TravelClaim) -> Trip:
    """The trip with earlier trips of the person to the same places, and the leave between them; two queries."""
    places = {leg.destination.name.casefold() for leg in trip.legs[:-1]}
    stays = [stay for stay in _stays(claim, trip) if stay.place.casefold() in places]
    known = (*trip.earlier_stays, *stays)
    if not known:
        return trip
    aways = {*trip.aways, *_aways(claim, known, trip)}
    return msgspec.structs.replace(trip, earlier_stays=known, aways=tuple(sorted(aways, key=_span)))


def _span(away: Away) -> tuple[date, date]:
    return away.starts_on, away.ends_on


def _stays(claim: TravelClaim, trip: Trip) -> Iterator[EarlierStay]:
    """Each time at a place on trips that were sent or attested and end before this one begins."""
    first = trip.starts_at.date()
    rows = TravelClaim.objects.filter(
        employment__person=claim.employment.person,
        state__in=COUNTED,
        superseded_at__isnull=True,
        ends_on__lte=first,
        ends_on__gte=first - LOOKED_BACK,
    ).exclude(trip="")
    rows = rows.exclude(pk=claim.pk).exclude(pk=claim.replaces_id).order_by("starts_on", "id")
    for text in rows.values_list("trip", flat=True):
        for leg, following in pairwise(msgspec.json.decode(text, type=Trip).legs):
            yield EarlierStay(leg.destination.name, leg.arrives_at.date(), following.departs_at.date())


def _aways(claim: TravelClaim, stays: Sequence[EarlierStay], trip: Trip) -> Iterator[Away]:
    """Leave since the first of the stays, which never ends a period at a place."""
    rows = Absence.objects.filter(
        employment=claim.employment_id,
        state=EntryState.ATTESTED,
        superseded_at__isnull=True,
        ends_on__gte=min(stay.starts_on for stay in stays),
        starts_on__lte=trip.ends_at.date(),
    )
    for starts_on, ends_on in rows.order_by("starts_on", "id").values_list("starts_on", "ends_on"):
        yield Away(starts_on, ends_on)
