"""What is done with a customer's checked files: loaded into the register by a second person, and taken back.

A load is one transaction: its rows, the keys it wrote and its state commit together or not at all, whoever is killed
when. The same rows once more are known and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import DataError, IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.data_migration.models import DataLoad, EarlierPay, LoadedRange, LoadState
from onboarding.data_migration.writing import LoadWriter, NotInRegister
from onboarding.projects.models import Project
from onboarding.projects.registers import lock_open
from onboarding.received_files.actions import MOST_TRIES, forget_rows, may_migrate
from onboarding.received_files.agreed import require_processing
from onboarding.received_files.models import FileState, ReceivedFile
from onboarding.received_files.queries import checked_files, staged_values
from payroll.moving_in.rows import Range, people_in, take_back
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

log = structlog.get_logger()

AT_A_TIME = 5_000
IS_STILL = timedelta(minutes=1)


@transaction.atomic
def ask_to_load(*, project: Project, by: User, at: datetime) -> DataLoad:
    """Load every checked file of a project (läs in): asked for by another person than who handed them in."""
    may_migrate(by)
    lock_open(project)
    require_processing(project, timezone.localdate(at))
    refuse_live(project)
    files = checked_files(project)
    if not files:
        raise NotAllowedNow(_("Ingen fil är kontrollerad och väntar på att läsas in."))
    if not any(file.accepted > file.known for file in files):
        raise NotAllowedNow(_("Allt i filerna finns redan i registret, eller är avvisat. Ingenting att läsa in."))
    if any(by.pk in (file.received_by_id, file.mapped_by_id) for file in files):
        raise SecondPersonNeeded(_("Den som lämnat eller mappat filerna läser inte in dem. Be en annan person."))
    if DataLoad.objects.filter(project=project, state=LoadState.WAITING).exists():
        raise NotAllowedNow(_("En inläsning pågår redan. Vänta tills den är klar."))
    last = DataLoad.objects.filter(project=project).aggregate(last=Max("number", default=0))["last"]
    load = DataLoad.objects.create(project=project, number=last + 1, requested_at=at, requested_by=by)
    ReceivedFile.objects.filter(pk__in=[file.pk for file in files]).update(load=load.number)
    record(Event.CUSTOMER_DATA_LOAD_ASKED, on=load, by=by, at=at, files=len(files))
    return load


def refuse_live(project: Project) -> None:
    """After go-live the register is the agency's, and is changed as everybody's is."""
    if project.go_live_on is not None:
        raise NotAllowedNow(
            _("Tjänsten är driftsatt %s. Uppgifterna ändras nu i registret, inte genom inläsning.") % project.go_live_on
        )


def begin_load(*, load_id: int, at: datetime) -> bool:
    """Count the try before it is made; a load that gets nowhere is stopped, for someone to look at."""
    with transaction.atomic():
        load = DataLoad.objects.select_for_update().filter(pk=load_id, state=LoadState.WAITING).first()
        if load is None:
            return False
        load.tries += 1
        load.worked_at = at
        load.save(update_fields=["tries", "worked_at"])
        if load.tries > MOST_TRIES:
            log.error("customer_load_stopped", load=load.pk)
            stop_load(load, _("Inläsningen avbröts flera gånger. Kontakta supporten."))
            return False
    return True


@transaction.atomic
def stop_load(load: DataLoad, error: str) -> None:
    """Nothing was written: the files are checked and wait as before."""
    load.state, load.error = LoadState.STOPPED, error[:300]
    load.save(update_fields=["state", "error"])
    _files(load).update(load=None)


def load_now(*, load_id: int, at: datetime) -> bool:
    """Write everything of a load, if it still waits; ``False`` when there was nothing to do or it was refused."""
    try:
        return _load(load_id, at)
    except (NotInRegister, IntegrityError, DataError) as error:
        known = isinstance(error, NotInRegister)
        told = str(error) if known else _("Registret har ändrats sedan filerna kontrollerades. Kontrollera dem igen.")
        log.warning("customer_load_refused", load=load_id, error_kind=type(error).__name__)
    with transaction.atomic():
        load = DataLoad.objects.select_for_update().filter(pk=load_id, state=LoadState.WAITING).first()
        if load is not None:
            stop_load(load, told)
    return False


@transaction.atomic
def _load(load_id: int, at: datetime) -> bool:
    load = DataLoad.objects.select_for_update().filter(pk=load_id, state=LoadState.WAITING).first()
    if load is None:
        return False
    refuse_live(load.project)
    writer = LoadWriter(load, moment_of_record(at), load.requested_by_id)
    files = [file for file in checked_files(load.project) if file.load == load.number]
    for file in files:
        for some in staged_values(file, at_a_time=AT_A_TIME):
            writer.write(file.kind, some)
        fault_point("customer file loaded, others not")
    written = writer.written()
    LoadedRange.objects.bulk_create(
        LoadedRange(load=load, table=t, first=first, last=last) for t, first, last in written
    )
    for file in files:
        forget_rows(file)
        file.state = FileState.USED
        file.save(update_fields=["state"])
    fault_point("customer data written and not told")
    load.state, load.loaded_at, load.error = LoadState.LOADED, at, ""
    load.rows, load.people = writer.rows, len(writer.keys.get("payroll_person", ()))
    load.save()
    record(Event.CUSTOMER_DATA_LOADED, on=load, by=load.requested_by, at=at, rows=load.rows, people=load.people)
    return True


def _files(load: DataLoad):
    return ReceivedFile.objects.filter(project=load.project_id, load=load.number).exclude(state=FileState.WITHDRAWN)


@transaction.atomic
def take_load_back(*, load: DataLoad, reason: str, by: User, at: datetime) -> DataLoad:
    """Take back exactly what a load wrote (ta tillbaka). Raises ``NotAllowedNow`` when something rests on it."""
    may_migrate(by)
    lock_open(load.project)
    load = DataLoad.objects.select_for_update().get(pk=load.pk)
    if load.state != LoadState.LOADED:
        raise NotAllowedNow(_("%s är inte inläst och kan inte tas tillbaka.") % load)
    refuse_live(load.project)
    if not reason.strip():
        raise NotAllowedNow(_("Skriv varför inläsningen tas tillbaka."))
    later = DataLoad.objects.filter(project=load.project, state=LoadState.LOADED, number__gt=load.number)
    if newer := later.order_by("-number").first():
        raise NotAllowedNow(_("%s kom senare och bygger på den. Ta tillbaka den först.") % newer)
    moment_of_record(at)
    written = _ranges(load)
    EarlierPay.objects.filter(load=load).delete()
    count = take_back(load.agency_id, written, people=people_in(written))
    fault_point("customer data gone and not told")
    LoadedRange.objects.filter(load=load).delete()
    load.state, load.taken_back_at, load.taken_back_by = LoadState.TAKEN_BACK, at, by
    load.reason = " ".join(reason.split())[:300]
    load.save()
    record(Event.CUSTOMER_DATA_TAKEN_BACK, on=load, by=by, at=at, rows=count, reason=load.reason)
    return load


def _ranges(load: DataLoad) -> Sequence[Range]:
    rows = LoadedRange.objects.filter(load=load).order_by("pk")
    return [Range(*row) for row in rows.values_list("table", "first", "last")]
