"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from servicecenter.web.waiting import waiting_of


def page(request: HttpRequest) -> dict[str, Any]:
    if getattr(request, "agency", None) is not None:
        waiting_of(request)
    return {"agency": getattr(request, "agency", None), "agencies": getattr(request, "agencies", [])}
