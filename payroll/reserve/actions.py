"""The reserve run (reservkörning): last month's net pay again, as advances, when the month's run cannot be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import NAMESPACE_OID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext as _

from payroll.advances.actions import approve_advances, checked_reason, may_propose, put_forward, refuse_past
from payroll.advances.models import AdvanceDecision, AdvanceException, DecisionKind, DecisionState
from payroll.pay_calendar import pay_month
from payroll.reserve.people import Again, Left, sort_out, why
from payroll.runs.models import PayMonth, PayRun, RunKind
from payroll.runs.states import SETTLED
from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import require_agreement
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.tenancy.bulk import copy_rows
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow

ADVANCE_COLUMNS = ("agency_id", "decision_id", "person_id", "reference", "account", "amount_ore", "paid_on")
FIXED = ("definitive", "paid")


def source_run(month: Month) -> PayRun | None:
    """The last definitive ordinary run before a month: its net pay is what would be paid again."""
    runs = PayRun.objects.filter(kind=RunKind.ORDINARY, state__in=FIXED, month__lt=str(month))
    return runs.order_by("-month", "-sequence").first()


def next_reserve_month() -> Month | None:
    """The month that a reserve run would stand for: the first after what is definitive."""
    last = source_run(Month(9999, 12))
    return Month.parse(last.month).plus(1) if last else None


def payday_of(month: Month) -> date:
    """As the agency's calendar has it, or as the state rules propose it."""
    own = PayMonth.objects.filter(month=str(month)).first()
    return own.pays_on if own else pay_month(month).pays_on


@transaction.atomic
def propose_reserve_run(*, month: Month, pays_on: date, reason: str, by: User, at: datetime) -> AdvanceDecision:
    """Prepare a reserve run of the agency in scope. The same month again gives the one that is there.

    Raises ``NotAllowedNow`` when the month's run is already fixed, or there is no earlier month to pay again.
    """
    may_propose(by)
    _take_turns(month)
    if existing := reserve_run_of(month):
        return existing
    refuse_past(pays_on, at=at)
    require_agreement(Service.PAYROLL, on=pays_on)
    _refuse_paid_month(str(month))
    source = source_run(month)
    if source is None:
        raise NotAllowedNow(_("Ingen definitiv lönekörning finns före %s att betala igen.") % month)
    decision = AdvanceDecision.objects.create(
        kind=DecisionKind.RESERVE,
        month=str(month),
        reason=checked_reason(reason),
        pays_on=pays_on,
        source_run=source,
        proposed_by=by,
        proposed_at=at,
    )
    rows = list(sort_out(source, month, pays_on))
    _write_advances(decision, [row for row in rows if isinstance(row, Again)])
    fault_point("reserve run without exceptions")
    _write_exceptions(decision, [row for row in rows if isinstance(row, Left)])
    return put_forward(decision, by=by, at=at)


@transaction.atomic
def decide(*, decision: AdvanceDecision, content_hash: str, by: User, at: datetime) -> AdvanceDecision:
    """Decide a proposal of any kind (besluta). A reserve run and the month's own run are never both approved unseen."""
    if decision.kind == DecisionKind.RESERVE:
        _refuse_paid_month(decision.month)
    return approve_advances(decision=decision, content_hash=content_hash, by=by, at=at)


def _refuse_paid_month(month: str) -> None:
    """Whoever approves the month's run holds its row, so one of the two comes first and the other sees it."""
    runs = PayRun.objects.select_for_update().filter(kind=RunKind.ORDINARY, month=month).order_by("pk")
    if any(run.state in SETTLED for run in runs):
        raise NotAllowedNow(_("Lönekörningen för %s är attesterad. Betala den i stället för en reservkörning.") % month)


def reserve_run_of(month: Month) -> AdvanceDecision | None:
    """The reserve run of a month, unless it was taken back."""
    rows = AdvanceDecision.objects.filter(kind=DecisionKind.RESERVE, month=str(month))
    return rows.exclude(state=DecisionState.CANCELLED).first()


def _take_turns(month: Month) -> None:
    """Two who prepare the same month at once: the second finds the first one's."""
    with connection.cursor() as cursor:
        key = f"reserve run {current_agency_id()} {month}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _write_advances(decision: AdvanceDecision, rows: Iterable[Again]) -> None:
    """By staged COPY: a whole agency at once. A person's reference follows from the decision."""
    head = f"{decision.agency_id}\t{decision.pk}"
    copy_rows(
        "payroll_advance",
        ADVANCE_COLUMNS,
        (
            f"{head}\t{row.person_id}\t{uuid5(NAMESPACE_OID, f'{decision.origin}:{row.person_id}').hex}"
            f"\t{row.account}\t{row.amount_ore}\t{decision.pays_on}\n"
            for row in rows
        ),
    )


def _write_exceptions(decision: AdvanceDecision, rows: Iterable[Left]) -> None:
    AdvanceException.objects.bulk_create(
        [
            AdvanceException(
                decision=decision,
                person_id=row.person_id,
                amount_ore=row.amount_ore,
                code=row.code,
                message=why(row.code),
            )
            for row in rows
        ],
        batch_size=2000,
    )
