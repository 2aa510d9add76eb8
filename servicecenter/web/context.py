"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from servicecenter.web.waiting import Waiting


def page(request: HttpRequest) -> dict[str, Any]:
    if getattr(request, "agency", None) is not None and not hasattr(request, "waiting"):
        request.waiting = Waiting(request)
    return {"agency": getattr(request, "agency", None), "agencies": getattr(request, "agencies", [])}
