"""Payslips drawn to be looked at (stickprov): a random sample that anyone can draw again.

The run's content hash is the seed: whoever prepares the run cannot choose who is drawn, and the same content always
gives the same sample. Payslips are taken in the order of the hash of seed and person.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

from django.db.models import QuerySet

from payroll.runs.controls.slips import slips_of
from payroll.runs.models import PayRun
from payroll.runs.review.models import SampledPayslip
from servicecenter.agencies.queries import setting

SIZE_SETTING = "control.sample_size"
SIZE = 5
"""How many payslips without a decision of the agency's own; no rule gives a number."""


def drawn(content_hash: str, person_ids: Iterable[int], *, size: int) -> list[int]:
    """The people that a seed draws, in the order drawn.

    >>> drawn("ab", [1, 2, 3, 4], size=2) == drawn("ab", [4, 3, 2, 1], size=2)
    True
    """

    def place(person_id: int) -> str:
        return hashlib.sha256(f"{content_hash}:{person_id}".encode()).hexdigest()

    return heapq.nsmallest(size, person_ids, key=place)


def draw_sample(run: PayRun) -> None:
    """Draw the sample of the run's present content; drawing again gives the one that is there."""
    if SampledPayslip.objects.filter(run=run, content_hash=run.content_hash).exists():
        return
    people = [slip.person_id for slip in slips_of(run)]
    SampledPayslip.objects.bulk_create(
        SampledPayslip(
            run=run,
            person_id=person_id,
            content_hash=run.content_hash,
            number=number,
            assigned_to_id=run.prepared_by_id,
        )
        for number, person_id in enumerate(drawn(run.content_hash, people, size=sample_size(run)), 1)
    )


def sample_size(run: PayRun) -> int:
    decided = setting(SIZE_SETTING, on=run.pays_on) or ""
    return int(decided) if decided.isdigit() else SIZE


def sample_of(run: PayRun) -> QuerySet[SampledPayslip]:
    rows = SampledPayslip.objects.filter(run=run, content_hash=run.content_hash)
    return rows.select_related("person", "assigned_to", "checked_by").order_by("number")
