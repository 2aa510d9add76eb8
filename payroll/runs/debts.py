"""A run and the salary debts (löneskulder): a negative net made a debt by decision, and what an approved run repays.

The ledger follows the approval, since an approved run counts as paid for the runs after it. A return takes it back with
events of its own. Each approval has its own origin, so that nothing counts twice whatever is tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.calculation.debt import NEW_DEBT, REPAYMENT
from payroll.calculation.frozen import thaw
from payroll.debts.models import DebtCause, DebtEvent, DebtEventKind, SalaryDebt
from payroll.debts.queries import active_plans, claim_of, left_by_debt
from payroll.employment.models import Person
from payroll.runs.models import PayLine, PayRun, Payslip, RunState, SetAside
from payroll.runs.window import Window
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import setting
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import months_after
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

OPEN = (RunState.PRELIMINARY, RunState.UNDER_CONTROL)
NO_PAY = "debt_without_pay"
"""Set aside because earlier months come to a debt and there is no pay."""
CORRECTION_MONTHS = 3
"""How long too much paid may be put right in the next pay without being set-off, as the unions of state employees read
the law; a local setting (debts.correction_months)."""


class Moved(NamedTuple):
    """What a run's payslip does to one debt."""

    debt_id: int
    kind: DebtEventKind
    amount_ore: int
    gross_ore: int


@transaction.atomic
def make_debt(*, run: PayRun, person: Person, cause: str, text: str, by: User, at: datetime) -> SalaryDebt:
    """Decide that a person's negative net in a run becomes a salary debt (gör om till löneskuld).

    The run must be calculated again. Deciding again for the same person gives the debt that is there.
    """
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att göra om en negativ nettolön till löneskuld."))
    if person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste besluta om din egen löneskuld."))
    run = PayRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in OPEN:
        raise NotAllowedNow(_("Ingen löneskuld kan beslutas: körningen är %s.") % run.get_state_display().lower())
    if found := claim_of(run.pk, person.pk):
        return found
    if cause not in DebtCause.values or not text.strip():
        raise NotAllowedNow(_("Ange orsaken och skriv vad skulden beror på. Personen ser texten."))
    if not is_negative(run, person):
        raise NotAllowedNow(_("Nettolönen är inte negativ, så det finns ingen skuld att göra."))
    window = Window.of(run)
    debt = SalaryDebt.objects.create(
        person=person,
        run=run,
        cause=cause,
        text=" ".join(text.split())[:300],
        earned_from=_first_day(run, person) or window.starts_on,
        earned_to=window.ends_on,
        correct_until=months_after(run.pays_on, correction_months(run)),
        decided_by=by,
        decided_at=at,
    )
    record(Event.DEBT_DECIDED, on=debt, by=by, at=at, person_id=person.pk)
    return debt


@transaction.atomic
def undo_debt(*, debt: SalaryDebt, by: User, at: datetime) -> SalaryDebt:
    """Take the decision back before the run is approved (återta); the run must be calculated again."""
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att återta en löneskuld."))
    run = PayRun.objects.select_for_update().get(pk=debt.run_id)
    debt = SalaryDebt.objects.select_for_update().get(pk=debt.pk)
    if debt.withdrawn_at is not None:
        return debt
    if run.state not in OPEN or left_by_debt([debt.pk]).get(debt.pk):
        raise NotAllowedNow(_("Skulden kan inte återtas: körningen är %s.") % run.get_state_display().lower())
    debt.withdrawn_by, debt.withdrawn_at = by, at
    debt.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(Event.DEBT_WITHDRAWN, on=debt, by=by, at=at, person_id=debt.person_id)
    return debt


def correction_months(run: PayRun) -> int:
    return int(setting("debts.correction_months", on=run.pays_on) or CORRECTION_MONTHS)


def is_negative(run: PayRun, person: Person) -> bool:
    """Negative net, or set aside because there is nothing to take it from."""
    return (
        Payslip.objects.filter(run=run, person=person, net_ore__lt=0).exists()
        or SetAside.objects.filter(run=run, person=person, code=NO_PAY).exists()
    )


def _first_day(run: PayRun, person: Person) -> date | None:
    lines = PayLine.objects.filter(run=run, payslip__person=person, employment__isnull=False)
    first: date | None = lines.aggregate(first=Min("earned_from"))["first"]
    return first


def settle_debts(run: PayRun, *, by: User, at: datetime) -> None:
    """Write what an approved run does to debts; refused if consent or balance is not what the run counted on."""
    moved = list(_moved(run))
    _refuse_changed(moved)
    origin = _origin(run)
    DebtEvent.objects.bulk_create(
        DebtEvent(
            debt_id=row.debt_id,
            kind=row.kind,
            amount_ore=row.amount_ore,
            gross_ore=row.gross_ore,
            happened_on=run.pays_on,
            run=run,
            origin=origin,
            recorded_at=at,
            recorded_by=by,
        )
        for row in moved
    )
    fault_point("debts settled")


def undo_settlement(run: PayRun, *, by: User, at: datetime) -> None:
    """An approved run was returned: what it did to debts is taken back, event by event."""
    rows = DebtEvent.objects.filter(run=run, origin=_origin(run)).order_by("pk")
    DebtEvent.objects.bulk_create(
        DebtEvent(
            debt_id=row.debt_id,
            kind=DebtEventKind.UNDONE,
            amount_ore=-row.amount_ore,
            gross_ore=-row.gross_ore,
            happened_on=timezone.localdate(at),
            run=run,
            origin=f"{row.origin}:undone",
            recorded_at=at,
            recorded_by=by,
        )
        for row in rows
    )
    fault_point("settled debts undone")


def refuse_withdrawn_consent(run: PayRun) -> None:
    """Consent may be taken back until the pay is due, so it is looked at again before the money moves."""
    repaid = DebtEvent.objects.filter(run=run, origin=_origin(run), kind=DebtEventKind.REPAID)
    _refuse_without_plan(list(repaid.values_list("debt_id", flat=True)))


def _origin(run: PayRun) -> str:
    """One for each approval of the run."""
    if run.approved_at is None:
        raise ValueError(f"run {run.pk} is not approved")
    return f"{run.origin}:{run.approved_at.astimezone(UTC).isoformat()}"


def _moved(run: PayRun) -> Iterator[Moved]:
    """What the run's lines do: the debt of each is found in the frozen input, line by line in the same order."""
    lines: dict[int, list[tuple[str, int]]] = {}
    rows = PayLine.objects.filter(run=run, code__in=(REPAYMENT, NEW_DEBT)).order_by("payslip_id", "number")
    for payslip_id, code, amount in rows.values_list("payslip_id", "code", "amount_ore"):
        lines.setdefault(payslip_id, []).append((code, amount))
    slips = Payslip.objects.filter(pk__in=list(lines)).order_by("pk")
    for pk, inputs, gross in slips.values_list("pk", "inputs", "gross_ore"):
        pay_input = thaw(inputs)
        begun = [debt for debt in pay_input.debts if debt.starts_on <= pay_input.pays_on]
        repaid = [amount for code, amount in lines[pk] if code == REPAYMENT]
        for debt, amount in zip(begun, repaid, strict=True):
            if amount:
                yield Moved(debt.debt_id, DebtEventKind.REPAID, amount, 0)
        for code, amount in lines[pk]:
            if code == NEW_DEBT and pay_input.debt_claim is not None:
                yield Moved(pay_input.debt_claim.debt_id, DebtEventKind.RAISED, amount, max(-gross, 0))


def _refuse_changed(moved: list[Moved]) -> None:
    repaid = {row.debt_id: -row.amount_ore for row in moved if row.kind == DebtEventKind.REPAID}
    # A payment or a write-off of the same debt waits here, so that together they never take more than is left.
    list(SalaryDebt.objects.select_for_update().filter(pk__in=list(repaid)).order_by("pk").values_list("pk"))
    left = left_by_debt(list(repaid))
    if any(amount > left.get(debt_id, 0) for debt_id, amount in repaid.items()):
        raise NotAllowedNow(_("En löneskuld har minskat sedan körningen räknades. Återsänd körningen och räkna om."))
    _refuse_without_plan(list(repaid))
    raised = [row.debt_id for row in moved if row.kind == DebtEventKind.RAISED]
    if SalaryDebt.objects.filter(pk__in=raised, withdrawn_at__isnull=False).exists():
        raise NotAllowedNow(_("Ett beslut om löneskuld är återtaget. Återsänd körningen och räkna om."))


def _refuse_without_plan(debt_ids: list[int]) -> None:
    if set(debt_ids) - active_plans(debt_ids):
        raise NotAllowedNow(
            _("Ett medgivande till avdrag för löneskuld är återkallat. Återsänd körningen och räkna om.")
        )
