"""Telling the workers that an invoice can go on (väckning); the sweep finds it all the same."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.waking import tell_workers

TASK = "invoicing.flow.tasks.move_invoices_on"


def wake_flow() -> None:
    """After the commit, have the invoices of the agency in scope moved on."""
    transaction.on_commit(partial(tell_workers, TASK, agency_id=current_agency_id()))
