"""Local travel terms in words, and between the form and the rules (lokala resevillkor)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from payroll.calculation.wording import number
from payroll.travel.models import LocalTravelTerms
from payroll.travel.rules import terms_of
from payroll.travel_rules.local import NO_LOCAL, BreakDays, DayAmount, LocalTravel, Supplement
from servicecenter.web.formatting import kronor

MOST_AMOUNTS, MOST_STEPS = 2, 4
MINUTES = 60
OF_TERMS = ("starts_on", "ends_on", "source", "full_day", "own_car", "motorcycle", "bicycle", "land_travel_counts")
OF_SUPPLEMENT = (
    *("night", "breakfast_percent", "lunch_percent", "dinner_percent", "beyond_km"),
    *("abroad", "day_trips_abroad", "none_if_all_meals"),
)


def from_form(given: Mapping[str, Any]) -> LocalTravel:
    """The terms that a form says."""
    return LocalTravel(
        **{name: given[name] for name in OF_TERMS},
        break_days=BreakDays(given["break_days"]),
        supplement=Supplement(
            amounts=tuple(given["amounts"]),
            day_steps=tuple(given["steps"]),
            **{name: given[name] for name in OF_SUPPLEMENT} | {"night": given["night"] or 0},
        ),
    )


def to_form(local: LocalTravel) -> dict[str, Any]:
    """What a form begins with: the terms as they are, to change from a day."""
    supplement = local.supplement
    found = {name: getattr(local, name) for name in OF_TERMS if name not in ("starts_on", "ends_on")}
    found |= {name: getattr(supplement, name) for name in OF_SUPPLEMENT} | {"break_days": local.break_days.value}
    for place, amount in enumerate(supplement.amounts):
        found |= {f"amount_{place}_{name}": getattr(amount, name) for name in DayAmount.__struct_fields__}
    for place, step in enumerate(supplement.day_steps):
        hours = Decimal(step.minutes) / MINUTES
        found |= {f"step_{place}_hours": hours, f"step_{place}_amount": step.amount}
        found[f"step_{place}_is_beyond"] = step.is_beyond
    return found


def latest(rows: Sequence[LocalTravelTerms]) -> LocalTravel:
    return terms_of(rows[0]) if rows else NO_LOCAL


def in_words(local: LocalTravel) -> list[dict[str, str]]:
    """The terms as rows to read; what the agency has not decided is left out."""
    return [{"label": label, "value": value} for label, value in (*_plain(local), *_supplement(local.supplement))]


def _plain(local: LocalTravel) -> Iterator[tuple[str, str]]:
    if local.full_day is not None:
        yield _("Traktamente per hel dag i Sverige"), kronor(local.full_day)
    if local.own_car is not None:
        yield _("Egen bil, per mil"), kronor(local.own_car)
    if local.motorcycle is not None:
        yield _("Egen motorcykel eller moped, per mil"), kronor(local.motorcycle)
    if local.bicycle is not None:
        yield _("Egen cykel, per mil"), kronor(local.bicycle)
    if not local.land_travel_counts:
        yield _("Restid på land räknas till landet"), _("nej")
    if local.break_days is BreakDays.WORKING_DAYS:
        yield _("Uppehåll förlänger tre månader med"), _("arbetsdagar")


def _supplement(given: Supplement) -> Iterator[tuple[str, str]]:
    for amount in given.amounts:
        label = _("Tillägg per dag") if amount.from_day == 1 else _("Tillägg från dag %d") % amount.from_day
        yield (
            label,
            _("%(full)s, halv dag %(half)s") % {"full": kronor(amount.full_day), "half": kronor(amount.half_day)},
        )
        if amount.travel_day is not None:
            yield _("Tillägg första och sista dagen"), kronor(amount.travel_day)
    if given.night:
        yield _("Tillägg för natt utan kvitto"), kronor(given.night)
    for step in given.day_steps:
        word = _("Endagsresa, mer än %s timmar") if step.is_beyond else _("Endagsresa, minst %s timmar")
        yield word % number(Decimal(step.minutes) / MINUTES), kronor(step.amount)
    if given.breakfast_percent or given.lunch_percent or given.dinner_percent:
        percents = f"{given.breakfast_percent}, {given.lunch_percent}, {given.dinner_percent} %"
        yield _("Avdrag på tillägget för frukost, lunch, middag"), percents
    if given.amounts or given.day_steps or given.night:
        yield _("Gäller bortom"), _("%d km från arbetsplats och bostad") % given.beyond_km
        yield _("Utomlands"), _abroad(given)
    if given.none_if_all_meals:
        yield _("När alla tre målen var fria"), _("inget tillägg")


def _abroad(given: Supplement) -> str:
    if given.abroad:
        return _("ja, även endagsresor") if given.day_trips_abroad else _("ja, inte endagsresor")
    return _("bara endagsresor") if given.day_trips_abroad else _("nej")
