"""The Celery application. Tasks carry ids only and may run twice; the beat schedule is code."""

import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import task_prerun
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicecenter.settings.dev")

TRANSPORT_ALIASES["redis"] = "servicecenter.operations.lost_broker:Transport"

app = Celery("servicecenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000  # Celery's way is a new database connection for every task
app.autodiscover_tasks(
    [
        *("payroll.runs", "payroll.employment", "payroll.schedules", "payroll.swaps", "payroll.cards"),
        *("servicecenter.audit", "servicecenter.mail", "servicecenter.documents", "servicecenter.transport"),
        *("procurement.agreements", "procurement.boundary", "procurement.catalogues", "procurement.recurring"),
        *("onboarding.data_migration", "onboarding.parallel_runs"),
        *("invoicing.accruals", "invoicing.approvals", "invoicing.flow", "invoicing.late_charges", "invoicing.scans"),
        *("onboarding.connection", "onboarding.customer_levels", "onboarding.savings", "onboarding.tripwires"),
    ]
)
app.conf.beat_schedule = {
    "sweep pay runs": {
        "task": "payroll.runs.tasks.sweep_runs",
        "schedule": max(1.0, float(os.environ.get("RUN_IS_STILL_AFTER_SECONDS", "15"))),
    },
    "replay fixed runs": {"task": "payroll.runs.tasks.replay_samples", "schedule": crontab(hour=2, minute=30)},
    "close the door behind leavers": {
        "task": "payroll.employment.tasks.close_the_door_behind_leavers",
        "schedule": crontab(hour=1, minute=30),
    },
    "read files of shifts": {"task": "payroll.schedules.tasks.sweep_shift_files", "schedule": 30.0},
    "expire late swaps of shifts": {"task": "payroll.swaps.tasks.expire_late_swaps", "schedule": 300.0},
    "seal the audit log": {"task": "servicecenter.audit.tasks.seal", "schedule": 5.0},
    "send mail": {"task": "servicecenter.mail.tasks.send_mail", "schedule": 30.0},
    "read waiting card files": {"task": "payroll.cards.tasks.sweep_card_files", "schedule": 60.0},
    "read waiting order files": {"task": "procurement.boundary.tasks.sweep_order_files", "schedule": 60.0},
    "move customers' data on": {"task": "onboarding.data_migration.tasks.sweep_customer_data", "schedule": 60.0},
    "move parallel runs on": {"task": "onboarding.parallel_runs.tasks.sweep_parallel_runs", "schedule": 60.0},
    "read waiting catalogues": {"task": "procurement.catalogues.tasks.sweep_catalogues", "schedule": 60.0},
    "move invoices on": {"task": "invoicing.flow.tasks.sweep_invoices", "schedule": 60.0},
    "receive scanned invoices": {"task": "invoicing.scans.tasks.receive_scanned_invoices", "schedule": 60.0},
    "book months of prepaid costs": {
        "task": "invoicing.accruals.tasks.book_accruals",
        "schedule": crontab(hour=4, minute=30),
    },
    "remind of invoices": {"task": "invoicing.approvals.tasks.remind", "schedule": 1800.0},
    "note late payments": {"task": "invoicing.late_charges.tasks.note_late", "schedule": crontab(hour=4, minute=50)},
    "remind of card purchases": {"task": "payroll.cards.tasks.remind", "schedule": 1800.0},
    "warn of purchase agreements": {
        "task": "procurement.agreements.tasks.warn_of_agreements",
        "schedule": crontab(hour=5, minute=30),
    },
    "make recurring purchases": {
        "task": "procurement.recurring.tasks.make_recurring",
        "schedule": crontab(hour=5, minute=0),
    },
    "read waiting documents": {"task": "servicecenter.documents.tasks.sweep_readings", "schedule": 60.0},
    "send messages": {"task": "servicecenter.transport.tasks.send_messages", "schedule": 60.0},
    "receive messages": {"task": "servicecenter.transport.tasks.receive_messages", "schedule": 60.0},
    "remove orphaned documents": {
        "task": "servicecenter.documents.tasks.remove_orphaned_files",
        "schedule": crontab(hour=4, minute=0),
    },
    "measure service levels": {
        "task": "onboarding.customer_levels.tasks.measure_levels",
        "schedule": crontab(hour=5, minute=5),
    },
    "watch onboarding projects": {
        "task": "onboarding.tripwires.tasks.watch_projects",
        "schedule": crontab(hour=5, minute=15),
    },
    "follow customers' savings": {
        "task": "onboarding.savings.tasks.follow_savings",
        "schedule": crontab(hour=5, minute=45),
    },
    "follow the connected part of the state": {
        "task": "onboarding.connection.tasks.follow_connections",
        "schedule": crontab(hour=5, minute=50),
    },
    "prove the audit log": {"task": "servicecenter.audit.tasks.check", "schedule": crontab(hour=3, minute=15)},
}


@task_prerun.connect
def keep_good_connections(sender: Task | None = None, **kwargs: Any) -> None:
    """Before a task, close a database connection that is broken or old, as Django does before a request."""
    if sender is not None and not sender.request.is_eager:
        close_old_connections()
