"""What people do with a parallel run: start it, explain like differences, and confirm them on the customer's side."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.differences.model import Cause
from onboarding.parallel_runs.calculating import forget, take_over
from onboarding.parallel_runs.models import DifferenceGroup, ParallelRun, ParallelState, ResultLine
from onboarding.parallel_runs.wording import CAUSES
from onboarding.projects.registers import lock_open
from onboarding.received_files.actions import may_migrate
from onboarding.received_files.agreed import require_processing
from onboarding.received_files.models import FileState, ReceivedFile
from payroll.runs.trial import Trial
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def start_parallel_run(*, file: ReceivedFile, since: date, by: User, at: datetime) -> ParallelRun:
    """Calculate the month of a checked file of results beside it (starta parallellkörning).

    The same month again replaces the lines of the run that is there and keeps what has been said of its groups.
    """
    may_migrate(by)
    lock_open(file.project)
    require_processing(file.project, timezone.localdate(at))
    file = ReceivedFile.objects.select_for_update().get(pk=file.pk)
    if file.state != FileState.CHECKED or not file.month:
        raise NotAllowedNow(_("Filen är %s. Den ska vara kontrollerad.") % file.get_state_display().lower())
    if file.rejected:
        raise NotAllowedNow(
            _("%d rader i filen är avvisade. Rätta filen eller mappningen först: annars saknas de i jämförelsen.")
            % file.rejected
        )
    if since > Month.parse(file.month).ends_on:
        raise ValidationError({"since": _("Dagen ligger efter månaden. Välj en tidigare.")})
    run = _run_of_month(file, since, by, at)
    take_over(run)
    file.state, file.load = FileState.USED, run.number
    file.save(update_fields=["state", "load"])
    fault_point("parallel run made and not told of")
    record(Event.PARALLEL_RUN_STARTED, on=run, by=by, at=at, month=run.month, people=len(run.person_ids))
    return run


def _run_of_month(file: ReceivedFile, since: date, by: User, at: datetime) -> ParallelRun:
    runs = ParallelRun.objects.filter(project=file.project)
    run = runs.select_for_update().filter(month=file.month).first()
    if run is None:
        last = runs.aggregate(last=Max("number", default=0))["last"]
        run = ParallelRun(project=file.project, month=file.month, number=last + 1)
    elif run.state == ParallelState.WAITING:
        raise NotAllowedNow(_("Månaden räknas redan. Vänta tills den är klar."))
    run.file, run.since = file, since
    _begin_anew(run, by, at)
    ResultLine.objects.filter(run=run, side="old").delete()
    return run


@transaction.atomic
def calculate_again(*, run: ParallelRun, by: User, at: datetime) -> ParallelRun:
    """Calculate our side anew with what is known now (räkna om); what was said of unchanged groups stays."""
    may_migrate(by)
    lock_open(run.project)
    run = ParallelRun.objects.select_for_update().get(pk=run.pk)
    if run.state == ParallelState.WAITING:
        raise NotAllowedNow(_("Månaden räknas redan. Vänta tills den är klar."))
    _begin_anew(run, by, at)
    record(Event.PARALLEL_RUN_STARTED, on=run, by=by, at=at, month=run.month, people=len(run.person_ids))
    return run


def _begin_anew(run: ParallelRun, by: User, at: datetime) -> None:
    """The month as it is known now, with nobody calculated."""
    trial = Trial.of(run.month, since=run.since, known_at=moment_of_record(at))
    run.known_at, run.pays_on, run.rules = trial.run.cut_off_at, trial.run.pays_on, trial.run.rules
    run.person_ids, run.people_done = trial.people(), 0
    run.people = run.equal = run.lines = run.old_net_ore = run.our_net_ore = run.tries = 0
    run.state, run.compared_at, run.worked_at, run.error = ParallelState.WAITING, None, None, ""
    run.started_at, run.started_by = at, by
    run.save()
    forget(run)


@transaction.atomic
def explain_group(*, group: DifferenceGroup, cause: str, explanation: str, by: User, at: datetime) -> DifferenceGroup:
    """Say why like differences are (förklara). A new explanation must be confirmed anew."""
    if not by.may(Permission.WORK_FOR_CENTRE):
        raise PermissionDenied(_("Bara servicecentrets projektdeltagare förklarar skillnader."))
    group = _open_group(group)
    if cause not in CAUSES or cause == Cause.UNKNOWN:
        raise ValidationError({"cause": _("Välj en orsak. Okänd orsak är ingen förklaring.")})
    if not explanation.strip():
        raise ValidationError({"explanation": _("Skriv varför skillnaden finns, och vad som är rätt.")})
    group.chosen, group.explanation = cause, " ".join(explanation.split())[:500]
    group.explained_by, group.explained_at = by, at
    group.confirmed_by = group.confirmed_at = None
    group.save()
    record(Event.DIFFERENCE_EXPLAINED, on=group, by=by, at=at, cause=cause, count=group.count)
    return group


@transaction.atomic
def confirm_group(*, group: DifferenceGroup, count: int, amount_ore: int, by: User, at: datetime) -> DifferenceGroup:
    """The customer agrees with the explanation (bekräfta): of the figures that were shown, by another person."""
    if not by.may(Permission.WORK_FOR_CUSTOMER):
        raise PermissionDenied(_("Bara myndighetens projektdeltagare bekräftar förklaringar."))
    group = _open_group(group)
    if group.explained_at is None:
        raise NotAllowedNow(_("Skillnaden är inte förklarad än."))
    if group.explained_by_id == by.pk:
        raise SecondPersonNeeded(_("Den som förklarat bekräftar inte. Be en annan person."))
    if (group.count, group.our_ore - group.old_ore) != (count, amount_ore):
        raise NotAllowedNow(_("Skillnaderna har räknats om sedan du såg dem. Granska dem igen."))
    if group.confirmed_at is None:
        group.confirmed_by, group.confirmed_at = by, at
        group.save(update_fields=["confirmed_by", "confirmed_at"])
        record(Event.DIFFERENCE_CONFIRMED, on=group, by=by, at=at, count=group.count)
    return group


def _open_group(group: DifferenceGroup) -> DifferenceGroup:
    lock_open(group.run.project)
    group = DifferenceGroup.objects.select_for_update(of=("self",)).select_related("run").get(pk=group.pk)
    if group.run.state != ParallelState.COMPARED:
        raise NotAllowedNow(_("Månaden räknas om. Vänta tills den är jämförd."))
    return group
