"""Receipts hang on expenses (kvitton hör till utgifter): who may see the picture is who may see the claim."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from payroll.travel.attest import KIND
from payroll.travel.models import Expense, TravelClaim
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import case_of, desk_of
from servicecenter.attest.rules import Refusal
from servicecenter.common.permissions import Permission
from servicecenter.documents.holders import DocumentHolder, Held
from servicecenter.documents.models import Document


def _held() -> QuerySet:
    return Expense.objects.filter(document__isnull=False).values_list("document_id", flat=True)


def _may_see(document: Document, user: User) -> bool:
    rows = TravelClaim.objects.filter(expenses__document=document).select_related("employment__person").distinct()
    return any(may_see_claim(claim, user) for claim in rows)


def may_see_claim(claim: TravelClaim, user: User) -> bool:
    """Whose claim it is, who handles pay here, and who may decide it or has decided it."""
    if claim.employment.person.user_id == user.pk or user.may(Permission.SEE_PAY):
        return True
    tasks = AttestTask.objects.filter(kind=KIND, object_id=claim.pk)
    desk = desk_of(user, timezone.localdate())
    return any(
        user.pk in (task.decided_by_id, task.reviewed_by_id) or not isinstance(desk.authority(case_of(task)), Refusal)
        for task in tasks
    )


def _shown(document_ids: Collection[int], user: User) -> Mapping[int, Held]:
    """For those who handle pay: the claims that the documents are on."""
    if not user.may(Permission.SEE_PAY):
        return {}
    rows = Expense.objects.filter(document_id__in=document_ids, claim__submitted_at__isnull=False)
    return {
        row.document_id: Held(str(row.claim), reverse("travel_claim", args=[row.claim.public_id]))
        for row in rows.select_related("claim")
    }


RECEIPTS = DocumentHolder("expense", held=_held, may_see=_may_see, shown=_shown)
