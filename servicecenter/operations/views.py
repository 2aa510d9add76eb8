"""Health for machines, which learn nothing more, metrics for the collector, and a page in words for administrators."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.defaults import server_error
from prometheus_client import CONTENT_TYPE_LATEST

from servicecenter.accounts.doors import requires
from servicecenter.accounts.middleware import open_to_all
from servicecenter.common.permissions import Permission
from servicecenter.operations.doors import may_read_metrics
from servicecenter.operations.figures import figures
from servicecenter.operations.metrics import exposition
from servicecenter.operations.queries import WORKER_IS_GONE, checks, is_ready, jobs, workers

COME_BACK_SECONDS = "30"
NO_STORE = {"Cache-Control": "no-store"}
KINDS = {
    "ok": ("ok", "check"),
    "warn": ("warn", "warning"),
    "stop": ("stop", "stop"),
}


@open_to_all
def live(request: HttpRequest) -> HttpResponse:
    """Whether the process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain", headers=NO_STORE)


@open_to_all
def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests can be taken. Says yes or no, never why: that is on the administrators' page."""
    if is_ready():
        return HttpResponse("ok", content_type="text/plain", headers=NO_STORE)
    return HttpResponse("not ready", status=503, content_type="text/plain", headers=NO_STORE)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """The page of an error nobody caught: a database that is away passes, and the answer says when to come back."""
    if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return server_error(request)
    headers = NO_STORE | {"Retry-After": COME_BACK_SECONDS}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


@open_to_all
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus. To everyone else the page does not exist."""
    if not may_read_metrics(request):
        return HttpResponse("", status=404, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


@requires(Permission.ADMINISTER)
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """How the machines are, in words (driftläge)."""
    now = timezone.now()
    found = checks(now)
    values = {figure.name: figure.value for figure in figures()}
    context = {
        "checks": [(check, *KINDS[check.kind]) for check in found],
        "worst": found[0].kind,
        "faults": len([check for check in found if check.kind != "ok"]),
        "jobs": [(job, job.is_late(now)) for job in jobs()],
        "workers": [(sign, now - sign.at > WORKER_IS_GONE) for sign in workers()],
        "tiles": _tiles(values),
        "now": now,
    }
    return render(request, "servicecenter/operations/operations.html", context)


def _tiles(values: dict[str, float]) -> list[dict[str, object]]:
    shown = (
        ("servicecenter_pay_runs_running", _("Körningar som räknas")),
        ("servicecenter_pay_chunks_waiting", _("Delar som väntar")),
        ("servicecenter_pay_chunks_failed", _("Delar som misslyckats")),
        ("servicecenter_queue_messages", _("Meddelanden i kön")),
    )
    return [
        {
            "label": label,
            "value": f"{values.get(name, 0):.0f}",
            "kind": "stop" if name.endswith("failed") and values.get(name) else "",
        }
        for name, label in shown
    ]
