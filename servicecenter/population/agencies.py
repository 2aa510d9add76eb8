"""The agencies of the demo: names as they are, everything else made up and marked so (demomyndigheter).

The named customers come first (I09). Sizes follow the real ones but are pressed together, so that even a small
population has something in every agency.
"""

from __future__ import annotations

import csv
import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from servicecenter.population.dice import Dice
from servicecenter.population.numbers import bankgiro, iban, organisation_number

FOLDER = Path(__file__).parent
NAMESPACE = uuid.UUID("6b9a4c1e-0d4f-5b57-9a57-5d2d6f0c11aa")
EVENNESS = 0.6
"""Sizes are raised to this: 1 keeps the real proportions, 0 makes all equal."""
PEOPLE_A_UNIT = 22
UNITS_A_DEPARTMENT = 6
AGENCY_GIROS = 5_000
DEMO_SOURCE = "Påhittat lokalt kollektivavtal, endast för demon"


class PopulationError(ValueError):
    """The wished population can't be made; the text says why."""


@dataclass(frozen=True, slots=True)
class UnitPlan:
    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """One agency before it is written."""

    place: int
    code: str
    name: str
    name_en: str
    public_id: uuid.UUID
    organisation_number: str
    bank_account: str
    employees: int
    units: tuple[UnitPlan, ...]
    workplaces: tuple[str, ...]
    activities: tuple[tuple[str, str], ...]
    projects: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    tax_table: int
    revises_in_time: bool
    has_shifts: bool


@dataclass(frozen=True, slots=True)
class Known:
    code: str
    name: str
    name_en: str
    size: int


@cache
def known_agencies() -> tuple[Known, ...]:
    with (FOLDER / "agencies.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return tuple(Known(row["code"], row["name"], row["name_en"], int(row["size"])) for row in rows)


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


def plan_agencies(*, agencies: int, employees: int, seed: int) -> list[AgencyPlan]:
    """The first agencies of the list with so many employees in all."""
    known = known_agencies()
    if not 1 <= agencies <= len(known):
        raise PopulationError(f"{agencies} myndigheter går inte: ange 1 till {len(known)}.")
    if employees < 0:
        raise PopulationError(f"{employees} anställda går inte: ange 0 eller fler.")
    shares = shared_out(employees, [agency.size**EVENNESS for agency in known[:agencies]])
    return [_plan(place, agency, share, seed) for place, (agency, share) in enumerate(zip(known, shares, strict=False))]


def shared_out(total: int, weights: list[float]) -> list[int]:
    """Whole shares that add up to the total (största rest)."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _plan(place: int, agency: Known, employees: int, seed: int) -> AgencyPlan:
    dice = Dice(seed, "agency", agency.code)
    units = tuple(_units(employees))
    return AgencyPlan(
        place=place,
        code=agency.code,
        name=agency.name,
        name_en=agency.name_en,
        public_id=uuid.uuid5(NAMESPACE, f"{seed}/{agency.code}"),
        organisation_number=organisation_number(place + 1),
        bank_account=iban(place + 1),
        employees=employees,
        units=units,
        workplaces=_without_units_below(units),
        activities=tuple((code, name) for code, name in words()["activities"]),
        projects=tuple((f"{30_100 + 10 * number}", name) for number, name in enumerate(words()["projects"], 1)),
        settings=_settings(place, dice),
        tax_table=dice.pick((30, 31, 32, 32, 33, 33, 34)),
        revises_in_time=place % 3 == 1,
        has_shifts=dice.chance(0.3),
    )


def _units(employees: int) -> list[UnitPlan]:
    """The agency, its departments and their units: codes sort as the tree."""
    count = max(1, round(employees / PEOPLE_A_UNIT))
    names, departments = words()["units"], words()["departments"]
    units = [UnitPlan("1000", "Myndighetsledningen")]
    for number in range(count):
        department, place = divmod(number, UNITS_A_DEPARTMENT)
        parent = f"{2000 + 100 * department}"
        if place == 0:
            units.append(UnitPlan(parent, f"Avdelning {departments[department % len(departments)]}", "1000"))
        round_number = number // len(names)
        name = names[number % len(names)] + (f" {round_number + 1}" if round_number else "")
        units.append(UnitPlan(f"{2000 + 100 * department + 10 * (place + 1)}", name, parent))
    return units


def _without_units_below(units: tuple[UnitPlan, ...]) -> tuple[str, ...]:
    """The units where people work."""
    parents = {unit.parent for unit in units}
    return tuple(unit.code for unit in units if unit.code not in parents)


def _settings(place: int, dice: Dice) -> tuple[tuple[str, str], ...]:
    """What the central agreement leaves to the agency. Amounts in öre per hour; one has none for standby."""
    simple = dice.between(21, 29) * 100
    settings = [
        ("pay.additional_time_divisor", dice.pick(("165", "142"))),
        ("pay.unsocial_hours_simple", str(simple)),
        ("pay.unsocial_hours_qualified", str(simple * 2)),
        ("pay.unsocial_hours_major_holiday", str(simple * 4)),
        ("pay.travel_time", str(dice.between(95, 125) * 100)),
        ("payment.bankgiro", bankgiro(AGENCY_GIROS + place)),
    ]
    if place != WITHOUT_STANDBY:
        settings += [
            ("pay.standby_weekday", str(dice.between(18, 26) * 100)),
            ("pay.standby_holiday", str(dice.between(36, 48) * 100)),
        ]
    if dice.chance(0.4):
        settings.append(("pay.net_rounding", "nearest_krona"))
    if dice.chance(0.2):
        settings.append(("pay.part_of_month", "thirtieths"))
    return tuple(settings)


WITHOUT_STANDBY = 3
"""Försäkringskassan: someone there has been on standby all the same, and can't be calculated until it is settled."""
