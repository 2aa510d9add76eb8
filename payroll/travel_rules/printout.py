"""A computed trip as plain text or plain data, for the calculator at the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from payroll.calculation.printout import because_text
from payroll.travel_rules.case import AMOUNTS as EXPECTED
from payroll.travel_rules.case import ExpectedDay, TripCase
from payroll.travel_rules.explain import DayTold
from payroll.travel_rules.model import Claim, Day
from payroll.travel_rules.rows import AMOUNTS, pay_rows
from payroll.travel_rules.words import PARTS, country_name
from servicecenter.common.money import Ore, format_kronor, to_kronor

COLUMNS: tuple[tuple[str, str], ...] = (
    ("tax_free", "Skattefritt"),
    ("taxable", "Över norm"),
    ("night", "Natt"),
    ("supplement", "Lönetillägg"),
    ("mileage", "Mil"),
    ("mileage_taxable", "Mil, skatt"),
    ("paid", "Betalas"),
    ("meal_benefit", "Kostförmån"),
)


def claim_text(claim: Claim, told: Sequence[DayTold] = ()) -> Iterator[str]:
    """A line a day in columns that hold something, each followed by its explanation if there is one, and the sums."""
    shown = [(field, title) for field, title in COLUMNS if field == "paid" or _any(claim, field)]
    yield f"{'Dag':<12}{'Land':<20}{'Del':<10}" + "".join(f"{title:>13}" for _, title in shown)
    for place, day in enumerate(claim.days):
        country, part = country_name(day.country)[0], PARTS[day.part][0]
        yield f"{day.on!s:<12}{country:<20.19}{part:<10}" + "".join(_cell(day, field) for field, _ in shown)
        if told:
            for because in told[place].because().steps:
                yield from because_text(because, depth=1)
    yield f"{'Summa':<42}" + "".join(f"{format_kronor(_sum(claim, field)):>13}" for field, _ in shown)


def _any(claim: Claim, field: str) -> bool:
    return any(getattr(day, field) for day in claim.days)


def _cell(day: Day, field: str) -> str:
    return f"{format_kronor(getattr(day, field)):>13}"


def _sum(claim: Claim, field: str) -> Ore:
    return claim.total(field)


def claim_data(claim: Claim, told: Sequence[DayTold] = ()) -> dict[str, Any]:
    """The claim as plain data, amounts in kronor as texts with two decimals."""
    days = []
    for place, day in enumerate(claim.days):
        data: dict[str, Any] = {"on": day.on.isoformat(), "country": day.country, "part": day.part.value}
        data |= {"ground": day.ground.value, "share": day.share}
        data |= {field: str(to_kronor(getattr(day, field))) for field, _ in AMOUNTS}
        if told:
            data["because"] = told[place].because().as_dict()
        days.append(data)
    rows = [
        {"type": row.salary_type, "on": row.on.isoformat(), "quantity": str(row.quantity)}
        | {"amount": str(to_kronor(row.amount))}
        for row in pay_rows(claim)
    ]
    totals = {name: str(to_kronor(_sum(claim, name))) for name in EXPECTED}
    return {"days": days, "rows": rows, "totals": totals}


def differences(case: TripCase, claim: Claim) -> Iterator[str]:
    """Where the claim is not what the case expects."""
    if case.error:
        yield f"väntade felet {case.error}, men resan gick att räkna ut"
    for name, amount in case.totals.items():
        if _sum(claim, name) != amount:
            yield f"{name}: väntade {format_kronor(amount)}, fick {format_kronor(_sum(claim, name))}"
    if case.days and len(case.days) != len(claim.days):
        yield f"väntade {len(case.days)} dagar, fick {len(claim.days)}"
        return
    for expected, day in zip(case.days, claim.days, strict=False):
        yield from _day_differences(expected, day)


def _day_differences(expected: ExpectedDay, day: Day) -> Iterator[str]:
    for name, amount in expected.amounts.items():
        if getattr(day, name) != amount:
            yield f"{day.on} {name}: väntade {format_kronor(amount)}, fick {format_kronor(getattr(day, name))}"
    for name in ("on", "country", "part", "share"):
        wanted = getattr(expected, name)
        if wanted not in (None, "") and getattr(day, name) != wanted:
            yield f"{day.on} {name}: väntade {wanted}, fick {getattr(day, name)}"
