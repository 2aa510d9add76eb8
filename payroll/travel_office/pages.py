"""What the pay office's page of a claim shows (lönekontorets reseräkning), ready to read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.urls import reverse

from payroll.own_travel.forms import ReasonForm
from payroll.own_travel.pages import events_of, tasks_of
from payroll.salary_types.catalogue import Sign, by_code
from payroll.time.models import EntryState
from payroll.travel.actions import counts
from payroll.travel.checks import remarks
from payroll.travel.models import TravelClaim
from payroll.travel.queries import expenses_of
from payroll.travel.settling import of_claim
from payroll.travel.told import days_told, expense_rows, name_of, rules_of, sum_rows, trip_of
from payroll.travel_office.queries import Given, given_by, versions_of
from payroll.travel_sampling.pages import check_card
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestState
from servicecenter.attest.queries import case_of, deciders
from servicecenter.common.permissions import Permission


def claim_page(claim: TravelClaim, user: User, permissions: Collection[Permission], *, on: date) -> dict[str, Any]:
    """One claim: what it says, what it gave in pay, its versions, and what may be done to it."""
    trip, expenses = trip_of(claim), [row for row in expenses_of(claim) if counts(row)]
    settled, tasks, versions = (
        of_claim(claim, expenses, trip, rules_of(claim, trip)),
        tasks_of(claim),
        versions_of(claim),
    )
    waiting = [task for task in tasks if task.state == AttestState.WAITING]
    is_corrected = any(row.replaces_id == claim.pk for row in versions)
    holds = claim.state == EntryState.ATTESTED and claim.superseded_at is None
    may_correct = holds and not is_corrected and not waiting and Permission.REPORT_TIME in permissions
    return {
        "claim": claim,
        "person": claim.employment.person,
        "findings": [{"kind": "warn", "title": text, "text": ""} for text in remarks(claim, expenses)],
        "days": days_told(trip, settled),
        "rows": expense_rows(expenses),
        "sums": sum_rows(claim, settled),
        "given": [_given(row) for row in given_by(claim)],
        "versions": [_version(row, claim, user) for row in versions] if len(versions) > 1 else [],
        "events": events_of(claim, tasks),
        "deciders": deciders(case_of(waiting[0]), on=on) if waiting else [],
        "may_correct": may_correct,
        "reason_form": ReasonForm(),
        "check_card": check_card(claim, user),
    }


def _given(given: Given) -> dict[str, Any]:
    """A row that went to pay, and where it was paid."""
    entry, kind = given.entry, by_code(given.entry.code)
    return {
        "name": name_of(kind),
        "code": entry.code,
        "coding": entry.coding,
        "from": entry.starts_on,
        "to": entry.ends_on,
        "amount_ore": -entry.amount_ore if kind.sign is Sign.MINUS else entry.amount_ore,
        "counts": entry.superseded_at is None,
        "lines": [
            {
                "run": str(line.run),
                "run_url": reverse("pay_run", args=[line.run.public_id]),
                "slip_url": reverse("payslip", args=[line.payslip.public_id]),
                "amount_ore": line.amount_ore,
                "state": line.run.get_state_display(),
            }
            for line in given.lines
        ],
    }


def _version(row: TravelClaim, shown: TravelClaim, user: User) -> dict[str, Any]:
    """One version; a correction that is not sent yet can be opened by the clerk who began it."""
    url = ""
    if row.state in (EntryState.DRAFT, EntryState.RETURNED) and row.replaces_id and row.recorded_by_id == user.pk:
        url = reverse("travel_claim_edit", args=[row.public_id])
    elif row.submitted_at is not None and row.state != EntryState.DRAFT:
        url = reverse("travel_claim", args=[row.public_id])
    return {"claim": row, "url": "" if row.pk == shown.pk else url, "is_shown": row.pk == shown.pk}
