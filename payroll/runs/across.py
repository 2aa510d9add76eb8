"""Work in other agencies than the one in scope, asked for from the cockpit (arbete hos flera myndigheter).

A request works in one agency, so the work begins when its own transaction has ended: each agency then gets a
transaction and a scope of its own, and one that refuses says why and never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.runs.actions import open_run, start_calculation
from payroll.runs.queries import run_of_month
from servicecenter.agencies.models import Agency
from servicecenter.agreements.queries import NoAgreement
from servicecenter.common.periods import Month
from servicecenter.rules.loader import RuleError
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow

REFUSALS = (NotAllowedNow, NoAgreement, PermissionDenied, RuleError)
"""What an action may answer instead of doing it; the text is for the person who asked."""


def open_in(request: HttpRequest, agencies: Iterable[Agency], month: Month) -> None:
    """Open the month's run in each agency (öppna månadens körningar)."""

    def work(agency: Agency) -> None:
        open_run(month=str(month), by=request.user, at=timezone.now())

    done = lambda count: ngettext("%d körning är öppnad.", "%d körningar är öppnade.", count) % count  # noqa: E731
    transaction.on_commit(partial(in_each, request, list(agencies), work, done))


def calculate_in(request: HttpRequest, agencies: Iterable[Agency], month: Month) -> None:
    """Calculate the month's run in each agency (räkna öppna körningar)."""

    def work(agency: Agency) -> None:
        run = run_of_month(month)
        if run is None:
            raise NotAllowedNow(_("Körningen är inte öppnad."))
        start_calculation(run=run, by=request.user, at=timezone.now())

    done = lambda count: ngettext("%d körning räknas.", "%d körningar räknas.", count) % count  # noqa: E731
    transaction.on_commit(partial(in_each, request, list(agencies), work, done))


def in_each(
    request: HttpRequest, agencies: list[Agency], work: Callable[[Agency], None], done: Callable[[int], str]
) -> None:
    count = 0
    for agency in agencies:
        try:
            with tenant(agency.pk):
                work(agency)
            count += 1
        except REFUSALS as refusal:
            messages.error(request, f"{agency.name}: {refusal}")
    if count:
        messages.success(request, done(count))
