"""Doors of a service, open while the agency in scope has it (C30): ``doors_of(Service.TRAVEL, "…urls")``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include
from django.utils import timezone

from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import NoAgreement, active_services, require_agreement

View = Callable[..., HttpResponse]


def services_of(request: HttpRequest) -> frozenset[Service]:
    """The services that the agency in scope has today; asked for once a request."""
    if not hasattr(request, "services"):
        request.services = active_services(timezone.localdate())
    return request.services


def doors_of(service: Service, urls: str) -> Any:
    """``include`` for the doors of a service: without an agreement in force each answers 403 with reason and cure."""
    patterns = import_module(urls).urlpatterns
    for pattern in patterns:
        pattern.callback = _guarded(pattern.callback, service)
    return include(patterns)


def _guarded(view: View, service: Service) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if service not in services_of(request):
            return _refused(request, service)
        return view(request, *args, **kwargs)

    return guarded


def _refused(request: HttpRequest, service: Service) -> HttpResponse:
    try:
        require_agreement(service, timezone.localdate())
    except NoAgreement as refusal:
        return render(request, "servicecenter/agreements/no_service.html", {"reason": str(refusal)}, status=403)
    raise AssertionError(service)
