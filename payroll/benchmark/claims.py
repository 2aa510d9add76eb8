"""A year of travel claims of the whole centre in one agency (årets reseräkningar), each like one that was sent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from django.utils import timezone
from psycopg import sql

from payroll.employment.models import Employment
from payroll.time.models import EntryState
from payroll.travel.actions import add_expense, save_claim, start_claim, submit_claim
from payroll.travel.models import Expense, TravelClaim
from servicecenter.attest.models import AttestTask
from servicecenter.operations.machine import admin
from servicecenter.operations.repeating import repeat_row
from servicecenter.tenancy.scope import tenant

CLAIMS, WAITING = 175_000, 2_000
COPIES = 1_000
"""Copies are numbered from here, so that they are told from the claims that people have."""
PEOPLE = sql.SQL(
    ", (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS people FROM payroll_employment"
    " WHERE agency_id = {agency}) AS person, generate_series(0, {most}) AS week"
)
BILLED = """
INSERT INTO payroll_billableclaim (agency_id, claim_id, month, kind)
SELECT agency_id, id, to_char(attested_at, 'YYYY-MM'), 'trip' FROM payroll_travelclaim
WHERE agency_id = %s AND number >= %s AND state = 'attested'
"""
SENT = "one.{0} - week * interval '1 day'"


def fill_claims(agency_id: int) -> TravelClaim:
    """So many claims and receipts in the tables, of which some wait for attest. Gives the one they are like."""
    with tenant(agency_id):
        rows = TravelClaim.objects.filter(number__lt=COPIES, state=EntryState.SUBMITTED).exclude(trip="")
        claim = rows.select_related("employment__person__user").first() or _sent()
        if TravelClaim.objects.filter(number__gte=COPIES).exists():
            return claim
    with admin() as connection, connection.transaction():
        connection.execute("SET session_replication_role = replica")
        _copy_claims(connection, claim)
        _copy_expenses(connection, claim)
        _copy_tasks(connection, claim)
        connection.execute(BILLED, [claim.agency_id, COPIES])
    with admin() as connection:
        connection.execute(
            "VACUUM ANALYZE payroll_travelclaim, payroll_expense, payroll_billableclaim, servicecenter_attesttask"
        )
    return claim


def _sent() -> TravelClaim:
    """Two days in Göteborg and a taxi, sent by the first person who can log in."""
    employment = Employment.objects.filter(person__user__isnull=False).select_related("person__user").earliest("id")
    by, now = employment.person.user, timezone.now()
    first = timezone.localdate(now) - timedelta(days=10)
    claim = start_claim(employment=employment, by=by, at=now)
    taxi = add_expense(claim=claim, by=by, at=now)
    written = {
        "kind": "taxi",
        "spent_on": first,
        "supplier": "Taxi Göteborg",
        "amount": Decimal(320),
        "no_receipt_reason": "Borttappat",
    }
    given = {"purpose": "Möte i Göteborg", "typed": _trip(first)}
    save_claim(claim=claim, given=given, expenses={taxi.pk: written}, by=by, at=now)
    return submit_claim(claim=claim, by=by, at=now)


def _trip(first: date) -> dict[str, Any]:
    def at(days: int, hour: int) -> str:
        return datetime.combine(first + timedelta(days=days), time(hour, 30)).isoformat(timespec="minutes")

    there = {"departs": at(0, 7), "destination": "Göteborg", "arrives": at(0, 11)}
    back = {"departs": at(1, 15), "destination": "Gävle", "arrives": at(1, 19)}
    legs = [leg | {"country": "SE", "carrier": "land", "zone": ""} for leg in (there, back)]
    return {"origin": "Gävle", "workplace_km": "520", "home_km": "516", "legs": legs, "days": {}}


def _copy_claims(connection: psycopg.Connection, claim: TravelClaim) -> None:
    """The same people again and again, a day earlier each time; the first copies wait, the others are attested."""
    waits = f"person.place + week * person.people <= {WAITING}"
    changes = {
        "public_id": "gen_random_uuid()",
        "employment_id": "person.id",
        "number": f"{COPIES} + week",
        "starts_on": "one.starts_on - week::integer",
        "ends_on": "one.ends_on - week::integer",
        "recorded_at": SENT.format("recorded_at"),
        "submitted_at": SENT.format("submitted_at"),
        "state": f"CASE WHEN {waits} THEN 'submitted' ELSE 'attested' END",
        "attested_at": f"CASE WHEN {waits} THEN NULL ELSE {SENT.format('submitted_at')} END",
    }
    with tenant(claim.agency_id):
        people = Employment.objects.count()
    others = PEOPLE.format(agency=claim.agency_id, most=CLAIMS // people)
    repeat_row(connection, TravelClaim, claim.pk, changes, others)


def _copy_expenses(connection: psycopg.Connection, claim: TravelClaim) -> None:
    """The receipt of the claim on each of its copies."""
    like = _only(connection, "payroll_expense", "claim_id", claim.pk)
    changes = {
        "public_id": "gen_random_uuid()",
        "claim_id": "copy.id",
        "spent_on": "copy.starts_on",
        "gross_ore": "one.gross_ore + copy.id % 997 * 100",
    }
    repeat_row(connection, Expense, like, changes, _copies(claim))


def _copy_tasks(connection: psycopg.Connection, claim: TravelClaim) -> None:
    """The copies that wait lie in the inbox of whoever has the first one, each asked for by its own person."""
    like = _only(connection, "servicecenter_attesttask", "object_id", claim.pk)
    changes = {"public_id": "gen_random_uuid()", "object_id": "copy.id", "requested_at": "copy.submitted_at"}
    waiting = sql.SQL("{} AND copy.state = 'submitted'").format(_copies(claim))
    repeat_row(connection, AttestTask, like, changes, waiting)


def _copies(claim: TravelClaim) -> sql.Composed:
    joined = "JOIN payroll_travelclaim AS copy ON copy.agency_id = {} AND copy.number >= {}"
    return sql.SQL(joined).format(claim.agency_id, COPIES)


def _only(connection: psycopg.Connection, table: str, column: str, key: int) -> int:
    query = sql.SQL("SELECT max(id) FROM {} WHERE {} = {}")
    return connection.execute(query.format(sql.Identifier(table), sql.Identifier(column), key)).fetchone()[0]
