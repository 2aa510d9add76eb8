"""What the review page shows (granskning): the month's checklist and the payslips drawn to be looked at."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from payroll.runs.models import PayRun
from payroll.runs.queries import payslip_ids
from payroll.runs.review.actions import FIXED, REVIEWED
from payroll.runs.review.checklist import Row, checklist_of, is_missing
from payroll.runs.review.models import SampledPayslip, Stage
from payroll.runs.review.sampling import sample_of, sample_size
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import people_here
from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission

SEES_PAYSLIPS = frozenset({Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN, Permission.SEE_PAY})


def review_context(run: PayRun, *, user: User, permissions: Collection[Permission]) -> dict[str, Any]:
    may_prepare = Permission.PREPARE_PAY_RUN in permissions
    rows = checklist_of(run)
    sampled = sample_rows(run, user=user, permissions=permissions)
    is_open = run.state in REVIEWED
    return {
        "run": run,
        "checklist": summary(rows),
        "stages": [
            {
                "label": Stage(stage).label,
                "rows": found,
                "may_sign": may_prepare and run.state in (REVIEWED if stage == Stage.BEFORE else (*REVIEWED, *FIXED)),
            }
            for stage in Stage
            if (found := [row for row in rows if row.item.stage == stage])
        ],
        "sampled": sampled,
        "sample_done": sum(1 for each in sampled if each["row"].checked_at),
        "sample_size": sample_size(run),
        "may_assign": may_prepare and is_open and any(each["row"].checked_at is None for each in sampled),
        "reviewers": reviewers(run) if may_prepare and is_open else [],
    }


def summary(rows: Collection[Row]) -> dict[str, Any]:
    """How far the checklist has come: what must be done before approval, and what is left of it."""
    asked = [row for row in rows if row.item.stage == Stage.BEFORE and row.item.is_mandatory]
    left = [row for row in asked if is_missing(row)]
    return {"done": len(asked) - len(left), "of": len(asked), "left": left, "rows": rows}


def sample_rows(run: PayRun, *, user: User, permissions: Collection[Permission]) -> list[dict[str, Any]]:
    """The drawn payslips; showing one is reading that person's pay only where the reader may follow the link."""
    found = list(sample_of(run))
    may_see = not SEES_PAYSLIPS.isdisjoint(permissions)
    slips = payslip_ids(run, {row.person_id for row in found}) if may_see else {}
    return [_sample_row(row, slips, user, may_sign=run.state in REVIEWED) for row in found]


def _sample_row(row: SampledPayslip, slips: dict[int, Any], user: User, *, may_sign: bool) -> dict[str, Any]:
    note_read(kind="payslip", person_id=row.person_id, name=row.person.name)
    return {
        "row": row,
        "name": row.person.name,
        "number": row.person.number,
        "url": reverse("payslip", args=[slips[row.person_id]]) if row.person_id in slips else "",
        "can_sign": may_sign and row.checked_at is None and row.assigned_to_id == user.pk,
    }


def reviewers(run: PayRun) -> list[User]:
    """Who the sample can be handed to: the payroll clerks of the agency."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.PREPARE_PAY_RUN in held]
    return list(people_here(on=run.pays_on).filter(memberships__role__in=roles).distinct())
