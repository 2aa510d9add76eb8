"""A declaration looked at without being kept (förhandsvisning): made of the month's runs and taken back again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from payroll.declarations.actions import contact_of, fill
from payroll.declarations.models import Declaration, DeclarationState
from payroll.declarations.queries import due_on, newest, runs_hash
from payroll.runs.models import PayRun
from servicecenter.common.periods import Month
from servicecenter.workflow.transitions import NotAllowedNow


@contextmanager
def preview(month: Month, runs: list[PayRun], *, at: datetime) -> Iterator[Declaration]:
    """The declaration that these runs would give, for as long as the block lasts; nothing of it is kept."""
    last = newest(month)
    if last is not None and last.state in (DeclarationState.DRAFT, DeclarationState.SEALED, DeclarationState.APPROVED):
        raise NotAllowedNow(_("%s är under arbete; se den i stället.") % last)
    with transaction.atomic():
        declaration = Declaration.objects.create(
            month=str(month),
            version=last.version + 1 if last else 1,
            due_on=due_on(month),
            run_ids=[run.pk for run in runs],
            runs_hash=runs_hash(runs),
            contact=contact_of(month),
            made_at=at,
        )
        fill(declaration, runs[-1])
        declaration.sealed_at = at
        yield declaration
        transaction.set_rollback(True)
