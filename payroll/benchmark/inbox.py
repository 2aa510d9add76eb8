"""An attester with ten thousand cases waiting (full attestkorg), for the pages that show them."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice

from django.utils import timezone

from payroll.absence.attest import KIND
from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.models import PayTerms
from payroll.time.models import EntryState
from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.tenancy.scope import tenant

MANY = 10_000
BATCH = 2_000
EMAIL = "full.attestkorg@matning.example"


def busy_attester(agency_id: int) -> User:
    """Someone who attests for the whole agency, with so many absences to decide; nobody decides, so nothing is paid."""
    user, is_new = User.objects.get_or_create(email=EMAIL, defaults={"full_name": "Full Attestkorg", "password": "!"})
    with tenant(agency_id):
        if is_new:
            day = timezone.localdate() - timedelta(days=1)
            Membership.objects.create(user=user, role=Role.ATTESTER, starts_on=day)
        for _ in range(AttestTask.objects.filter(state=AttestState.WAITING).count(), MANY, BATCH):
            _report_many()
    return user


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
