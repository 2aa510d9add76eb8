"""The narrow row that overviews across agencies read (körningsöversikt)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from payroll.runs.models import Finding, Level, PayRun, RunOverview


def refresh_overview(run: PayRun, *, at: datetime) -> None:
    """Write the run's row anew; called in the transaction of whatever changed the run."""
    counts = Finding.objects.filter(run=run, signed_at__isnull=True).aggregate(
        stops=Count("pk", filter=Q(level=Level.STOP)),
        warnings=Count("pk", filter=Q(level=Level.WARNING)),
        notes=Count("pk", filter=Q(level=Level.INFORMATION)),
    )
    RunOverview.objects.update_or_create(
        run_id=run.pk,
        defaults={
            "agency_id": run.agency_id,
            "public_id": run.public_id,
            "month": run.month,
            "kind": run.kind,
            "state": run.state,
            "pays_on": run.pays_on,
            "people": run.people,
            "people_done": run.people_done,
            "set_aside": run.set_aside,
            "gross_ore": run.gross_ore,
            "net_ore": run.net_ore,
            "started_at": run.started_at,
            "updated_at": at,
            **counts,
        },
    )
