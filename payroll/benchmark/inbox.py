"""An attester with ten thousand cases waiting (full attestkorg), for the pages that show them."""

from __future__ import annotations

from itertools import cycle, islice

from django.utils import timezone

from payroll.absence.attest import KIND
from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.models import PayTerms
from payroll.time.models import EntryState
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.tenancy.scope import tenant

MANY = 10_000
BATCH = 2_000


def busy_attester(agency_id: int) -> User:
    """The manager of most people, with so many absences to decide; nobody decides them, so nothing is paid."""
    with tenant(agency_id):
        chief = Unit.objects.filter(parent__isnull=True, manager__isnull=False).select_related("manager").earliest("id")
        for _ in range(AttestTask.objects.filter(state=AttestState.WAITING).count(), MANY, BATCH):
            _report_many()
    return chief.manager


def _report_many() -> None:
    now = timezone.now()
    day = timezone.localdate(now)
    terms = PayTerms.objects.filter(superseded_at__isnull=True, ends_on__isnull=True)
    rows = list(islice(cycle(terms.select_related("employment__person").order_by("id")[:BATCH]), BATCH))
    absences = Absence.objects.bulk_create(
        Absence(
            employment_id=row.employment_id,
            kind=AbsenceKind.CHILD_CARE,
            starts_on=day,
            ends_on=day,
            working_days=1,
            state=EntryState.SUBMITTED,
            recorded_at=now,
        )
        for row in rows
    )
    AttestTask.objects.bulk_create(
        AttestTask(
            kind=KIND,
            object_id=absence.pk,
            title="Vård av barn, 1 arbetsdag",
            subject_id=row.employment.person.user_id,
            subject_name=row.employment.person.name,
            requested_at=now,
            unit_id=row.unit_id,
            permission="attest",
        )
        for row, absence in zip(rows, absences, strict=True)
    )
