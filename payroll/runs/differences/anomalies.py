"""How this month's changes of pay are spread against the last twelve months (avvikelsebild), and who stands out.

A person's change is net or gross pay against the month before, in percent. Whoever changes more than all but one in two
hundred changes of the last twelve months did, up or down, and by more than the agency's limit, stands out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext_lazy as _

from payroll.runs.controls.limits import limits_of
from payroll.runs.models import PayRun
from payroll.runs.states import SETTLED

MONTHS = 12
EDGES = (-50, -25, -10, -5, -1, 1, 5, 10, 25, 50)
"""Percent; a class holds from one edge up to the next."""
UNCHANGED = EDGES.index(1)
"""The class of those who changed by less than one percent."""
TAIL = Decimal("0.005")
MEASURES = {"net": ("net_ore", _("Nettolön")), "gross": ("gross_ore", _("Bruttolön"))}
MOST_OUTLIERS = 200


@dataclass(frozen=True, slots=True)
class Spread:
    """How many changes fall in each class, now and in all the months before, and where the usual ends."""

    now: tuple[int, ...]
    usual: tuple[int, ...]
    months: int
    lowest: Decimal | None
    highest: Decimal | None

    def shares(self, counts: tuple[int, ...]) -> list[Decimal]:
        """Percent of the people in each class."""
        total = sum(counts)
        return [Decimal(100 * count) / total if total else Decimal(0) for count in counts]


@dataclass(frozen=True, slots=True)
class Outlier:
    """Someone whose pay changed unusually much."""

    person_id: int
    before_ore: int
    now_ore: int
    percent: Decimal


def spread(run: PayRun, measure: str) -> Spread:
    """One pass over the payslips of the run and of the twelve fixed runs before it."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(column=MEASURES[measure][0]) + COUNTED, _names(run))
        rows = cursor.fetchall()
        cursor.execute(CHANGES.format(column=MEASURES[measure][0]) + ENDS, _names(run))
        months, lowest, highest = cursor.fetchone()
    counts = {(is_now, place): count for is_now, place, count in rows}
    now, usual = (tuple(counts.get((when, place), 0) for place in range(len(EDGES) + 1)) for when in (True, False))
    return Spread(now, usual, months, lowest, highest)


def outliers(run: PayRun, measure: str, found: Spread) -> list[Outlier]:
    """Those outside what is usual and above the limit, the largest change first."""
    if found.lowest is None or found.highest is None:
        return []
    names = _names(run) | {
        "lowest": found.lowest,
        "highest": found.highest,
        "least": int(limits_of(run)["net_difference_kronor"] * 100),
        "most": MOST_OUTLIERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(column=MEASURES[measure][0]) + OUTSIDE, names)
        return [Outlier(*row) for row in cursor.fetchall()]


def _names(run: PayRun) -> dict[str, object]:
    return {
        "run": run.pk,
        "agency": run.agency_id,
        "month": run.month,
        "settled": list(SETTLED),
        "runs": MONTHS + 1,
        "edges": list(EDGES),
        "low": TAIL,
        "high": 1 - TAIL,
    }


# The ORM can neither number the months of each person nor sort values into classes.
CHANGES = """
WITH runs AS (
  (SELECT id, month FROM payroll_payrun
   WHERE agency_id = %(agency)s AND kind = 'ordinary' AND month < %(month)s AND state = ANY(%(settled)s)
   ORDER BY month DESC LIMIT %(runs)s)
  UNION ALL SELECT id, month FROM payroll_payrun WHERE agency_id = %(agency)s AND id = %(run)s
), slips AS (
  SELECT s.person_id, s.run_id, s.{column} AS now_ore,
         lag(s.{column}) OVER (PARTITION BY s.person_id ORDER BY r.month) AS before_ore
  FROM payroll_payslip s JOIN runs r ON r.id = s.run_id WHERE s.agency_id = %(agency)s
), changes AS (
  SELECT person_id, run_id = %(run)s AS is_now, run_id, before_ore, now_ore,
         round((now_ore - before_ore) * 100.0 / before_ore, 2) AS percent
  FROM slips WHERE before_ore > 0
)
"""
COUNTED = """
SELECT is_now, width_bucket(percent, %(edges)s::numeric[]), count(*)::int FROM changes GROUP BY 1, 2
"""
ENDS = """
SELECT count(DISTINCT run_id)::int,
       (percentile_disc(%(low)s) WITHIN GROUP (ORDER BY percent))::numeric,
       (percentile_disc(%(high)s) WITHIN GROUP (ORDER BY percent))::numeric
FROM changes WHERE NOT is_now
"""
OUTSIDE = """
SELECT person_id, before_ore, now_ore, percent FROM changes
WHERE is_now AND (percent < %(lowest)s OR percent > %(highest)s) AND abs(now_ore - before_ore) > %(least)s
ORDER BY abs(now_ore - before_ore) DESC, person_id LIMIT %(most)s
"""
