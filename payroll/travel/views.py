"""The door of a single expense in the attest inbox."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payroll.travel.lines import return_line
from payroll.travel.queries import sent_expense
from payroll.travel.receipts import may_see_claim
from servicecenter.accounts.doors import for_everyone
from servicecenter.workflow.transitions import NotAllowedNow


@for_everyone
@require_POST
def claim_line_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send one expense back with the comment that is written; whoever may not see the claim gets 404."""
    expense = sent_expense(public_id)
    if expense is None or not may_see_claim(expense.claim, request.user):
        raise Http404
    comment = request.POST.get("comment", "")
    try:
        task = return_line(expense=expense, comment=comment, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("attest_inbox")
    messages.success(request, _("Utgiften är återsänd. Resten av reseräkningen väntar på ditt beslut."))
    return redirect("attest_case", public_id=task.public_id)
