"""What the demo's customers have saved, and agencies that the centre is in dialogue with. All figures are invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from onboarding.population.people import People
from onboarding.prospects.actions import lose_prospect, write_prospect
from onboarding.prospects.models import Prospect
from onboarding.savings.actions import decide_baseline, enter_baseline, state_own_cost
from onboarding.savings.queries import ServiceSaving, savings_here
from servicecenter.accounts.models import User
from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import set_user

QUARTERS = (34, 14, 9, 7)
"""What the agency spent itself, in per cent of the fee, quarter by quarter: the first time was dear."""
BEFORE_PERCENT = 162
"""What the same volume cost before, in per cent of the fee now."""
UNITS_BEFORE_PERCENT = 96

PROSPECTS = (
    ("Fyrverket", "2021009010", 24_000, ("payroll", "invoices"), 60, 400, "Avsiktsförklaring till underskrift", 12),
    ("Kanalmyndigheten", "2021009028", 3_400, ("payroll",), 75, 220, "Strategiskt möte", 20),
    (
        "Statens arkivkontor",
        "2021009036",
        1_150,
        ("invoices", "procurement"),
        40,
        480,
        "Volymer från ekonomichefen",
        33,
    ),
    ("Norra gränsverket", "2021009044", 9_800, ("payroll", "procurement"), 25, 610, "Möte med stabschefen", -6),
    ("Trädgårdsinspektionen", "2021009051", 260, ("payroll",), 90, 160, "Svar på offerten", 5),
)
"""Name, number, employees, services, probability, days to start, what is next and in how many days; all invented."""
LOST = ("Tullmuseet", "2021009069", 85, ("procurement",), 20, 300, "Ny kontakt", 40)
REASON = "Myndigheten läggs ned och förs över till en som redan är kund."


def write_savings(people: People, *, today: date) -> None:
    """Own costs of every service with a fee, and a baseline where no project has one; in the agency's scope."""
    at = _morning(today)
    for one in savings_here(on=today):
        if not _fee(one) or one.own:
            continue
        if one.told is None and one.proposed is None:
            _baseline(one, people, at)
        _own_costs(one, people, at)


def _fee(one: ServiceSaving) -> Ore:
    """The mean fee of a month that was counted."""
    known = [fact.fee_ore for fact in one.facts if fact.units and fact.fee_ore is not None]
    return half_up(sum(known), len(known)) if known else 0


def _baseline(one: ServiceSaving, people: People, at: datetime) -> None:
    known = [fact.units for fact in one.facts if fact.units]
    units = half_up(12 * sum(known) * UNITS_BEFORE_PERCENT, 100 * len(known))
    thousand = 100_000
    cost = half_up(12 * _fee(one) * BEFORE_PERCENT, 100 * thousand) * thousand
    told = {"year": one.first.year - 1, "cost_ore": cost, "units": units, "source": "Påhittade uppgifter för demon"}
    row = enter_baseline(service=one.code, **told, by=people.customer, at=at)
    decide_baseline(baseline=row, step="confirm", by=people.customer_signs, at=at)


def _own_costs(one: ServiceSaving, people: People, at: datetime) -> None:
    """By quarter for the quarters that are over, the first one dear."""
    first, fee = min(fact.month for fact in one.facts if fact.units), 3 * _fee(one)
    quarter = first.plus(-((first.month - 1) % 3))
    place = 0
    while quarter.plus(2) < Month.of(timezone.localdate(at)):
        percent = QUARTERS[min(place, len(QUARTERS) - 1)]
        told = {"year": quarter.year, "quarter": (quarter.month + 2) // 3, "cost_ore": half_up(fee * percent, 100)}
        state_own_cost(service=one.code, **told, what="Frågor från chefer och egen kontroll", by=people.customer, at=at)
        quarter, place = quarter.plus(3), place + 1


def write_prospects(by: User, *, today: date) -> None:
    """The dialogues of the centre, one of them over; in the scope of an agency where the person works."""
    set_user(by.pk)
    if Prospect.objects.exists():
        return
    at = _morning(today)
    began = at - timedelta(days=45)
    for told in PROSPECTS:
        write_prospect(prospect=None, facts=_facts(told, by, today), by=by, at=began)
    lost = write_prospect(prospect=None, facts=_facts(LOST, by, today), by=by, at=began)
    lose_prospect(prospect=lost, reason=REASON, by=by, at=at)


def _facts(told: tuple, by: User, today: date) -> dict[str, object]:
    name, number, employees, services, probability, starts_in, next_step, next_in = told
    known = {"name": name, "organisation_number": number, "employees": employees, "services": list(services)}
    days = {"expected_on": today + timedelta(days=starts_in), "next_on": today + timedelta(days=next_in)}
    return known | days | {"probability": probability, "next_step": next_step, "owner": by}


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
