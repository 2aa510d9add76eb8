"""The knowledge line (kunskapsgräns): nothing that a calculation has not seen may look as if it had been known then.

A calculation uses what was recorded by its cut-off, and later ones take for granted that it did. So whoever records a
fact of pay shares the agency's line until the end of the transaction, which a starting calculation waits for; and what
is recorded after a calculation has drawn its line gets a moment after it, whatever the clocks say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from servicecenter.tenancy.scope import current_agency_id

NEXT = timedelta(microseconds=1)
"""The least that one moment can come after another in the database."""

SHARE = "SELECT cut_off_at FROM servicecenter_knowledgeline WHERE agency_id = %s FOR SHARE"
MAKE = "INSERT INTO servicecenter_knowledgeline (agency_id) VALUES (%s) ON CONFLICT (agency_id) DO NOTHING"
DRAW = """
    INSERT INTO servicecenter_knowledgeline AS line (agency_id, cut_off_at) VALUES (%s, %s)
    ON CONFLICT (agency_id) DO UPDATE
    SET cut_off_at = GREATEST(EXCLUDED.cut_off_at, line.cut_off_at + interval '1 microsecond')
    RETURNING cut_off_at
"""


def moment_of_record(at: datetime) -> datetime:
    """The moment to store with what is recorded ``at``: after every line drawn so far.

    Call it in the transaction that writes: until that has ended no calculation of the agency draws its line.
    """
    drawn = _one(SHARE, current_agency_id())
    if drawn is None:
        _one(MAKE, current_agency_id())
        drawn = _one(SHARE, current_agency_id())
    return at if drawn[0] is None else max(at, drawn[0] + NEXT)


def draw_line(at: datetime) -> datetime:
    """The cut-off of a calculation that starts ``at``: once everyone who was recording has finished, and after every
    earlier line. Whoever records meanwhile waits for this transaction, and comes after it."""
    return _one(DRAW, current_agency_id(), at)[0]


def _one(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone() if cursor.description else None
