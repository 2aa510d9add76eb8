"""A made-up population written to the database (läs in befolkningen): one agency a transaction, staged COPY throughout.

What is there already is left alone, so a seeding that was interrupted is finished by starting it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connections, transaction

from payroll.deductions.models import Payee
from payroll.employment.models import Person
from payroll.population.draft import leavers
from payroll.population.facts import PAYEES
from payroll.population.inbox import fill_inbox
from payroll.population.model import PersonFacts
from payroll.population.people import people
from payroll.population.rows import Writer
from payroll.population.timeline import Timeline
from payroll.population.working_time import fill_working_time
from payroll.runs.actions import calendar_of
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency, Unit
from servicecenter.population.agencies import NAMESPACE, AgencyPlan, PopulationError
from servicecenter.population.load import WrittenAgency, create_agency, write_ground, write_staff
from servicecenter.population.numbers import bankgiro, organisation_number
from servicecenter.population.staff import staff
from servicecenter.tenancy.bulk import next_ids
from servicecenter.tenancy.scope import tenant

BATCH = 2_000
"""People held in memory at once."""
MONTHS_AHEAD = 2

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the seeding did."""

    agencies: int
    people: int
    already: int


def seed(plans: Sequence[AgencyPlan], timeline: Timeline, *, seed: int, tell: Progress) -> Seeded:
    """Write every planned agency that is not there. Raises ``PopulationError`` when another population is."""
    refuse_others(plans, timeline)
    write_staff()
    known = set(Agency.objects.filter(code__in=[plan.code for plan in plans]).values_list("code", flat=True))
    written = 0
    for plan in plans:
        if plan.code not in known:
            written += write_agency(plan, timeline, seed=seed)
            tell(f"{plan.name}: {plan.employees} anställda")
    return Seeded(len(plans) - len(known), written, len(known))


def refuse_others(plans: Sequence[AgencyPlan], timeline: Timeline) -> None:
    """Agencies that are there must be those planned, with as many people."""
    found = {agency.code: agency for agency in Agency.objects.filter(code__in=[plan.code for plan in plans])}
    for plan in plans:
        agency = found.get(plan.code)
        if agency is None:
            continue
        with tenant(agency.pk):
            count = Person.objects.count()
        planned = plan.employees + leavers(plan, timeline)
        if agency.public_id != plan.public_id or count != planned:
            raise PopulationError(
                f"Databasen har redan en annan befolkning: {plan.name} har {count} personer, inte {planned}. "
                "Ange samma antal och frö som förra gången, eller börja om med en tom databas (make clean)."
            )


def write_agency(plan: AgencyPlan, timeline: Timeline, *, seed: int) -> int:
    """One agency with everyone in it, or nothing."""
    with transaction.atomic():
        agency = create_agency(plan)
        with tenant(agency.pk):
            ground = write_ground(agency, plan)
            for month in (*timeline.run_months, *(timeline.month.plus(n) for n in range(1, MONTHS_AHEAD + 1))):
                calendar_of(str(month))
            return _write_people(ground, plan, timeline, seed=seed)


def _write_people(ground: WrittenAgency, plan: AgencyPlan, timeline: Timeline, *, seed: int) -> int:
    """In batches, so that memory does not grow with the agency."""
    leaders = _reserve_leaders(plan)
    writer = Writer(
        agency_id=ground.agency.pk,
        namespace=uuid.uuid5(NAMESPACE, f"{seed}/{plan.code}/people"),
        unit_ids=ground.unit_ids,
        unit_parents={unit.code: unit.parent for unit in plan.units},
        leaders=leaders,
        payee_ids=_write_payees(plan),
        clerk_id=User.objects.get(email=staff().with_role("payroll_clerk")[0].email).pk,
    )
    written = 0
    for batch in batches(people(plan, timeline, seed=seed), BATCH):
        writer.write(batch)
        written += len(batch)
    if written:
        _appoint(ground, leaders)
        fill_inbox()
        fill_working_time(plan, timeline, clerk=User.objects.get(pk=writer.clerk_id), seed=seed)
    return written


def batches(rows: Iterable[PersonFacts], size: int) -> Iterable[list[PersonFacts]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def _reserve_leaders(plan: AgencyPlan) -> dict[str, int]:
    """A user for whoever leads each unit; departments and the agency are led by one of them."""
    if not plan.employees:
        return {}
    led = plan.workplaces[: plan.employees]
    parents = {unit.code: unit.parent for unit in plan.units}
    ids = dict(zip(led, next_ids("servicecenter_user", len(led)), strict=True))
    for code in led:
        ids.setdefault(parents[code], ids[code])
    ids["1000"] = ids[led[-1]]
    return ids


def _appoint(ground: WrittenAgency, leaders: dict[str, int]) -> None:
    rows = list(Unit.objects.filter(code__in=leaders))
    for unit in rows:
        unit.manager_id = leaders[unit.code]
    Unit.objects.bulk_update(rows, ["manager"])


def _write_payees(plan: AgencyPlan) -> dict[str, int]:
    rows = [
        Payee(
            name=name,
            organisation_number=organisation_number(900 + place),
            bankgiro=bankgiro(plan.place * 10 + place),
            code=code,
        )
        for place, (name, code) in enumerate(PAYEES.items())
    ]
    return {row.name: row.pk for row in Payee.objects.bulk_create(rows)}


def refresh_statistics() -> None:
    """Tell the database how much came in, or it plans as if the tables were empty."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("ANALYZE")
