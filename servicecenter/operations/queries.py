"""How the house feels (hälsa): each check is a question with an answer in words; only administrators see the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import redis
from celery.schedules import crontab
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from servicecenter.audit.queries import chain_state
from servicecenter.celery import app
from servicecenter.operations.figures import Figure
from servicecenter.operations.models import SignKind, SignOfLife
from servicecenter.tenancy.checks import role_faults

WORKER_IS_GONE = timedelta(minutes=2)
SEALED_WITHIN = timedelta(minutes=1)
BROKER_SECONDS = 2.0
QUEUE = "celery"

JOB_LABELS = {
    "payroll.runs.tasks.sweep_runs": gettext_lazy("Väck lönekörningar som stannat"),
    "payroll.runs.tasks.replay_samples": gettext_lazy("Räkna om fastställda körningar"),
    "payroll.employment.tasks.close_the_door_behind_leavers": gettext_lazy("Stäng dörren efter dem som slutat"),
    "payroll.schedules.tasks.sweep_shift_files": gettext_lazy("Läs in schemafiler som väntar"),
    "payroll.swaps.tasks.expire_late_swaps": gettext_lazy("Avsluta passbyten vars pass har börjat"),
    "servicecenter.audit.tasks.seal": gettext_lazy("Försegla händelseloggen"),
    "servicecenter.audit.tasks.check": gettext_lazy("Kontrollera händelseloggen"),
    "payroll.cards.tasks.sweep_card_files": gettext_lazy("Läs in kortfiler som väntar"),
    "payroll.cards.tasks.remind": gettext_lazy("Påminn om kortköp utan kvitto"),
    "onboarding.connection.tasks.follow_connections": gettext_lazy("Räkna om anslutningsläget"),
    "onboarding.savings.tasks.follow_savings": gettext_lazy("Räkna om kundernas besparing"),
    "onboarding.customer_levels.tasks.measure_levels": gettext_lazy("Mät servicenivåer"),
    "onboarding.tripwires.tasks.watch_projects": gettext_lazy("Titta på anslutningsprojektens snubbeltrådar"),
    "invoicing.accruals.tasks.book_accruals": gettext_lazy("Bokför periodiserade kostnader"),
    "invoicing.approvals.tasks.remind": gettext_lazy("Påminn om fakturor som väntar"),
    "invoicing.flow.tasks.sweep_invoices": gettext_lazy("För fakturor vidare"),
    "invoicing.late_charges.tasks.note_late": gettext_lazy("Notera sena betalningar"),
    "invoicing.scans.tasks.receive_scanned_invoices": gettext_lazy("Ta emot skannade fakturor"),
    "procurement.agreements.tasks.warn_of_agreements": gettext_lazy("Varna för inköpsavtal som upphör"),
    "onboarding.data_migration.tasks.sweep_customer_data": gettext_lazy("Läs in kunders uppgifter som väntar"),
    "onboarding.parallel_runs.tasks.sweep_parallel_runs": gettext_lazy("Räkna parallellkörningar som väntar"),
    "procurement.boundary.tasks.sweep_order_files": gettext_lazy("Läs in orderfiler som väntar"),
    "procurement.catalogues.tasks.sweep_catalogues": gettext_lazy("Läs in kataloger som väntar"),
    "procurement.recurring.tasks.make_recurring": gettext_lazy("Begär återkommande inköp"),
    "servicecenter.documents.tasks.sweep_readings": gettext_lazy("Läs kvitton och fakturor som väntar"),
    "servicecenter.documents.tasks.remove_orphaned_files": gettext_lazy("Ta bort filer som inget dokument behöver"),
    "servicecenter.transport.tasks.send_messages": gettext_lazy("Sänd meddelanden som väntar"),
    "servicecenter.transport.tasks.receive_messages": gettext_lazy("Ta emot meddelanden"),
    "servicecenter.mail.tasks.send_mail": gettext_lazy("Skicka post som väntar"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: ``kind`` is ok, warn (works, but look) or stop (does not work)."""

    label: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the schedule: when it was last done, and within what time it should be."""

    name: str
    label: str
    at: datetime | None
    within: timedelta

    def is_late(self, now: datetime) -> bool:
        return self.at is None or now - self.at > self.within


def is_ready() -> bool:
    """Whether requests can be taken: the database answers, as the right role and with every table this code knows."""
    try:
        return not role_faults() and not pending_migrations()
    except DatabaseError:
        return False


def pending_migrations() -> list[str]:
    """The migrations of this code that the database has not had. More than this code knows is a newer release's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return sorted(f"{app}.{name}" for app, name in known_migrations() - applied)


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def checks(now: datetime) -> list[Check]:
    """Every check, what does not work first."""
    asked = [ask(now) for ask in QUESTIONS]
    return sorted(asked, key=lambda check: ("stop", "warn", "ok").index(check.kind))


def _role(_now: datetime) -> Check:
    faults = role_faults()
    text = "; ".join(faults) or _("Programmet är anslutet som en roll som myndigheternas vägg binder.")
    return Check(_("Databasens roll"), "stop" if faults else "ok", text)


def _migrations(_now: datetime) -> Check:
    pending = pending_migrations()
    if pending:
        return Check(_("Tabeller"), "stop", _("Väntar på migrering: %s") % ", ".join(pending))
    return Check(_("Tabeller"), "ok", _("Databasen har alla tabeller som programmet känner till."))


def _broker(_now: datetime) -> Check:
    waiting = queue_length()
    if waiting is None:
        text = _("Kön svarar inte. Sidorna fungerar; arbete som startas nu görs när kön är tillbaka.")
        return Check(_("Kö"), "warn", text)
    text = ngettext("%d meddelande väntar.", "%d meddelanden väntar.", waiting) % waiting
    return Check(_("Kö"), "ok", text)


def _workers(now: datetime) -> Check:
    alive = len([sign for sign in workers() if now - sign.at <= WORKER_IS_GONE])
    if not alive:
        return Check(_("Arbetsprocesser"), "stop", _("Ingen arbetsprocess har synts på två minuter: starta worker."))
    text = ngettext("%d arbetsprocess arbetar.", "%d arbetsprocesser arbetar.", alive) % alive
    return Check(_("Arbetsprocesser"), "ok", text)


def _schedule(now: datetime) -> Check:
    late = [job.label for job in jobs() if job.is_late(now)]
    if late:
        return Check(_("Schema"), "warn", _("Försenat: %s. Se att beat och minst en worker kör.") % ", ".join(late))
    return Check(_("Schema"), "ok", _("Alla schemalagda jobb görs i tid."))


def _chain(_now: datetime) -> Check:
    chain = chain_state()
    if chain.check is None:
        return Check(_("Händelseloggens kedja"), "warn", _("Kedjan är inte kontrollerad än; det görs varje natt."))
    if not chain.is_whole:
        text = _("Kedjan är bruten. Kör: manage.py audit verify --head")
        return Check(_("Händelseloggens kedja"), "stop", text)
    at = timezone.localtime(chain.check.checked_at)
    return Check(_("Händelseloggens kedja"), "ok", _("Hel vid kontrollen %s.") % f"{at:%Y-%m-%d %H.%M}")


def _sealing(now: datetime) -> Check:
    chain = chain_state()
    late = chain.waiting_since is not None and now - chain.waiting_since > SEALED_WITHIN
    text = ngettext("%d händelse väntar på försegling.", "%d händelser väntar på försegling.", chain.waiting)
    return Check(_("Försegling"), "warn" if late else "ok", text % chain.waiting)


QUESTIONS: tuple[Callable[[datetime], Check], ...] = (
    _role,
    _migrations,
    _broker,
    _workers,
    _schedule,
    _chain,
    _sealing,
)


def workers() -> list[SignOfLife]:
    return list(SignOfLife.objects.filter(kind=SignKind.WORKER).order_by("-at"))


def jobs() -> list[Job]:
    """Every job of the schedule, also those never seen."""
    seen = dict(SignOfLife.objects.filter(kind=SignKind.JOB).values_list("name", "at"))
    entries = sorted(app.conf.beat_schedule.values(), key=lambda entry: entry["task"])
    return [
        Job(entry["task"], str(JOB_LABELS.get(entry["task"], entry["task"])), seen.get(entry["task"]), _within(entry))
        for entry in entries
    ]


def _within(entry: dict[str, Any]) -> timedelta:
    """A job that runs at a time of day may be a day and an hour old; another three turns and a minute."""
    schedule = entry["schedule"]
    return timedelta(hours=25) if isinstance(schedule, crontab) else timedelta(seconds=3 * float(schedule) + 60)


def queue_length() -> int | None:
    """Messages that wait in the broker; nothing when it doesn't answer."""
    client = redis.Redis.from_url(
        settings.BROKER_URL, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS
    )
    try:
        return client.llen(QUEUE)
    except redis.RedisError:
        return None
    finally:
        client.close()


def house_figures() -> Iterator[Figure]:
    """What the common ground tells the metrics: the queue, the signs of life and the log."""
    now, chain, waiting = timezone.now(), chain_state(), queue_length()
    yield Figure("servicecenter_broker_up", "Whether the broker answers.", waiting is not None)
    yield Figure("servicecenter_queue_messages", "Messages waiting in the broker.", waiting or 0)
    for sign in workers():
        age = (now - sign.at).total_seconds()
        yield Figure("servicecenter_worker_seen_seconds", "Since a worker was seen.", age, {"worker": sign.name})
    for job in jobs():
        age = (now - job.at).total_seconds() if job.at else float("inf")
        yield Figure("servicecenter_job_seen_seconds", "Since a scheduled job was done.", age, {"job": job.name})
    yield Figure("servicecenter_audit_unsealed_rows", "Events waiting for their seal.", chain.waiting)
    late = (now - chain.waiting_since).total_seconds() if chain.waiting_since else 0
    yield Figure("servicecenter_audit_unsealed_seconds", "Age of the oldest unsealed event.", late)
    faults = chain.check.fault_count + chain.is_remade if chain.check else 0
    yield Figure("servicecenter_audit_faults", "Faults at the newest check of the chain.", faults)
