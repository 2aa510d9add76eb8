"""Why supplement, meal benefit and mileage of a day are what they are (lönetillägg, kostförmån, milersättning)."""

from __future__ import annotations

from collections.abc import Iterator

from payroll.calculation.wording import kr, number
from payroll.travel_rules.mileage import mileage, rate_of
from payroll.travel_rules.model import Drive, Ground
from payroll.travel_rules.rates import CARS, KM_PER_MIL
from payroll.travel_rules.supplement import day_amount, meal_percent, minutes_of, step_of
from payroll.travel_rules.told import ToldDay, because
from payroll.travel_rules.words import AMOUNTS, PARTS, VEHICLES, hours, meal_names
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor


def supplement_because(told: ToldDay) -> Because:
    """The agency's taxable supplement."""
    sv, en = AMOUNTS["supplement"]
    steps = tuple(_day_trip_steps(told) if told.day.ground is Ground.DAY_TRIP else _overnight_steps(told))
    return because(
        f"{sv} {told.day.on}", f"{en} {told.day.on}", kr(told.day.supplement), steps, rule="travel_supplement"
    )


def _day_trip_steps(told: ToldDay) -> Iterator[Because]:
    minutes = minutes_of(told.trip)
    step = step_of(told.local.supplement, minutes)
    if step is not None:
        sv = "mer än" if step.is_beyond else "minst"
        en = "more than" if step.is_beyond else "at least"
        yield told.local_step(
            f"Endagsförrättning {hours(minutes)} timmar, {sv} {hours(step.minutes)}",
            f"Day trip of {hours(minutes)} hours, {en} {hours(step.minutes)}",
            kr(step.amount),
        )


def _overnight_steps(told: ToldDay) -> Iterator[Because]:
    rule, (sv, en) = told.local.supplement, PARTS[told.day.part]
    night = rule.night if told.day.on in told.course.private else 0
    paid = told.day.supplement - night
    if paid:
        amount = day_amount(told.trip, told.day.on, told.day.part, rule)
        yield told.local_step(f"Myndighetens lönetillägg, {sv}", f"The agency's supplement, {en}", kr(amount))
        if paid != amount:
            yield _meals_step(told, amount, amount - paid)
    if night:
        yield told.local_step("Tillägg för egen logi", "Supplement for own lodging", kr(night))


def _meals_step(told: ToldDay, amount: Ore, cut: Ore) -> Because:
    percent, (sv, en) = meal_percent(told.local.supplement, told.cutting), meal_names(told.cutting)
    return told.local_step(
        f"Fri {sv}: minskning till närmaste krona",
        f"Free {en}: reduction to the nearest krona",
        kr(-cut),
        f"{format_kronor(amount)} × {percent}\u00a0% = {format_kronor(cut)}",
    )


def meal_benefit_because(told: ToldDay) -> Because:
    """The free meals that were eaten, taxed at the year's value."""
    sv, en = AMOUNTS["meal_benefit"]
    return because(
        f"{sv} {told.day.on}",
        f"{en} {told.day.on}",
        kr(told.day.meal_benefit),
        tuple(_benefit_steps(told)),
        rule="meal_benefit",
    )


def _benefit_steps(told: ToldDay) -> Iterator[Because]:
    for bit, key in ((1, "breakfast"), (2, "lunch_or_dinner"), (4, "lunch_or_dinner")):
        if told.eaten & bit:
            sv, en = meal_names(bit)
            yield told.rule_step(
                f"meal_benefit.{key}",
                f"Fri {sv}, varken representation eller obligatorisk i biljett eller rum",
                f"Free {en}, neither representation nor part of ticket or room",
                kr(told.year.meal_benefit[bit]),
            )


def mileage_because(told: ToldDay) -> Because:
    """The tax-free mileage."""
    sv, en = AMOUNTS["mileage"]
    steps = tuple(_drive_step(told, drive) for drive in _drives(told) if drive.vehicle in CARS)
    return because(f"{sv} {told.day.on}", f"{en} {told.day.on}", kr(told.day.mileage), steps, rule="mileage")


def _drives(told: ToldDay) -> Iterator[Drive]:
    return (drive for drive in told.trip.drives if drive.on == told.day.on)


def _drive_step(told: ToldDay, drive: Drive) -> Because:
    sv, en = VEHICLES[drive.vehicle]
    tax_free, _ = mileage(drive, told.year, told.local)
    rate = min(told.year.mileage[drive.vehicle], rate_of(drive, told.year.mileage[drive.vehicle], told.local))
    return told.rule_step(
        f"mileage.{drive.vehicle.value}",
        f"{number(drive.km)} km, {sv}, {format_kronor(rate)} kr per mil",
        f"{number(drive.km)} km, {en}, {format_kronor(rate)} kr per 10 km",
        kr(tax_free),
        f"{number(drive.km / KM_PER_MIL)} × {format_kronor(rate)} = {format_kronor(tax_free)}",
    )


def mileage_taxable_because(told: ToldDay) -> Because:
    """What the agency pays for one's own vehicle above the tax-free rate."""
    sv, en = AMOUNTS["mileage_taxable"]
    steps = tuple(_excess_step(told, drive) for drive in _drives(told) if mileage(drive, told.year, told.local)[1])
    return because(
        f"{sv} {told.day.on}", f"{en} {told.day.on}", kr(told.day.mileage_taxable), steps, rule="mileage_taxable"
    )


def _excess_step(told: ToldDay, drive: Drive) -> Because:
    free = told.year.mileage[drive.vehicle]
    rate = rate_of(drive, free, told.local)
    _, taxable = mileage(drive, told.year, told.local)
    sv, en = VEHICLES[drive.vehicle]
    return told.local_step(
        f"{number(drive.km)} km, {sv}, {format_kronor(rate)} kr per mil, därav skattefritt {format_kronor(free)}",
        f"{number(drive.km)} km, {en}, {format_kronor(rate)} kr per 10 km, of which tax-free {format_kronor(free)}",
        kr(taxable),
    )
