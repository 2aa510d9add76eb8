"""A pay run carried from step to step by the people of the demo (lönekörningen förs framåt), through the real actions.

Every step looks at the state first, so that a run that was interrupted goes on from where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from payroll.runs import actions
from payroll.runs.controls.back_pay import SECOND_CLERK
from payroll.runs.models import Finding, Level, PayRun, RunState, SetAside
from payroll.runs.review.actions import check_sampled, sign_row
from payroll.runs.review.checklist import missing
from payroll.runs.review.sampling import sample_of
from payroll.runs.signing import sign_findings
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.payments.models import PaymentBatch
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant

SIGNED = "Kontrollerat mot underlaget, stämmer."
CONFIRMED = "Beloppen för tidigare månader är kontrollerade mot besluten."
LOOKED_AT = "Lön, skatt och avdrag stämmer med underlaget."
EXCLUDED = "Underlaget utreds med myndigheten. Lönen betalas i en extra körning när det är klart."


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does what in the pay office."""

    clerk: User
    second_clerk: User
    approver: User
    releasers: tuple[User, User]


@dataclass(frozen=True, slots=True)
class Moments:
    """When each step is taken."""

    calculated_at: datetime
    reviewed_at: datetime
    approved_at: datetime
    definitive_at: datetime
    released_at: tuple[datetime, datetime]
    sent_at: datetime
    paid_at: datetime

    @classmethod
    def all_at(cls, at: datetime) -> Moments:
        return cls(at, at, at, at, (at, at), at, at)


def desk() -> Desk:
    users = {role: [_user(row.email) for row in staff().with_role(role)] for role in DESK_ROLES}
    first, second = users["payment_releaser"][:2]
    clerk, second_clerk = users["payroll_clerk"][:2]
    return Desk(clerk, second_clerk, users["payroll_approver"][0], (first, second))


DESK_ROLES = ("payroll_clerk", "payroll_approver", "payment_releaser")


def _user(email: str) -> User:
    return User.objects.get(email=email)


def open_and_start(agency: Agency, month: str, *, desk: Desk, at: datetime) -> PayRun:
    """The month's run, calculated or being calculated."""
    with tenant(agency.pk):
        run = actions.open_run(month=month, by=desk.clerk, at=at)
        if run.state == RunState.OPENED:
            run = actions.start_calculation(run=run, by=desk.clerk, at=at)
        return run


def settle(agency: Agency, month: str, *, desk: Desk, moments: Moments) -> PayRun:
    """Take a calculated run through control, approval and payment; a run with stops stays where it is."""
    for step in STEPS:
        with tenant(agency.pk):
            run = PayRun.objects.get(month=month, kind="ordinary", sequence=1)
            step(run, desk, moments)
    with tenant(agency.pk):
        return PayRun.objects.get(pk=run.pk)


def _review(run: PayRun, desk: Desk, moments: Moments) -> None:
    """The clerk leaves out those who can't be calculated, signs the warnings and hands the run over."""
    if run.state != RunState.PRELIMINARY or must_be_mended(run):
        return
    for row in SetAside.objects.filter(run=run, excluded_at__isnull=True):
        actions.exclude_person(set_aside=row, note=EXCLUDED, by=desk.clerk, at=moments.reviewed_at)
    for finding in Finding.objects.filter(run=run, control=SECOND_CLERK):
        actions.confirm_back_pay(finding=finding, note=CONFIRMED, by=desk.second_clerk, at=moments.reviewed_at)
    sign_warnings(run, by=desk.clerk, at=moments.reviewed_at)
    follow_checklist(run, by=desk.clerk, at=moments.reviewed_at)
    actions.send_to_control(run=run, by=desk.clerk, at=moments.reviewed_at)


def sign_warnings(run: PayRun, *, by: User, at: datetime, note: str = SIGNED) -> None:
    """Sign every warning of the run as it is now."""
    run = PayRun.objects.get(pk=run.pk)
    waiting = Finding.objects.filter(run=run, level=Level.WARNING, signed_at__isnull=True)
    ids = list(waiting.order_by("id").values_list("pk", flat=True))
    sign_findings(run=run, finding_ids=ids, content_hash=run.content_hash, note=note, by=by, at=at)


def follow_checklist(run: PayRun, *, by: User, at: datetime) -> None:
    """Look at the drawn payslips and sign the rows of the checklist that a person signs."""
    run = PayRun.objects.get(pk=run.pk)
    for sampled in sample_of(run).filter(checked_at__isnull=True):
        check_sampled(sampled=sampled, note=LOOKED_AT, by=sampled.assigned_to, at=at)
    for row in missing(run):
        if row.is_signed_by_person:
            sign_row(run=run, key=row.item.key, content_hash=run.content_hash, note="", by=by, at=at)


def must_be_mended(run: PayRun) -> bool:
    """Stops that only a change of facts takes away."""
    return Finding.objects.filter(run=run, level=Level.STOP).exclude(control__in=("set_aside", SECOND_CLERK)).exists()


def _approve(run: PayRun, desk: Desk, moments: Moments) -> None:
    if run.state == RunState.UNDER_CONTROL:
        actions.approve_run(run=run, content_hash=run.content_hash, by=desk.approver, at=moments.approved_at)


def _finalise(run: PayRun, desk: Desk, moments: Moments) -> None:
    if run.state == RunState.APPROVED:
        actions.make_definitive(run=run, by=desk.clerk, at=moments.definitive_at)


def _pay(run: PayRun, desk: Desk, moments: Moments) -> None:
    if run.state != RunState.DEFINITIVE:
        return
    for batch in batches_of(run):
        for releaser, at in zip(desk.releasers, moments.released_at, strict=True):
            release_batch(batch=batch, by=releaser, at=at)
        send_batch(batch=batch, by=desk.releasers[1], at=moments.sent_at)
    actions.mark_paid(run=run, by=None, at=moments.paid_at)


def batches_of(run: PayRun) -> list[PaymentBatch]:
    return list(PaymentBatch.objects.filter(origin__startswith=f"{run.origin}:").order_by("id"))


STEPS: tuple[Callable[[PayRun, Desk, Moments], None], ...] = (_review, _approve, _finalise, _pay)
