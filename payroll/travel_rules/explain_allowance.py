"""Why a day's per diem is what it is (traktamente): country, whole or half, three months, meals, the agency's own."""

from __future__ import annotations

from collections.abc import Iterator

from payroll.calculation.wording import kr, number
from payroll.travel_rules.engine import HALF, of_day
from payroll.travel_rules.itinerary import minutes_of_day
from payroll.travel_rules.long_stay import WHOLE
from payroll.travel_rules.model import Ground, Part
from payroll.travel_rules.rates import nearest_krona
from payroll.travel_rules.rows import salary_type_of
from payroll.travel_rules.told import ToldDay, because
from payroll.travel_rules.words import AMOUNTS, NOTHING, clock, country_name, hours, meal_names
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor


def allowance_because(told: ToldDay) -> Because:
    """The tax-free per diem."""
    day, steps = told.day, tuple(_allowance_steps(told))
    sv, en = AMOUNTS["tax_free"]
    arithmetic = f"{format_kronor(day.norm)} − {format_kronor(day.cut)} = {format_kronor(day.norm - day.cut)}"
    return because(
        f"{sv} {day.on}",
        f"{en} {day.on}",
        kr(day.tax_free),
        steps,
        rule=salary_type_of(day, "tax_free"),
        arithmetic=arithmetic if day.cut else "",
    )


def taxable_because(told: ToldDay) -> Because:
    """What the agency pays above the tax-free amount."""
    day = told.day
    sv, en = AMOUNTS["taxable"]
    full = told.local.full_day or 0
    paid = of_day(full, day.part, day.share)
    cut = paid - day.allowance
    steps = (
        told.local_step("Myndighetens traktamente för hel dag", "The agency's per diem of a full day", kr(full)),
        *_less_meals(told, paid, cut),
        told.local_step("Därav skattefritt", "Of it tax-free", kr(day.tax_free)),
    )
    arithmetic = f"{format_kronor(day.allowance)} − {format_kronor(day.tax_free)} = {format_kronor(day.taxable)}"
    return because(
        f"{sv} {day.on}", f"{en} {day.on}", kr(day.taxable), steps, rule="per_diem_taxable", arithmetic=arithmetic
    )


def night_because(told: ToldDay) -> Because:
    """The night allowance: half the day's amount when the traveller arranged the night without a receipt."""
    day, amount = told.day, told.year.amount(told.day.country)
    sv, en = AMOUNTS["night"]
    private = Because("Resenären ordnade logi själv, utan kvitto", "The traveller arranged lodging, without a receipt")
    return because(
        f"{sv} {day.on}",
        f"{en} {day.on}",
        kr(day.night),
        (_amount_step(told), private),
        rule="night_allowance",
        arithmetic=f"{format_kronor(amount)} × {HALF}\u00a0% = {format_kronor(day.night)}",
    )


def nothing_because(told: ToldDay) -> Because:
    """Why there is no tax-free per diem."""
    sv, en = NOTHING[told.day.ground]
    if told.day.ground is Ground.NEAR:
        return told.rule_step("allowance.distance_km", sv, en, _distances(told)[0])
    if told.day.ground is Ground.HALF_AFTER_THREE_MONTHS:
        return Because(sv, en, source="RÅ 2006 ref. 59", steps=(_long_stay_step(told),))
    return Because(sv, en, source="12 kap. 6–17 §§ IL")


def _allowance_steps(told: ToldDay) -> Iterator[Because]:
    if told.course.country is None:
        yield _country_step(told)
    yield _amount_step(told)
    yield _part_step(told)
    if told.day.share < WHOLE:
        yield _long_stay_step(told)
    yield from _share_step(told)
    yield from _less_meals(told, told.day.norm, told.day.cut)
    yield _far_step(told)


def _country_step(told: ToldDay) -> Because:
    """The country of the day with the hours in each; the air, the sea and a leg over a border count for none."""
    spent = minutes_of_day(
        told.trip, told.day.on, from_hour=told.year.day_from_hour, land_counts=told.local.land_travel_counts
    )
    sv, en = country_name(told.day.country)
    if not spent:
        return told.rule_step(
            "allowance.day_from_hour",
            f"Hela dagen på resande fot: {sv}, där resenären är härnäst",
            f"The whole day on the way: {en}, where the traveller is next",
        )
    listed = sorted(spent.items(), key=lambda item: -item[1])
    return told.rule_step(
        "allowance.day_from_hour",
        f"Längst tid mellan klockan 6 och 24 i {sv}; tid i luften, till sjöss och över gränsen räknas inte",
        f"Most time between 06 and 24 in {en}; time in the air, at sea and over a border does not count",
        ", ".join(f"{country} {hours(minutes)}" for country, minutes in listed),
    )


def _amount_step(told: ToldDay) -> Because:
    sv, en = country_name(told.day.country)
    amount = kr(told.year.amount(told.day.country))
    texts = (f"Skattefritt belopp för hel dag i {sv} {told.year.year}", f"Tax-free amount of a full day in {en}")
    if told.is_domestic:
        return told.rule_step("allowance.full_day", *texts, amount)
    rate = told.year.rate(told.day.country)
    return Because(*texts, value=amount, rule="abroad", source=rate.source, unsourced=rate.unsourced)


def _part_step(told: ToldDay) -> Because:
    on, trip = told.day.on, told.trip
    is_half = told.day.part is Part.HALF
    if on == trip.starts_at.date():
        at = clock(trip.starts_at)
        sv = f"Avresa klockan {at}, {'12 eller senare: halv dag' if is_half else 'före 12: hel dag'}"
        en = f"Departure at {at}, {'12 or later: half day' if is_half else 'before 12: full day'}"
        return told.rule_step("allowance.departure_hour", sv, en)
    if on == trip.ends_at.date():
        at = clock(trip.ends_at)
        sv = f"Hemkomst klockan {at}, {'19 eller tidigare: halv dag' if is_half else 'efter 19: hel dag'}"
        en = f"Return at {at}, {'19 or earlier: half day' if is_half else 'after 19: full day'}"
        return told.rule_step("allowance.return_hour", sv, en)
    return Because("Dag mellan avresa och hemkomst: hel dag", "A day between departure and return: full day")


def _long_stay_step(told: ToldDay) -> Because:
    stay = told.course.long_stay[told.day.on]
    is_years = told.day.on >= stay.half_from
    since = stay.half_from if is_years else stay.reduced_from
    breaks_sv = f", gränsen framflyttad {stay.break_days} arbetsdagar för uppehåll" if stay.break_days else ""
    breaks_en = f", the limit moved {stay.break_days} working days for breaks" if stay.break_days else ""
    return told.rule_step(
        "long_stay.percent_after_years" if is_years else "long_stay.percent",
        f"Samma ort ({stay.place}) sedan {stay.starts_on}; lägre belopp från {since}{breaks_sv}",
        f"Same place ({stay.place}) since {stay.starts_on}; lower amount from {since}{breaks_en}",
        f"{told.day.share}\u00a0%",
        is_read_into=is_years and not told.is_domestic,
    )


def _share_step(told: ToldDay) -> Iterator[Because]:
    """The part of the full amount, and that it went to the nearest krona when it was not whole: no source says so."""
    full, day = told.year.amount(told.day.country), told.day
    percent = day.share if day.part is Part.FULL else HALF
    if percent < WHOLE:
        yield Because(
            "Dagens del av beloppet, till närmaste krona",
            "The day's part of the amount, to the nearest krona",
            value=kr(day.norm),
            arithmetic=f"{format_kronor(full)} × {percent}\u00a0% = {format_kronor(day.norm)}",
            unsourced=full * percent != day.norm * WHOLE,
        )


def _less_meals(told: ToldDay, amount: Ore, cut: Ore) -> Iterator[Because]:
    if cut:
        percent = told.year.meal_percents(told.day.country)[told.cutting]
        sv, en = meal_names(told.cutting)
        yield told.rule_step(
            "meals.domestic" if told.is_domestic else "meals.abroad",
            f"Fri {sv}: minskning till närmaste krona",
            f"Free {en}: reduction to the nearest krona",
            kr(-cut),
            f"{format_kronor(amount)} × {percent}\u00a0% = {format_kronor(nearest_krona(amount, percent))}",
        )


def _far_step(told: ToldDay) -> Because:
    sv, en = _distances(told)
    return told.rule_step(
        "allowance.distance_km",
        f"Övernattning mer än 50 km från arbetsplatsen och bostaden: {sv}",
        f"A night away more than 50 km from workplace and home: {en}",
    )


def _distances(told: ToldDay) -> tuple[str, str]:
    work, home = number(told.trip.workplace_km), number(told.trip.home_km)
    return f"{work} och {home} km", f"{work} and {home} km"
