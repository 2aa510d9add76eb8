"""The customer's people are moved in, and two months are calculated beside the old system's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from onboarding.data_migration.jobs import check_on, load_on
from onboarding.models import DataLoad, DifferenceGroup, LineDifference, ParallelRun, ReceivedFile
from onboarding.parallel_runs.jobs import calculate_on, check_results_on
from onboarding.parallel_runs.wording import cause_label
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.salary_types.catalogue import by_key
from servicecenter.tenancy.scope import tenant
from tests.factories.moving_in import Mover, number, people_files
from tests.journeys.onboarding_room import Walk

MARCH, APRIL = "2026-03", "2026-04"
PEOPLE = 500
OVERTIME, FEE = by_key("overtime_simple").code, by_key("vacation_supplement").code
TAX, QUALIFYING, SICK = (by_key(key).code for key in ("table_tax", "qualifying_deduction", "sick_deduction"))


def _of(places: range) -> set[str]:
    return {number(place) for place in places}


PLANTED: dict[str, tuple[str, set[str], Callable[[int], int]]] = {
    "tax_decision": (TAX, _of(range(7)), lambda amount: amount - 41_300),
    "rate": (OVERTIME, _of(range(100, 140)), lambda amount: round(amount * Decimal("0.95"))),
    "vacation_supplement": (FEE, _of(range(300, 320)), lambda amount: round(amount * Decimal("0.9"))),
    "qualifying": (QUALIFYING, _of(range(200, 205)), lambda amount: round(amount * Decimal("1.1"))),
}
"""What the old system reckons otherwise: the pay type, whose, and how."""
NOT_ABSENT = _of(range(400, 403))
"""Whom the old system deducts for an absence that nobody told us of."""


def customer_files() -> dict[str, list[dict[str, Any]]]:
    """Five hundred people with tax and bank, and what happened to some of them in March."""
    day = {"starts_on": date(2026, 3, 9), "employment": 1, "extent": Decimal(100)}
    sick = [
        {"person": each, "kind": "sick", "ends_on": date(2026, 3, 11)} | day for each in sorted(_of(range(200, 210)))
    ]
    away = [
        {"person": each, "kind": "vacation", "ends_on": date(2026, 3, 13)} | day
        for each in sorted(PLANTED["vacation_supplement"][1])
    ]
    time = [
        {"person": each, "code": OVERTIME, "quantity": Decimal(2), "starts_on": date(2026, 3, 9), "employment": 1}
        for each in sorted(PLANTED["rate"][1])
    ]
    return people_files(PEOPLE) | {"time": time, "absences": sick + away}


def data(walk: Walk, code: str) -> None:
    """The customer's files are handed in by one, mapped as proposed, and loaded by another."""
    for kind, rows in customer_files().items():
        file = hand_in(walk, "", kind=kind, file=_csv(kind, rows))
        check_on(agency_id=walk.agency.pk, file_id=file.pk, at=walk.now)
        window = walk.at("lead", "customer_file", file.public_id)
        assert window.page.get_by_role("heading", name="Avvisade rader").count() == 0
    walk.at("loader", "project_data").press("Läs in")
    [load] = walk.rows(DataLoad)
    load_on(agency_id=walk.agency.pk, load_id=load.pk, at=walk.now)
    walk.at("customer", "project_data").reads(f"varav {PEOPLE} nya personer")


def _csv(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": build_csv(kinds()[kind], rows)}


def hand_in(walk: Walk, query: str, **told: Any) -> ReceivedFile:
    window = walk.at("lead", "customer_file_new")
    window.page.goto(f"{window.page.url}{query}")
    window.send(system="Gamla lönen", **told)
    window.press("Spara mappningen och kontrollera filen")
    [file] = walk.rows(ReceivedFile, public_id=window.page.url.rstrip("/").split("/")[-1])
    return file


def parallel_run(walk: Walk, month: str, rows: list[dict[str, Any]]) -> ParallelRun:
    """The old system's results of a month are handed in, and the month calculated beside them."""
    file = hand_in(walk, "?resultat", month=month, file=_csv("results", rows))
    told = {"agency_id": walk.agency.pk, "at": walk.now}
    check_results_on(file_id=file.pk, **told)
    window = walk.at("lead", "customer_file", file.public_id)
    window.follow("Räkna och jämför")
    window.send()
    [run] = walk.rows(ParallelRun, month=month)
    calculate_on(run_id=run.pk, **told)
    return run


def parallel_runs(walk: Walk, code: str) -> None:
    """March, with five kinds of planted differences that are found, named, explained and confirmed; then April."""
    walk.turn_to(date(2026, 4, 13))
    people = walk.people
    mover = Mover(walk.agency, walk.project, people["lead"], people["loader"], people["customer"])
    old = mover.our_results(MARCH, at=walk.now)
    for kind, persons, changed in PLANTED.values():
        for row in old:
            if row["person"] in persons and row["code"] == kind:
                row["amount"] = changed(row["amount"])
    old += [{"person": each, "code": SICK, "quantity": Decimal(1), "amount": -142_800} for each in sorted(NOT_ABSENT)]
    run = parallel_run(walk, MARCH, old)
    found_and_named(walk, run)
    explain(walk, run)
    walk.turn_to(date(2026, 5, 11))
    april = mover.our_results(APRIL, at=walk.now)
    parallel_run(walk, APRIL, april)


def found_and_named(walk: Walk, run: ParallelRun) -> None:
    expected = {cause: persons for cause, (_kind, persons, _how) in PLANTED.items()} | {"absence_missing": NOT_ABSENT}
    with tenant(walk.agency.pk):
        for cause, persons in expected.items():
            rows = LineDifference.objects.filter(run=run, group__cause=cause).order_by()
            assert set(rows.values_list("number", flat=True)) == persons, cause
    window = walk.at("customer", "parallel_run", run.public_id)
    for cause in expected:
        window.reads(str(cause_label(cause)))


def explain(walk: Walk, run: ParallelRun) -> None:
    """By the centre, group by group; the customer confirms each."""
    with tenant(walk.agency.pk):
        groups = list(DifferenceGroup.objects.filter(run=run))
    for group in groups:
        walk.at("lead", "difference_group", group.public_id).send(explanation="Gamla systemet räknade fel, utrett.")
        walk.at("customer", "difference_group", group.public_id).press("Bekräfta förklaringen")
