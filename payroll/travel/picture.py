"""A trip as a picture (resan som bild): its days as columns with country, night, free meals and what is paid.

A few days to a row, so that a column is wide enough to read on a phone. Everything drawn is told in words as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from zlib import crc32

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from payroll.travel_rules.engine import has_night
from payroll.travel_rules.model import SWEDEN, Claim, Day, Ground, Lodging, MealName, Part, Trip
from payroll.travel_rules.words import MEALS, country_name
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.web.formatting import in_language, kronor

WEEK = 7
WIDE, HIGH, GAP = 56.0, 82.0, 3.0
BAND, MARKS, SUM = 17.0, 49.0, 68.0
"""Where in a row the countries, the meals and nights, and the amounts stand."""
MOST_DAYS = 98
"""Fourteen weeks; a longer trip is read in its list."""
LETTERS = 7
"""How many letters of a country's name a column holds."""


def trip_picture(trip: Trip, claim: Claim, *, columns: int = WEEK) -> SafeString | None:
    """The picture of a trip of more than a day, so many days to a row."""
    days = claim.days
    if not 1 < len(days) <= MOST_DAYS:
        return None
    rows = [days[place : place + columns] for place in range(0, len(days), columns)]
    parts = [part for place, row in enumerate(rows) for part in _row(row, place * HIGH, trip, claim)]
    width, told = WIDE * max(map(len, rows)), " ".join(f"{_told(day, trip, claim)}." for day in days)
    key = f"t{crc32(told.encode()):08x}"
    drawn = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="sc-trip" viewBox="0 0 {} {}" width="{}" role="img" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>',
        *(_f(width), _f(len(rows) * HIGH), _f(width), key, key, key, _("Resan dag för dag"), key, told, drawn),
    )


def _row(days: Sequence[Day], top: float, trip: Trip, claim: Claim) -> Iterator[SafeString]:
    for place, day in enumerate(days):
        yield from _column(day, place * WIDE, top, trip, claim)
    first = 0
    for (country, is_off), stretch in groupby(days, key=lambda day: (day.country, day.ground is Ground.DAY_OFF)):
        found = list(stretch)
        yield from _land(country, is_off, found, first * WIDE, top, claim)
        first += len(found)


def _land(
    country: str, is_off: bool, days: Sequence[Day], left: float, top: float, claim: Claim
) -> Iterator[SafeString]:
    """Days in a row in one country as one band; half a day at either end is half as wide."""
    right = left + WIDE * len(days) - GAP
    if days[0] is claim.days[0] and days[0].part is Part.HALF:
        left += WIDE / 2
    if days[-1] is claim.days[-1] and days[-1].part is Part.HALF and len(claim.days) > 1:
        right -= WIDE / 2
    kind = "off" if is_off else "home" if country == SWEDEN else "abroad"
    yield format_html(
        '<rect class="sc-trip__land sc-trip__land--{}" x="{}" y="{}" width="{}" height="19" rx="5"/>',
        *(kind, _f(left), _f(top + BAND), _f(max(WIDE / 3, right - left))),
    )
    name = _("Ledig") if is_off else in_language(*country_name(country))
    shown = name if len(name) <= LETTERS * (right - left) / WIDE else country
    yield format_html('<text class="sc-trip__name" x="{}" y="{}">{}</text>', _f(left + 6), _f(top + BAND + 13), shown)


def _column(day: Day, left: float, top: float, trip: Trip, claim: Claim) -> Iterator[SafeString]:
    first = day is claim.days[0] or day.on.day == 1
    name = f"{date_format(day.on, 'D')[:2]} {date_format(day.on, 'j/n' if first else 'j')}"  # more has no room
    yield _text("sc-trip__day", left + 2, top + 11, name)
    free = _free(day, trip)
    for place, name in enumerate(MealName):
        yield format_html(
            '<circle class="sc-trip__meal{}" cx="{}" cy="{}" r="3"/>',
            *(" is-free" if name in free else "", _f(left + 6 + place * 9), _f(top + MARKS - 4)),
        )
    if night := _night(day, trip, claim):
        yield format_html(
            '<path class="sc-trip__night{}" d="M{} {}a5 5 0 1 0 5 6 4 4 0 0 1-5-6z"/>',
            *(" is-own" if night is Lodging.PRIVATE else "", _f(left + WIDE - 12), _f(top + MARKS - 9)),
        )
    yield _text("sc-trip__sum", left + 2, top + SUM, _whole(day.paid) if day.paid else "–")


def _free(day: Day, trip: Trip) -> set[MealName]:
    return {meal.name for meal in trip.meals if meal.on == day.on}


def _night(day: Day, trip: Trip, claim: Claim) -> Lodging | None:
    """Who the night after the day is paid by, where there is one away."""
    if day is claim.days[-1] or not has_night(trip, tuple(each.on for each in claim.days)):
        return None
    told = next((night.lodging for night in trip.nights if night.on == day.on), Lodging.PROVIDED)
    return None if told is Lodging.NONE else told


def _told(day: Day, trip: Trip, claim: Claim) -> str:
    """``mån 2 november: Norge, hel dag, fri lunch, natt borta, 685,00 kr``."""
    said = [in_language(*country_name(day.country)), _("halv dag") if day.part is Part.HALF else _("hel dag")]
    if day.ground is Ground.DAY_OFF:
        said = [_("ledig dag")]
    free = _free(day, trip)
    said += [_("fri %s") % in_language(*MEALS[name]) for name in MealName if name in free]
    if night := _night(day, trip, claim):
        said.append(_("natt ordnad själv") if night is Lodging.PRIVATE else _("natt borta"))
    return f"{date_format(day.on, 'D j F')}: {', '.join(said)}, {kronor(day.paid)} kr"


def _whole(amount: int) -> str:
    """Kronor without öre, since a column is narrow; the list beside tells them."""
    return kronor(amount - amount % ORE_PER_KRONA).partition(",")[0].partition(".")[0]


def _text(css: str, x: float, y: float, text: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', css, _f(x), _f(y), text)


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
