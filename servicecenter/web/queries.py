"""What waits for one person across the subjects of the house, in the agency in scope."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from payroll.runs.models import Finding, Level, PayMonth, PayRun, RunState
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.payments.models import PaymentBatch
from servicecenter.payments.queries import releasable_batches

TO_PREPARE = (RunState.OPENED, RunState.PRELIMINARY, RunState.APPROVED)
OPEN_AHEAD = timedelta(days=21)
"""A month's run is opened about three weeks before payday."""


def runs_waiting_for(user: User) -> QuerySet[PayRun]:
    """Pay runs whose next step is this person's: to prepare, or to approve what someone else prepared."""
    mine = Q(pk=None)
    if user.may(Permission.PREPARE_PAY_RUN):
        mine |= Q(state__in=TO_PREPARE)
    if user.may(Permission.APPROVE_PAY_RUN):
        mine |= Q(state=RunState.UNDER_CONTROL) & ~Q(prepared_by=user)
    return PayRun.objects.filter(mine).order_by("pays_on", "id")


def with_stops(runs: QuerySet[PayRun]) -> list[PayRun]:
    """Each run with how many stops it has, as ``open_stops``."""
    return list(runs.annotate(open_stops=Count("findings", filter=Q(findings__level=Level.STOP))))


def month_to_open(*, on: date) -> PayMonth | None:
    """The next month in the calendar that has no run yet, when its payday is near."""
    coming = PayMonth.objects.filter(pays_on__gte=on, pays_on__lte=on + OPEN_AHEAD).order_by("pays_on").first()
    if coming is None or PayRun.objects.filter(month=coming.month, kind="ordinary").exists():
        return None
    return coming


def open_findings() -> dict[str, int]:
    """How many findings of each weight wait in runs that are not approved."""
    rows = (
        Finding.objects.filter(run__state__in=(RunState.PRELIMINARY, RunState.UNDER_CONTROL), signed_at__isnull=True)
        .order_by()
        .values_list("level")
        .annotate(Count("pk"))
    )
    return {level.value: 0 for level in Level} | dict(rows)


def releasable_by(user: User) -> list[PaymentBatch]:
    """Payment batches that this person may be the next one to release."""
    if not user.may(Permission.RELEASE_PAYMENT):
        return []
    return list(releasable_batches(user.pk))
